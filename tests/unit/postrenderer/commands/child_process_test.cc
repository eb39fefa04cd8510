#include "postrenderer/commands/child_process.h"

#include <gtest/gtest.h>

namespace locust::commands {
namespace {

using std::chrono::seconds;

TEST(ChildProcessTest, GivesTextAndTakesOutput) {
  const std::string text(200'000, 'x');  // more than a pipe holds
  const ChildResult result = RunChild({"cat"}, text, seconds(60));
  EXPECT_TRUE(result.started);
  EXPECT_FALSE(result.stopped);
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output, text);
  EXPECT_EQ(result.error, "");
}

TEST(ChildProcessTest, ArgumentsMeetNoShell) {
  EXPECT_EQ(RunChild({"printf", "%s|", "a b", "$(id)", ";"}, "", seconds(60)).output,
            "a b|$(id)|;|");
}

TEST(ChildProcessTest, TellsHowItEnded) {
  const ChildResult failed = RunChild({"sh", "-c", "echo no >&2; exit 7"}, "", seconds(60));
  EXPECT_EQ(failed.exit_status, 7);
  EXPECT_EQ(failed.error, "no\n");
  EXPECT_EQ(RunChild({"sh", "-c", "kill -TERM $$"}, "", seconds(60)).exit_status, 128 + 15);
}

TEST(ChildProcessTest, AMissingProgramIsNoExitStatus) {
  const ChildResult result = RunChild({"/no/such/program"}, "", seconds(60));
  EXPECT_FALSE(result.started);
  EXPECT_EQ(result.error, "No such file or directory");
}

TEST(ChildProcessTest, StopsWhatTakesTooLong) {
  const ChildResult result = RunChild({"cat", "/dev/zero"}, "", seconds(60));  // too much output
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.exit_status, 128 + 9);
  EXPECT_TRUE(
      RunChild({"sh", "-c", "exec sleep 600 >&-"}, "", std::chrono::milliseconds(50)).stopped);
  EXPECT_TRUE(RunChild({"sleep", "600"}, "", std::chrono::milliseconds(50)).stopped);
}

TEST(ChildProcessTest, LosesNoSignalsOfTheParent) {
  // A child that inherited an ignored SIGPIPE would print on and end well.
  const ChildResult result =
      RunChild({"sh", "-c", "(yes; echo $? >&2) | head -n 1"}, "", seconds(60));
  EXPECT_EQ(result.output, "y\n");
  EXPECT_EQ(result.error, "141\n");
}

}  // namespace
}  // namespace locust::commands
