// The report of a call, as text or as JSON.
//
// The text is what stderr gets at log level "info", and what rules of action `audit` find. The JSON
// is one object:
//
//   {
//     "schema": "locust-postrenderer/report/v1",
//     "version": "0.1.0",            of the program
//     "command": "render",
//     "result": "done" | "failed",
//     "exitCode": 0,
//     "tests": [{"loadTest": "checkout", "release": "checkout", "summary": ["scripts: …"]}],
//     "diagnostics": [{"severity": "error" | "warning" | "notice", "source": "test.yaml",
//                      "line": 12, "column": 9, "path": "spec.load_test", "message": "…",
//                      "hint": "…", "excerpt": "…"}]
//   }
//
// Members of a diagnostic that it has not are left out. New members may be added under the same
// schema. No secret is in either form: see redact.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/inject/render.h"

namespace locust::commands {

struct Report {
  std::string_view command;
  ExitCode exit_code = ExitCode::kDone;
  std::vector<inject::RenderedTest> tests;
  std::vector<Diagnostic> diagnostics;       // redacted
  std::vector<Diagnostic> report_only = {};  // redacted; not for the terminal: what is audited
};

// Errors first come as they are; then what was injected, a line each.
std::string ReportText(const Report& report);
std::string ReportJson(const Report& report);

// What stderr gets: the errors, from level "warning" on the warnings, at "info" all but
// report_only.
std::string TerminalText(const Report& report, std::string_view log_level);

}  // namespace locust::commands
