#include "postrenderer/commands/usage.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace locust::commands {
namespace {

TEST(UsageTest, OfVersionIsWhole) {
  EXPECT_EQ(Usage(*FindCommand("version")),
            "Print the version.\n"
            "\n"
            "usage: locust-postrenderer version [FLAGS]\n"
            "\n"
            "flags:\n"
            "  --json                  print JSON [LOCUST_POSTRENDERER_JSON]\n");
}

TEST(UsageTest, NamesEveryCommandAndEveryFlag) {
  for (const Command& command : Commands()) {
    EXPECT_NE(Usage().find("\n  " + std::string(command.name) + " "), std::string::npos);
    const std::string usage = Usage(command);
    for (const std::string_view flag : command.flags) {
      EXPECT_NE(usage.find("\n  --" + std::string(flag)), std::string::npos) << flag;
      EXPECT_NE(usage.find(VariableOf(FindFlag(flag))), std::string::npos) << flag;
    }
  }
}

TEST(UsageTest, KeepsToEightyColumnsWithoutTrailingBlanks) {
  std::string all = Usage();
  for (const Command& command : Commands()) all += Usage(command);
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80u) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

TEST(UsageTest, EveryFlagBelongsToACommand) {
  std::set<std::string_view> used;
  for (const Command& command : Commands()) used.insert(command.flags.begin(), command.flags.end());
  for (const Flag& flag : Flags()) EXPECT_TRUE(used.contains(flag.name)) << flag.name;
}

TEST(UsageTest, TheReferenceIsUpToDate) {
  std::ifstream file(LOCUST_SOURCE_DIR "/docs/commands.md");
  const std::string written((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(written, MarkdownReference())
      << "run: locust-postrenderer help --markdown > docs/commands.md";
}

}  // namespace
}  // namespace locust::commands
