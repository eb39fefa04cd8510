#include "postrenderer/commands/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace locust::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Call Parse(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string, std::less<>>& variables = {}) {
  return ParseCall(arguments, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

std::string ErrorsOf(const std::vector<std::string>& arguments,
                     const std::map<std::string, std::string, std::less<>>& variables = {}) {
  return Format(Parse(arguments, variables).errors);
}

TEST(ParseTest, FlagsWithoutACommandAreThoseOfRender) {
  const Call call =
      Parse({"--test", "a.yaml", "--test=b c.yaml", "--standards", "s.yaml", "--environment",
             "prod", "--namespace", "load", "--allow-missing", "--report", "r.json",
             "--report-format", "json", "--python", "python3", "--log-level", "error"});
  EXPECT_EQ(Format(call.errors), "");
  EXPECT_EQ(call.command->name, "render");
  EXPECT_THAT(call.options.tests, ElementsAre("a.yaml", "b c.yaml"));
  EXPECT_EQ(call.options.standards, "s.yaml");
  EXPECT_EQ(call.options.environment, "prod");
  EXPECT_EQ(call.options.kubernetes_namespace, "load");
  EXPECT_TRUE(call.options.allow_missing);
  EXPECT_EQ(call.options.report, "r.json");
  EXPECT_EQ(call.options.report_format, "json");
  EXPECT_EQ(call.options.python, "python3");
  EXPECT_EQ(call.options.log_level, "error");
}

TEST(ParseTest, NothingAtAllIsRenderWithDefaults) {
  const Call call = Parse({});
  EXPECT_THAT(call.errors, IsEmpty());
  EXPECT_EQ(call.command->name, "render");
  EXPECT_THAT(call.options.tests, IsEmpty());
  EXPECT_EQ(call.options.report_format, "text");
  EXPECT_EQ(call.options.log_level, "info");
  EXPECT_FALSE(call.options.allow_missing);
}

TEST(ParseTest, EachCommandIsFoundByItsName) {
  for (const Command& command : Commands()) {
    EXPECT_EQ(Parse({std::string(command.name)}).command, &command) << command.name;
  }
  EXPECT_EQ(Parse({"--version"}).command->name, "version");
}

TEST(ParseTest, HelpIsAskedForInEveryWay) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"help"}}) {
    const Call call = Parse(arguments);
    EXPECT_EQ(call.command->name, "help");
    EXPECT_THAT(call.arguments, IsEmpty());
  }
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"values", "--help"}, {"values", "--nonsense", "-h"}, {"help", "values"}}) {
    const Call call = Parse(arguments);
    EXPECT_EQ(call.command->name, "help");
    EXPECT_THAT(call.arguments, ElementsAre("values"));
    EXPECT_THAT(call.errors, IsEmpty());
  }
}

TEST(ParseTest, EveryFlagOfRenderHasAVariable) {
  const Call call = Parse({}, {{"LOCUST_POSTRENDERER_TEST", "a.yaml:b.yaml"},
                               {"LOCUST_POSTRENDERER_STANDARDS", "s:t.yaml"},
                               {"LOCUST_POSTRENDERER_ENVIRONMENT", "prod"},
                               {"LOCUST_POSTRENDERER_NAMESPACE", "load"},
                               {"LOCUST_POSTRENDERER_ALLOW_MISSING", "true"},
                               {"LOCUST_POSTRENDERER_REPORT", "r"},
                               {"LOCUST_POSTRENDERER_REPORT_FORMAT", "json"},
                               {"LOCUST_POSTRENDERER_PYTHON", "py"},
                               {"LOCUST_POSTRENDERER_LOG_LEVEL", "warning"}});
  EXPECT_EQ(Format(call.errors), "");
  EXPECT_THAT(call.options.tests, ElementsAre("a.yaml", "b.yaml"));
  EXPECT_EQ(call.options.standards, "s:t.yaml");
  EXPECT_EQ(call.options.environment, "prod");
  EXPECT_EQ(call.options.kubernetes_namespace, "load");
  EXPECT_TRUE(call.options.allow_missing);
  EXPECT_EQ(call.options.report, "r");
  EXPECT_EQ(call.options.report_format, "json");
  EXPECT_EQ(call.options.python, "py");
  EXPECT_EQ(call.options.log_level, "warning");
}

TEST(ParseTest, AFlagWinsOverItsVariable) {
  const Call call =
      Parse({"--test", "a:b.yaml", "--namespace", "x"}, {{"LOCUST_POSTRENDERER_TEST", "c.yaml"},
                                                         {"LOCUST_POSTRENDERER_NAMESPACE", "y"},
                                                         {"HELM_NAMESPACE", "z"}});
  EXPECT_THAT(call.options.tests, ElementsAre("a:b.yaml"));
  EXPECT_EQ(call.options.kubernetes_namespace, "x");
}

TEST(ParseTest, HelmsNamespaceIsTheLastResort) {
  EXPECT_EQ(Parse({}, {{"HELM_NAMESPACE", "z"}}).options.kubernetes_namespace, "z");
}

TEST(ParseTest, AnEmptyVariableIsUnset) {
  const Call call = Parse({}, {{"LOCUST_POSTRENDERER_TEST", ""},
                               {"LOCUST_POSTRENDERER_REPORT_FORMAT", ""},
                               {"LOCUST_POSTRENDERER_ALLOW_MISSING", ""}});
  EXPECT_EQ(Format(call.errors), "");
  EXPECT_THAT(call.options.tests, IsEmpty());
  EXPECT_EQ(call.options.report_format, "text");
}

TEST(ParseTest, VariablesOfOtherCommandsDoNotCount) {
  EXPECT_EQ(Parse({"values"}, {{"LOCUST_POSTRENDERER_REPORT", "r"}}).options.report, "");
}

TEST(ParseTest, AnUnknownCommandIsNamedWithTheNearestOne) {
  EXPECT_EQ(ErrorsOf({"vales", "--test", "x"}),
            "error: there is no command `vales`\n"
            "hint: did you mean `values`?\n");
  EXPECT_EQ(ErrorsOf({"install"}),
            "error: there is no command `install`\n"
            "hint: `locust-postrenderer --help` lists the commands\n");
}

TEST(ParseTest, AnUnknownFlagIsNamedWithTheNearestOneAndWithoutItsValue) {
  EXPECT_EQ(ErrorsOf({"render", "--tests", "x", "--api-token=hunter2"}),
            "error: `render` has no flag `--tests`\n"
            "hint: did you mean `--test`?\n"
            "error: `render` has no flag `--api-token`\n"
            "hint: `locust-postrenderer render --help` explains the flags\n");
}

TEST(ParseTest, AFlagOfAnotherCommandIsUnknown) {
  EXPECT_EQ(ErrorsOf({"values", "--python", "x"}),
            "error: `values` has no flag `--python`\n"
            "hint: `locust-postrenderer values --help` explains the flags\n");
}

TEST(ParseTest, AMissingValueIsSeenAtTheEndAndBeforeAFlag) {
  const std::string expected =
      "error: `--test` needs a value\n"
      "hint: `locust-postrenderer render --help` explains the flags\n";
  EXPECT_EQ(ErrorsOf({"--test"}), expected);
  EXPECT_EQ(ErrorsOf({"--test", "--report", "x"}).substr(0, expected.size()), expected);
}

TEST(ParseTest, WhatWasReadBeforeAnErrorIsKeptForTheReport) {
  const Call call = Parse({"--report", "r.txt", "--test"});
  EXPECT_EQ(call.options.report, "r.txt");
  EXPECT_EQ(call.errors.size(), 1u);
}

TEST(ParseTest, AStrayArgumentIsRefused) {
  EXPECT_EQ(ErrorsOf({"render", "test.yaml"}),
            "error: unexpected argument `test.yaml`\n"
            "hint: files are given with flags, as in `--test FILE`, and the command comes first\n");
}

TEST(ParseTest, OperandsStandBetweenAndBehindFlags) {
  const Call call = Parse({"check", "a.yaml", "--format", "json", "-", "--", "--b.yaml"});
  EXPECT_EQ(Format(call.errors), "");
  EXPECT_THAT(call.arguments, ElementsAre("a.yaml", "-", "--b.yaml"));
  EXPECT_EQ(call.options.format, "json");
  EXPECT_EQ(ErrorsOf({"rules", "a", "b"}),
            "error: unexpected argument `b`\n"
            "hint: `locust-postrenderer rules --help` explains the flags\n");
}

TEST(ParseTest, TheFormatsAreThoseOfTheCommand) {
  EXPECT_EQ(ErrorsOf({"check", "--format", "markdown"}),
            "error: `--format` cannot be `markdown`\n"
            "hint: it is one of: text, json, sarif, junit\n");
  EXPECT_EQ(ErrorsOf({"rules", "--format", "markdown"}), "");
}

TEST(ParseTest, AFlagThatCannotRepeatIsRefusedTwice) {
  EXPECT_EQ(ErrorsOf({"--standards", "a", "--standards", "b"}),
            "error: `--standards` is given more than once\n"
            "hint: give it once\n");
}

TEST(ParseTest, OnlyKnownValuesAreTaken) {
  EXPECT_EQ(ErrorsOf({"--report-format", "yaml", "--log-level=debug"}),
            "error: `--report-format` cannot be `yaml`\n"
            "hint: it is one of: text, json\n"
            "error: `--log-level` cannot be `debug`\n"
            "hint: it is one of: error, warning, info\n");
  EXPECT_EQ(ErrorsOf({}, {{"LOCUST_POSTRENDERER_ALLOW_MISSING", "maybe"}}),
            "error: `LOCUST_POSTRENDERER_ALLOW_MISSING` cannot be `maybe`\n"
            "hint: it is one of: true, false, 1, 0\n");
}

}  // namespace
}  // namespace locust::commands
