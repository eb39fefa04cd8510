// Whole calls, from arguments to exit status, with real files for stdin, stdout and stderr.
#include "postrenderer/commands/program.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "common/json/json.h"
#include "postrenderer/commands/usage.h"
#include "postrenderer/commands/version.h"
#include "tests/unit/postrenderer/commands/program_fixture.h"

namespace locust::commands {
namespace {

TEST_F(ProgramTest, PrintsItsVersion) {
  EXPECT_EQ(Run({"version"}), 0);
  EXPECT_EQ(out_, "locust-postrenderer " + std::string(Version()) + "\n");
  EXPECT_EQ(Run({"version", "--json"}), 0);
  EXPECT_EQ(out_,
            "{\"name\":\"locust-postrenderer\",\"version\":\"" + std::string(Version()) + "\"}\n");
  EXPECT_EQ(err_, "");
}

TEST_F(ProgramTest, ExplainsEachCommand) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_EQ(out_, Usage());
  for (const Command& command : Commands()) {
    EXPECT_EQ(Run({std::string(command.name), "--help"}), 0);
    EXPECT_EQ(out_, Usage(command));
  }
  EXPECT_EQ(Run({"help", "nothing"}), 2);
  EXPECT_EQ(out_, "");
}

TEST_F(ProgramTest, WrongUsageIsOneLineAndAHint) {
  EXPECT_EQ(Run({"--tets", "x"}), 2);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_,
            "error: `render` has no flag `--tets`\n"
            "hint: did you mean `--test`?\n");
}

TEST_F(ProgramTest, ARenderWithoutALoadTestIsWrongUsage) {
  EXPECT_EQ(Run({}, Stream("helm3.yaml")), 2);
  EXPECT_EQ(err_,
            "error: no load test is given\n"
            "hint: give --test FILE, or set LOCUST_POSTRENDERER_TEST\n");
  EXPECT_EQ(out_, "");
}

TEST_F(ProgramTest, AMissingLoadTestFileIsStatusThree) {
  const std::string path = folder_.Path("missing.yaml");
  EXPECT_EQ(Run({"--test", path}, Stream("helm3.yaml")), 3);
  EXPECT_EQ(err_, "error: cannot read the load test `" + path + "`: No such file or directory\n");
}

TEST_F(ProgramTest, RendersTheSameByFlagAndByVariable) {
  const std::string test = folder_.Write("a test.yaml", kTest);
  ASSERT_EQ(Run({"render", "--test", test}, Stream("helm3.yaml")), 0) << err_;
  const std::string rendered = out_;
  EXPECT_NE(rendered.find("name: checkout-main-py-"), std::string::npos);
  EXPECT_TRUE(err_.starts_with("load test checkout, release checkout:\n  main.py in ConfigMap "))
      << err_;
  variables_["LOCUST_POSTRENDERER_TEST"] = test;
  EXPECT_EQ(Run({}, Stream("helm3.yaml")), 0);
  EXPECT_EQ(out_, rendered);
  EXPECT_EQ(Run({}, rendered), 0);
  EXPECT_EQ(out_, rendered);
}

TEST_F(ProgramTest, ErrorsOfAllLoadTestsComeAtOnceAndNothingIsPrinted) {
  const std::string first = folder_.Write("first.yaml", "apiVersion: v1\nkind: Pod\n");
  const std::string second = folder_.Write("second.yaml", "[1, 2\n");
  EXPECT_EQ(Run({"--test", first, "--test", second}, Stream("helm3.yaml")), 1);
  EXPECT_EQ(out_, "");
  EXPECT_NE(err_.find(first + ":"), std::string::npos) << err_;
  EXPECT_NE(err_.find(second + ":"), std::string::npos) << err_;
}

TEST_F(ProgramTest, AnEmptyStreamIsAnErrorUnlessAllowed) {
  const std::string test = folder_.Write("test.yaml", kTest);
  EXPECT_EQ(Run({"--test", test}, ""), 1);
  EXPECT_EQ(err_,
            "<stdin>: error: the stream is empty\n"
            "hint: helm 3 sends nothing to a post-renderer when it is run with --output-dir\n");
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Run({"--test", test, "--allow-missing"}, ""), 0) << err_;
  EXPECT_EQ(out_, "");
}

TEST_F(ProgramTest, AFullDiskIsAFailureAndTheReportSaysSo) {
  const std::string test = folder_.Write("test.yaml", kTest);
  const std::string report = folder_.Path("report.json");
  EXPECT_EQ(Run({"--test", test, "--report", report, "--report-format", "json"},
                Stream("helm3.yaml"), "/dev/full"),
            3);
  const std::string message = "cannot write the result to stdout: No space left on device";
  EXPECT_EQ(err_, "error: " + message + "\n");
  const Json json = Json::parse(Content(report));
  EXPECT_EQ(json["result"], "failed");
  EXPECT_EQ(json["exitCode"], 3);
  EXPECT_EQ(json["tests"], Json::array());
  EXPECT_EQ(json["diagnostics"].back()["message"], message);
}

TEST_F(ProgramTest, TheReportSaysWhatStderrSays) {
  const std::string test = folder_.Write("test.yaml", kTest);
  const std::string report = folder_.Path("report.txt");
  ASSERT_EQ(Run({"--test", test, "--report", report}, Stream("helm4.yaml")), 0) << err_;
  EXPECT_EQ(Content(report), err_);
  EXPECT_NE(err_, "");

  ASSERT_EQ(Run({"--test", test, "--report", report, "--log-level", "error"}, "kind: [\n"), 1);
  EXPECT_EQ(Content(report), err_);

  ASSERT_EQ(Run({"--report", report, "--tset", test}, ""), 2);
  EXPECT_EQ(Content(report), err_);
}

TEST_F(ProgramTest, AReportThatCannotBeWrittenFailsBeforeAnythingIsPrinted) {
  const std::string test = folder_.Write("test.yaml", kTest);
  const std::string report = folder_.Path("no/folder");
  EXPECT_EQ(Run({"--test", test, "--report", report}, Stream("helm3.yaml")), 3);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_, "error: cannot write `" + report + "`: No such file or directory\n");
}

TEST_F(ProgramTest, SecretsOfTheLoadTestAreNotPrinted) {
  std::string text(kTest);
  text += "  kubernetes_cluster_credential_id: [hunter2]\n";
  text += "  helm_values: {a: https://ann:hunter2@example, b: [}\n";
  EXPECT_EQ(Run({"--test", folder_.Write("test.yaml", text)}, Stream("helm3.yaml")), 1);
  EXPECT_EQ(err_.find("hunter2"), std::string::npos) << err_;
}

TEST_F(ProgramTest, ASyntaxErrorIsFatalOnlyWithPython) {
  std::string text(kTest);
  text.replace(text.find("pass"), 4, "pass)");
  const std::string test = folder_.Write("test.yaml", text);
  EXPECT_EQ(Run({"--test", test}, Stream("helm3.yaml")), 0) << err_;
  const std::string python = folder_.Write(
      "python", "#!/bin/sh\ncat >/dev/null\necho '[[3, 11], [[0, 3, 9, \"unmatched\"]]]'\n");
  std::filesystem::permissions(python, std::filesystem::perms::owner_all);
  EXPECT_EQ(Run({"--test", test, "--python", python}, Stream("helm3.yaml")), 1);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_, test +
                      ":11:15: error: spec.load_test.main_py_content: main.py line 3: Python 3.11 "
                      "says: unmatched\n"
                      "  11 |           pass)\n"
                      "     |               ^\n");
}

TEST_F(ProgramTest, ValuesNameWhatRenderAdds) {
  const std::string test = folder_.Write("test.yaml", kTest);
  ASSERT_EQ(Run({"values", "--test", test}), 0) << err_;
  const std::string values = out_;
  ASSERT_EQ(Run({"--test", test}, Stream("helm3.yaml")), 0) << err_;
  const std::size_t at = values.find("checkout-main-py-");
  ASSERT_NE(at, std::string::npos);
  EXPECT_NE(out_.find("\n  name: " + values.substr(at, values.find('\n', at) - at) + "\n"),
            std::string::npos);
  EXPECT_EQ(Run({"values", "--test", test, "--test", test}), 2);
  EXPECT_EQ(err_,
            "error: `values` takes one load test, and there are 2\n"
            "hint: call it once for each\n");
}

}  // namespace
}  // namespace locust::commands
