#include "postrenderer/deploy/renderer_report.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "common/files/read_file.h"
#include "common/json/json.h"
#include "common/json/parse.h"
#include "common/text/diagnostic.h"

namespace locust::deploy {
namespace {

constexpr std::size_t kReportLimit = 8u << 20;

Diagnostic::Severity SeverityOf(const std::string& name) {
  if (name == "error") return Diagnostic::Severity::kError;
  return name == "warning" ? Diagnostic::Severity::kWarning : Diagnostic::Severity::kNotice;
}

// The opposite of what writes the report: postrenderer/commands/report.h.
Diagnostic FromJson(const Json& json) {
  return {.severity = SeverityOf(json.value("severity", "error")),
          .source = json.value("source", ""),
          .position = {.line = json.value("line", std::size_t{0}),
                       .column = json.value("column", std::size_t{0})},
          .path = json.value("path", ""),
          .message = json.value("message", ""),
          .hint = json.value("hint", ""),
          .line = json.value("excerpt", "")};
}

}  // namespace

void ThrowIfRefused(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return;
  const Json report = json::Parse(ReadFile(path, kReportLimit), "report of the post-renderer");
  if (report.value("result", "") != "failed") return;
  std::vector<Diagnostic> diagnostics;
  for (const Json& each : report.value("diagnostics", Json::array())) {
    Diagnostic diagnostic = FromJson(each);
    if (diagnostic.severity == Diagnostic::Severity::kError) {
      diagnostics.push_back(std::move(diagnostic));
    }
  }
  throw Error(ExitCode{report.value("exitCode", static_cast<int>(ExitCode::kInternal))},
              std::move(diagnostics));
}

}  // namespace locust::deploy
