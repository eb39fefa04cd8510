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
    for (const Finding& finding : file.findings) {
      Diagnostic shown = finding.diagnostic;
      if (!finding.rule.empty()) {
        shown.message = finding.rule + ": " +
                        (finding.object.empty() ? "" : finding.object + ": ") + shown.message;
      }
      text += Format(shown);
    }
  }
  const Counts counts = Count(files);
  text += Plural(counts.files, "file") + " checked: " + Plural(counts.errors, "error") + ", " +
          Plural(counts.warnings, "warning") + "\n";
  return text;
}

}  // namespace locust::findings
