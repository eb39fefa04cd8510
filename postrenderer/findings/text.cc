#include <string>

#include "postrenderer/findings/finding.h"

namespace locust::findings {
namespace {

std::string Plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace

std::string WriteText(std::span<const CheckedFile> files) {
  std::string text;
  for (const CheckedFile& file : files) {
    for (const Finding& finding : file.findings) text += Format(Shown(finding));
  }
  const Counts counts = Count(files);
  text += Plural(counts.files, "file") + " checked: " + Plural(counts.errors, "error") + ", " +
          Plural(counts.warnings, "warning") +
          (counts.notices > 0 ? ", " + Plural(counts.notices, "notice") : "") + "\n";
  return text;
}

}  // namespace locust::findings
