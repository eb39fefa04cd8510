#include "postrenderer/commands/report.h"

#include <gtest/gtest.h>

#include "postrenderer/commands/version.h"

namespace locust::commands {
namespace {

Report Done() {
  return {.command = "render",
          .exit_code = ExitCode::kDone,
          .tests = {{.load_test = "checkout",
                     .release = "checkout-load",
                     .summary = {"main.py in ConfigMap m", "packages in ConfigMap p"}},
                    {.load_test = "quiet", .release = "quiet", .summary = {}}},
          .diagnostics = {{.severity = Diagnostic::Severity::kWarning,
                           .source = "t.yaml",
                           .position = {.line = 2, .column = 3},
                           .path = "spec.a",
                           .message = "odd",
                           .hint = "mend it",
                           .line = "  a: 1"},
                          {.severity = Diagnostic::Severity::kNotice, .message = "noted"}}};
}

constexpr std::string_view kWarning =
    "t.yaml:2:3: warning: spec.a: odd\n"
    "  2 |   a: 1\n"
    "    |   ^\n"
    "hint: mend it\n";

TEST(ReportTest, TextHasWarningsThenWhatWasInjected) {
  EXPECT_EQ(ReportText(Done()), std::string(kWarning) +
                                    "notice: noted\n"
                                    "load test checkout, release checkout-load:\n"
                                    "  main.py in ConfigMap m\n"
                                    "  packages in ConfigMap p\n"
                                    "load test quiet, release quiet:\n"
                                    "  nothing to do\n");
}

TEST(ReportTest, JsonHasItAll) {
  EXPECT_EQ(ReportJson(Done()), R"({
  "schema": "locust-postrenderer/report/v1",
  "version": ")" + std::string(Version()) +
                                    R"(",
  "command": "render",
  "result": "done",
  "exitCode": 0,
  "tests": [
    {
      "loadTest": "checkout",
      "release": "checkout-load",
      "summary": [
        "main.py in ConfigMap m",
        "packages in ConfigMap p"
      ]
    },
    {
      "loadTest": "quiet",
      "release": "quiet",
      "summary": []
    }
  ],
  "diagnostics": [
    {
      "severity": "warning",
      "source": "t.yaml",
      "line": 2,
      "column": 3,
      "path": "spec.a",
      "message": "odd",
      "hint": "mend it",
      "excerpt": "  a: 1"
    },
    {
      "severity": "notice",
      "message": "noted"
    }
  ]
}
)");
}

TEST(ReportTest, AFailureIsSaidInJson) {
  const Json json = Json::parse(ReportJson({.command = "render",
                                            .exit_code = ExitCode::kMissing,
                                            .tests = {},
                                            .diagnostics = {{.message = "no \xFF such file"}}}));
  EXPECT_EQ(json["result"], "failed");
  EXPECT_EQ(json["exitCode"], 3);
  EXPECT_EQ(json["diagnostics"][0]["message"], "no \uFFFD such file");
}

TEST(ReportTest, TheTerminalGetsWhatItsLevelSays) {
  Report report = Done();
  EXPECT_EQ(TerminalText(report, "info"), ReportText(report));
  EXPECT_EQ(TerminalText(report, "warning"), kWarning);
  EXPECT_EQ(TerminalText(report, "error"), "");
  report.diagnostics.push_back({.message = "bad"});
  EXPECT_EQ(TerminalText(report, "error"), "error: bad\n");
}

}  // namespace
}  // namespace locust::commands
