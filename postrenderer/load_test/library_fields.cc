// lib_files_content of spec.load_test: the files below lib/.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "common/kube/names.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Value;

constexpr std::size_t kPathBytes = 253;

// Why `path` can't be the path of a ConfigMap volume's item, in words that complete "`x` …";
// nullopt when it can. Source: k8s.io/kubernetes/pkg/apis/core/validation:
// validateLocalNonReservedPath.
std::optional<std::string> CheckPath(std::string_view path) {
  if (path.empty()) return "must not be empty";
  if (path.size() > kPathBytes) {
    return "must be at most " + std::to_string(kPathBytes) + " characters, has " +
           std::to_string(path.size());
  }
  if (path.starts_with('/')) return "must not begin with '/'";
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty())
      return begin == path.size() ? "must not end with '/'" : "must not hold \"//\"";
    if (part == "." || part == "..") return "must not hold the part `" + std::string(part) + "`";
    if (part.starts_with("..")) return "must not have a part that begins with `..`";
    if (const auto reason = kube::CheckConfigMapKey(part)) {
      return "must be letters, digits, '-', '_' and '.' between its slashes";
    }
    begin = end + 1;
  }
  return std::nullopt;
}

// What the name "functionspy" was before it lost its dot; nullopt for any other name.
std::optional<std::string> WithDot(std::string_view path) {
  constexpr std::string_view kEnding = "py";
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (!name.ends_with(kEnding) || name.size() <= kEnding.size()) return std::nullopt;
  if (name.find('.') != name.npos) return std::nullopt;
  return std::string(path.substr(0, path.size() - kEnding.size())) + ".py";
}

// Whether the file's name can be a path at all; reports what is wrong with it.
bool CheckName(const Value& entry) {
  const std::string& path = entry.key();
  if (const auto reason = CheckPath(path)) {
    entry.FailAtKey("path " + (path.empty() ? "" : "`" + path + "` ") + *reason,
                    "name the file by its path below lib/, like `clients/http.py`");
    return false;
  }
  if (path == "main.py") {
    entry.FailAtKey("`main.py` is the name of the script itself", "give the file another name");
  } else if (path == "sitecustomize.py") {
    entry.FailAtKey("`sitecustomize.py` is the name of the module that finds the library files",
                    "give the file another name");
  } else if (path.starts_with("lib/")) {
    entry.Warn("becomes lib/" + path + ", for library files are below lib/ already",
               "name it `" + path.substr(4) + "`");
  } else if (const auto meant = WithDot(path)) {
    entry.Warn("`" + path + "` can't be imported, it has no dot", "did you mean `" + *meant + "`?");
  }
  return true;
}

// One name can't be a file and a folder.
void CheckFolders(const std::vector<Value>& entries) {
  std::set<std::string, std::less<>> files;
  for (const Value& entry : entries) files.insert(entry.key());
  for (const Value& entry : entries) {
    const std::string_view path = entry.key();
    for (std::size_t end = path.find('/'); end != path.npos; end = path.find('/', end + 1)) {
      if (!files.contains(path.substr(0, end))) continue;
      entry.FailAtKey("`" + std::string(path.substr(0, end)) + "` is a file of the library too",
                      "rename the file or the folder");
      break;
    }
  }
}

}  // namespace

OrderedJson LibrarySchema() {
  // CheckPath, and the two names that are taken.
  constexpr std::string_view kPattern =
      R"(^(?!/)(?!.*//)(?!.*/$)(?!(.*/)?\.(/|$))(?!(.*/)?\.\.)[-._a-zA-Z0-9/]+$)";
  OrderedJson schema = fields::Map(fields::String()).schema();
  schema["propertyNames"] = {{"pattern", kPattern},
                             {"maxLength", kPathBytes},
                             {"not", {{"enum", {"main.py", "sitecustomize.py"}}}}};
  return schema;
}

void ReadLibrary(const Value& value, LoadTest& load_test) {
  std::vector<Value> named;
  std::size_t bytes = 0;
  for (const Value& entry : value.Entries()) {
    if (CheckName(entry)) named.push_back(entry);
    Script script;
    if (!ReadScript(entry, script)) continue;
    bytes += script.text.size();
    load_test.lib_files.push_back({entry.key(), std::move(script)});
  }
  CheckFolders(named);
  CheckConfigMapSize(value, bytes, "the library files have");
}

}  // namespace locust
