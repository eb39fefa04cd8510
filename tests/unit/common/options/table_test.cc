#include "common/options/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/options/rows.h"
#include "tests/support/options.h"

namespace locust::options {
namespace {

using test_support::Arguments;
using test_support::EnvironmentOf;
using test_support::Variables;
using ::testing::ElementsAre;

struct Values {
  std::string file;
  std::vector<std::string> names = {"default"};
  std::size_t limit = 5;
  bool is_dry = false;
  std::string input = "-";
};

Table TableOf(Values& values) {
  return {.command = "tool do",
          .does = "Do it.",
          .footer = "That is all.",
          .prefix = "TOOL_",
          .rows = {Needed(Text("file", "FILE", values.file, "What to read")),
                   Texts("some-name", "a|b", values.names, "Whom to ask; repeatable"),
                   Count("limit", values.limit, {1, 9}, "How many"),
                   Switch("dry-run", values.is_dry, "Change nothing"),
                   Operand(Text("input", "INPUT", values.input, "What to do it to"))},
          .check = [&values] {
            std::vector<Diagnostic> problems;
            if (values.limit < values.names.size()) {
              problems.push_back({.message = "--limit must be at least the number of names"});
            }
            return problems;
          }};
}

Values ReadValues(const Arguments& arguments, const Variables& variables = {}) {
  Values values;
  EXPECT_TRUE(Read(TableOf(values), arguments, EnvironmentOf(variables)));
  return values;
}

// The whole text of what is wrong, with the exit code in front.
std::string WhatIsWrongWith(const Table& table, const Arguments& arguments,
                            const Variables& variables = {}) {
  return test_support::ErrorOf([&] { Read(table, arguments, EnvironmentOf(variables)); });
}

std::string WhatIsWrong(const Arguments& arguments, const Variables& variables = {}) {
  Values values;
  return WhatIsWrongWith(TableOf(values), arguments, variables);
}

TEST(Table, ReadsFlags) {
  const Values values = ReadValues({"--file=f", "--some-name", "x", "--dry-run", "--some-name=y",
                                    "--limit", "3", "--limit=2", "in"});
  EXPECT_EQ(values.file, "f");
  EXPECT_THAT(values.names, ElementsAre("x", "y"));
  EXPECT_EQ(values.limit, 2u);
  EXPECT_TRUE(values.is_dry);
  EXPECT_EQ(values.input, "in");
}

TEST(Table, ReadsVariables) {
  const Values values = ReadValues({}, {{"TOOL_FILE", "f"},
                                        {"TOOL_SOME_NAME", "x,y"},
                                        {"TOOL_LIMIT", "2"},
                                        {"TOOL_DRY_RUN", "true"},
                                        {"TOOL_INPUT", "an operand has no variable"}});
  EXPECT_EQ(values.file, "f");
  EXPECT_THAT(values.names, ElementsAre("x", "y"));
  EXPECT_EQ(values.limit, 2u);
  EXPECT_TRUE(values.is_dry);
  EXPECT_EQ(values.input, "-");
}

TEST(Table, TakesAFlagBeforeItsVariable) {
  const Values values =
      ReadValues({"--file=f", "--some-name=z", "--dry-run=false"}, {{"TOOL_FILE", ""},
                                                                    {"TOOL_SOME_NAME", "x,y"},
                                                                    {"TOOL_DRY_RUN", "true"},
                                                                    {"TOOL_LIMIT", "9"}});
  EXPECT_EQ(values.file, "f");
  EXPECT_THAT(values.names, ElementsAre("z"));
  EXPECT_FALSE(values.is_dry);
  EXPECT_EQ(values.limit, 9u);
}

TEST(Table, TakesAnEmptyVariableForNone) {
  const Values values = ReadValues({"--file=f"}, {{"TOOL_SOME_NAME", ""}, {"TOOL_LIMIT", ""}});
  EXPECT_THAT(values.names, ElementsAre("default"));
  EXPECT_EQ(values.limit, 5u);
  EXPECT_EQ(WhatIsWrong(Arguments{}, {{"TOOL_FILE", ""}}),
            "2 error: --file is needed\nhint: or set TOOL_FILE\n");
}

TEST(Table, SaysWhichValuesAreWrongAndWhereTheyCameFrom) {
  EXPECT_EQ(WhatIsWrong({"--file", "", "--limit=0", ""}, {{"TOOL_DRY_RUN", "yes"}}),
            "2 --file: error: must be given a value, is ``\n"
            "--limit: error: must be a number from 1 to 9, is `0`\n"
            "TOOL_DRY_RUN: error: must be true or false, is `yes`\n"
            "input: error: must be given a value, is ``\n");
}

TEST(Table, SaysWhatIsMissingAndWhatDoesNotGoTogether) {
  EXPECT_EQ(WhatIsWrong({"--limit=1", "--some-name=x", "--some-name=y"}),
            "2 error: --file is needed\n"
            "hint: or set TOOL_FILE\n"
            "error: --limit must be at least the number of names\n");
}

TEST(Table, RefusesWhatIsNoOption) {
  EXPECT_EQ(WhatIsWrong({"--file=f", "--fiel=f"}),
            "2 error: The following argument was not expected: --fiel=f\n"
            "hint: tool do --help lists the options\n");
  EXPECT_EQ(WhatIsWrong({"in", "--some-name", "x", "y"}),
            "2 error: The following argument was not expected: y\n"
            "hint: tool do --help lists the options\n");
}

TEST(Table, WithoutAPrefixReadsFlagsOnly) {
  Values values;
  Table table = TableOf(values);
  table.prefix = "";
  EXPECT_EQ(WhatIsWrongWith(table, {}, {{"FILE", "f"}}),
            "2 error: --file is needed\nhint: tool do --help lists the options\n");
}

TEST(Table, TellsWhatWasGiven) {
  Values values;
  const auto given = ReadArguments(TableOf(values), Arguments{"--limit=2"},
                                   EnvironmentOf({{"TOOL_DRY_RUN", "false"}}));
  EXPECT_THAT(*given, ElementsAre("dry-run", "limit"));
}

TEST(Table, HasAHelp) {
  Values values;
  EXPECT_FALSE(Read(TableOf(values), Arguments{"--help"}, EnvironmentOf({})));
  EXPECT_EQ(Usage(TableOf(values)),
            "Do it.\n"
            "Usage: tool do [OPTIONS] [input]\n"
            "\n"
            "Positionals:\n"
            "  input INPUT                 What to do it to [-]\n"
            "\n"
            "Options:\n"
            "  -h,--help                   Print this help message and exit\n"
            "  --file FILE                 What to read (needed)\n"
            "  --some-name a|b             Whom to ask; repeatable [default]\n"
            "  --limit N                   How many [5]\n"
            "  --dry-run                   Change nothing\n"
            "\n"
            "That is all.\n");
}

TEST(Table, HasADocumentation) {
  Values values;
  Table table = TableOf(values);
  EXPECT_EQ(ToMarkdown(table),
            "| flag | variable | default | meaning |\n"
            "|---|---|---|---|\n"
            "| `--file FILE` | `TOOL_FILE` | needed | What to read |\n"
            "| `--some-name a\\|b` | `TOOL_SOME_NAME` | `default` | Whom to ask; repeatable |\n"
            "| `--limit N` | `TOOL_LIMIT` | `5` | How many |\n"
            "| `--dry-run` | `TOOL_DRY_RUN` |  | Change nothing |\n"
            "| `input INPUT` |  | `-` | What to do it to |\n");
  table.prefix = "";
  table.file_option = "file";
  table.rows.resize(2);
  EXPECT_EQ(ToMarkdown(table),
            "| flag | in the file | default | meaning |\n"
            "|---|---|---|---|\n"
            "| `--file FILE` |  | needed | What to read |\n"
            "| `--some-name a\\|b` | `someName` | `default` | Whom to ask; repeatable |\n");
}

}  // namespace
}  // namespace locust::options
