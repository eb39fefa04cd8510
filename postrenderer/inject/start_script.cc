#include "postrenderer/inject/start_script.h"

#include <cstddef>

namespace locust::inject {
namespace {

constexpr std::string_view kCommand = "pip install ";
constexpr std::string_view kComment = "# moved to the init container locust-pip: ";
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Reads the packages of one line into `result`.
void ReadPackages(std::string_view line, StartScript& result) {
  while (!line.empty()) {
    RequirementResult next = ParseRequirementPrefix(line);
    const bool separate = next.requirement && (next.length == line.size() ||
                                               kBlanks.find(line[next.length]) != kBlanks.npos);
    if (!separate) {
      result.unreadable = line;
      return;
    }
    result.packages.push_back(std::move(*next.requirement));
    line = Trim(line.substr(next.length));
  }
}

}  // namespace

std::optional<StartScript> ReadStartScript(std::string_view script) {
  StartScript result;
  bool found = false;
  for (std::size_t begin = 0; begin < script.size();) {
    const std::size_t end = script.find('\n', begin);
    const std::size_t next = end == std::string_view::npos ? script.size() : end + 1;
    std::string_view line = script.substr(begin, next - begin);
    begin = next;
    // Only a line without indentation is of the values: a requirements file is installed in an
    // `if`.
    std::string_view packages;
    if (line.starts_with(kCommand)) {
      // Without blanks at its end: those would keep the script from being a literal block of YAML.
      packages = Trim(line.substr(kCommand.size()));
      result.text.append(kComment).append(packages).append(line.ends_with('\n') ? "\n" : "");
    } else {
      if (line.starts_with(kComment)) packages = Trim(line.substr(kComment.size()));
      result.text.append(line);
    }
    if (packages.empty()) continue;
    found = true;
    if (result.unreadable.empty()) ReadPackages(packages, result);
  }
  if (!found) return std::nullopt;
  return result;
}

}  // namespace locust::inject
