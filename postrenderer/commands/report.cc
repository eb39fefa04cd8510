#include "postrenderer/commands/report.h"

#include "common/json/json.h"
#include "postrenderer/commands/version.h"

namespace locust::commands {
namespace {

std::string_view NameOf(Diagnostic::Severity severity) {
  switch (severity) {
    case Diagnostic::Severity::kError:
      return "error";
    case Diagnostic::Severity::kWarning:
      return "warning";
    case Diagnostic::Severity::kNotice:
      break;
  }
  return "notice";
}

OrderedJson ToJson(const Diagnostic& diagnostic) {
  OrderedJson json = {{"severity", NameOf(diagnostic.severity)}};
  const auto add = [&json](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  add("source", diagnostic.source);
  if (diagnostic.position.line > 0) json["line"] = diagnostic.position.line;
  if (diagnostic.position.column > 0) json["column"] = diagnostic.position.column;
  add("path", diagnostic.path);
  add("message", diagnostic.message);
  add("hint", diagnostic.hint);
  add("excerpt", diagnostic.line);
  return json;
}

std::string Summary(const inject::RenderedTest& test) {
  std::string out = "load test " + test.load_test + ", release " + test.release + ":\n";
  for (const std::string& line : test.summary) out += "  " + line + "\n";
  if (test.summary.empty()) out += "  nothing to do\n";
  return out;
}

std::string Summaries(const Report& report) {
  std::string out;
  for (const inject::RenderedTest& test : report.tests) out += Summary(test);
  return out;
}

}  // namespace

std::string ReportText(const Report& report) {
  return Format(report.diagnostics) + Format(report.report_only) + Summaries(report);
}

std::string ReportJson(const Report& report) {
  OrderedJson json = {
      {"schema", "locust-postrenderer/report/v1"},
      {"version", Version()},
      {"command", report.command},
      {"result", report.exit_code == ExitCode::kDone ? "done" : "failed"},
      {"exitCode", static_cast<int>(report.exit_code)},
      {"tests", OrderedJson::array()},
      {"diagnostics", OrderedJson::array()},
  };
  for (const inject::RenderedTest& test : report.tests) {
    json["tests"].push_back(
        {{"loadTest", test.load_test}, {"release", test.release}, {"summary", test.summary}});
  }
  for (const auto* diagnostics : {&report.diagnostics, &report.report_only}) {
    for (const Diagnostic& diagnostic : *diagnostics) {
      json["diagnostics"].push_back(ToJson(diagnostic));
    }
  }
  // A message may quote input that is no valid UTF-8.
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::string TerminalText(const Report& report, std::string_view log_level) {
  if (log_level == "info") return Format(report.diagnostics) + Summaries(report);
  std::string out;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    const bool shown =
        diagnostic.severity == Diagnostic::Severity::kError ||
        (log_level == "warning" && diagnostic.severity == Diagnostic::Severity::kWarning);
    if (shown) out += Format(diagnostic);
  }
  return out;
}

}  // namespace locust::commands
