#include "postrenderer/findings/finding.h"

namespace locust::findings {

Diagnostic Shown(const Finding& finding) {
  Diagnostic shown = finding.diagnostic;
  if (!finding.object.empty()) {
    shown.path = finding.object + (shown.path.empty() ? "" : " " + shown.path);
  }
  if (!finding.rule.empty()) shown.message += " [" + finding.rule + "]";
  return shown;
}

Counts Count(std::span<const CheckedFile> files) {
  Counts counts{.files = files.size()};
  for (const CheckedFile& file : files) {
    for (const Finding& finding : file.findings) {
      switch (finding.diagnostic.severity) {
        case Diagnostic::Severity::kError:
          ++counts.errors;
          break;
        case Diagnostic::Severity::kWarning:
          ++counts.warnings;
          break;
        case Diagnostic::Severity::kNotice:
          ++counts.notices;
          break;
      }
    }
  }
  return counts;
}

}  // namespace locust::findings
