// Which files `check` reads.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace locust::commands {

inline constexpr std::string_view kStdinArgument = "-";

struct FileToCheck {
  std::string path;      // as the messages name it; kStdinArgument: stdin
  std::string folder;    // that it lies in; files of one folder are judged together
  bool is_named = true;  // by the user, and not found in a folder
};

struct FilesToCheck {
  std::vector<FileToCheck> files;
  std::vector<std::string> unreadable;  // folders, with the reason
};

// Each argument that is no folder as it is; of a folder every *.yaml, *.yml and *.json below it, in
// the order of their paths. Hidden files and folders are passed over, and so are a chart's
// templates, which are no YAML yet. A file that is reached twice comes once, named if it was.
FilesToCheck FindFiles(std::span<const std::string> arguments);

}  // namespace locust::commands
