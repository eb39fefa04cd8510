#include "postrenderer/commands/script_folder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/kube/names.h"
#include "common/yaml/text.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/commands/load_test_file.h"

namespace locust::commands {
namespace {

namespace fs = std::filesystem;

// A ConfigMap holds 1 MiB; ten times as much is no library, whatever else it is.
constexpr std::size_t kMostBytes = 10u << 20;
constexpr std::size_t kMostNames = 10;  // that one notice lists

constexpr std::string_view kHidden = "hidden";
constexpr std::string_view kCache = "caches";
constexpr std::string_view kEnvironment = "Python environments";
constexpr std::string_view kBinary = "no text";
constexpr std::string_view kLink = "links to folders";
constexpr std::string_view kResource = "load tests, standards and schemas";
constexpr std::string_view kName = "names that no ConfigMap takes";

bool IsCache(std::string_view name) {
  return name == "__pycache__" || name == "node_modules" || name.ends_with(".pyc") ||
         name.ends_with(".pyo") || name.ends_with(".egg-info") || name.ends_with('~') ||
         name.ends_with(".tmp");
}

bool IsText(std::string_view text) {
  return text.find('\0') == text.npos && yaml::ValidUtf8Prefix(text) == text.size();
}

bool IsResource(std::string_view name, std::string_view text) {
  if (name == kSchemaFile) return true;
  if (!name.ends_with(".yaml") && !name.ends_with(".yml")) return false;
  return std::ranges::any_of(
      std::array<std::string_view, 3>{"\nkind: LocustKubernetes", "\nkind: KubernetesLocust",
                                      "\nkind: LocustStandards"},
      [&](std::string_view kind) { return text.find(kind) != text.npos; });
}

class FolderReader {
 public:
  explicit FolderReader(fs::path root) : root_(std::move(root)) {}

  ScriptFolder Read() {
    std::error_code error;
    if (!fs::is_directory(root_, error)) {
      throw Error(ExitCode::kMissing, "there is no folder `" + root_.string() + "`",
                  "give the folder that holds main.py");
    }
    if (!fs::is_regular_file(root_ / "main.py", error)) {
      throw Error(ExitCode::kMissing, "the folder `" + root_.string() + "` has no main.py",
                  "the locustfile of a load test is called main.py");
    }
    ReadFolder(root_);
    for (const auto& [reason, names] : passed_over_) Tell(reason, names);
    return std::move(result_);
  }

 private:
  std::string PathOf(const fs::path& path) const { return path.lexically_relative(root_).string(); }

  void ReadFolder(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      entries.push_back(entry->path());
    }
    if (error) {
      throw Error(ExitCode::kMissing,
                  "cannot read the folder `" + folder.string() + "`: " + error.message());
    }
    std::ranges::sort(entries);
    for (const fs::path& entry : entries) Take(entry);
  }

  void Take(const fs::path& path) {
    const std::string name = path.filename().string();
    std::error_code ignored;
    const bool is_folder = fs::is_directory(path, ignored);
    if (name.starts_with('.')) return PassOver(kHidden, path);
    if (IsCache(name)) return PassOver(kCache, path);
    if (is_folder && fs::is_symlink(path, ignored)) return PassOver(kLink, path);
    if (is_folder && fs::exists(path / "pyvenv.cfg", ignored)) return PassOver(kEnvironment, path);
    if (kube::CheckConfigMapKey(name)) return PassOver(kName, path);
    if (is_folder) return ReadFolder(path);
    if (!fs::is_regular_file(path, ignored)) return PassOver(kBinary, path);
    TakeFile(path, name);
  }

  void TakeFile(const fs::path& path, const std::string& name) {
    std::string text = ReadFile(path.string(), "file", kMostBytes);
    bytes_ += text.size();
    if (bytes_ > kMostBytes) {
      throw Error(ExitCode::kInvalid,
                  "the folder `" + root_.string() + "` holds more than " +
                      std::to_string(kMostBytes >> 20) + " MiB",
                  "give a folder of scripts alone; put data into a volume or an image");
    }
    const std::string relative = PathOf(path);
    const bool is_text = IsText(text);
    if (relative == "main.py" && !is_text) {
      throw Error(ExitCode::kInvalid,
                  {{.source = path.string(), .message = "is no UTF-8 text, so it is no script"}});
    }
    if (!is_text) return PassOver(kBinary, path);
    if (IsResource(name, text)) return PassOver(kResource, path);
    if (relative == "main.py") {
      result_.main_py = std::move(text);
    } else if (relative == "requirements.txt") {
      result_.requirements = std::move(text);
    } else {
      AddToLibrary(relative, std::move(text));
    }
  }

  void AddToLibrary(const std::string& relative, std::string text) {
    constexpr std::string_view kLibrary = "lib/";
    const bool is_inside = relative.starts_with(kLibrary);
    const std::string path = is_inside ? relative.substr(kLibrary.size()) : relative;
    const auto [first, is_new] = from_.try_emplace(path, relative);
    if (!is_new) {
      throw Error(ExitCode::kInvalid,
                  "`" + first->second + "` and `" + relative + "` would both be lib/" + path,
                  "rename one of them, or take one away");
    }
    result_.library[path] = std::move(text);
  }

  void PassOver(std::string_view reason, const fs::path& path) {
    passed_over_[reason].push_back(PathOf(path));
  }

  void Tell(std::string_view reason, const std::vector<std::string>& names) {
    std::string listed;
    for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
      listed += (i == 0 ? "`" : ", `") + names[i] + "`";
    }
    if (names.size() > kMostNames) {
      listed += " and " + std::to_string(names.size() - kMostNames) + " more";
    }
    result_.notices.push_back({.severity = Diagnostic::Severity::kNotice,
                               .message = "passed over, " + std::string(reason) + ": " + listed});
  }

  fs::path root_;
  ScriptFolder result_;
  std::size_t bytes_ = 0;
  std::map<std::string, std::string> from_;  // where a file of the library was found
  std::map<std::string_view, std::vector<std::string>> passed_over_;
};

}  // namespace

ScriptFolder ReadScriptFolder(const std::string& folder) {
  return FolderReader(fs::path(folder).lexically_normal() / "").Read();
}

}  // namespace locust::commands
