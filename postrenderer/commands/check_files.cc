#include "postrenderer/commands/check_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

namespace locust::commands {
namespace {

namespace fs = std::filesystem;

bool IsManifestName(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

bool IsHidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

bool IsChartTemplates(const fs::path& folder) {
  std::error_code ignored;
  return folder.filename() == "templates" &&
         fs::exists(folder.parent_path() / "Chart.yaml", ignored);
}

std::string FolderOf(const fs::path& path) {
  std::string folder = path.lexically_normal().parent_path().string();
  return folder.empty() ? "." : folder;
}

class Finder {
 public:
  void Add(const std::string& argument) {
    std::error_code ignored;
    if (argument != kStdinArgument && fs::is_directory(argument, ignored)) {
      AddFolder(argument);
    } else if (argument == kStdinArgument) {
      Take({.path = argument, .folder = argument, .is_named = true});
    } else {
      Take({.path = argument, .folder = FolderOf(argument), .is_named = true});
    }
  }

  FilesToCheck Result() { return std::move(result_); }

 private:
  void AddFolder(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (!IsHidden(entry->path())) entries.push_back(entry->path());
    }
    if (error) {
      result_.unreadable.push_back("`" + folder.string() + "`: " + error.message());
      return;
    }
    std::ranges::sort(entries);
    for (const fs::path& entry : entries) {
      std::error_code ignored;
      // A link to a folder may lead back to where it stands.
      const bool is_folder = fs::is_directory(entry, ignored);
      if (is_folder && !fs::is_symlink(entry, ignored) && !IsChartTemplates(entry)) {
        AddFolder(entry);
      } else if (!is_folder && IsManifestName(entry)) {
        Take({.path = entry.string(), .folder = FolderOf(entry), .is_named = false});
      }
    }
  }

  void Take(FileToCheck file) {
    const std::string key = fs::path(file.path).lexically_normal().string();
    const auto [known, is_new] = indices_.try_emplace(key, result_.files.size());
    if (is_new) {
      result_.files.push_back(std::move(file));
    } else if (file.is_named) {
      result_.files[known->second].is_named = true;
    }
  }

  FilesToCheck result_;
  std::map<std::string, std::size_t> indices_;
};

}  // namespace

FilesToCheck FindFiles(std::span<const std::string> arguments) {
  Finder finder;
  for (const std::string& argument : arguments) finder.Add(argument);
  return finder.Result();
}

}  // namespace locust::commands
