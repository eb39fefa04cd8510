#include "postrenderer/commands/io.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>

#include "common/text/diagnostic.h"
#include "tests/support/temporary_folder.h"

namespace locust::commands {
namespace {

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What an action throws: the exit code and the whole message.
std::pair<ExitCode, std::string> Failure(const auto& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {ExitCode::kDone, ""};
}

using Expected = std::pair<ExitCode, std::string>;

TEST(ReadFileTest, GivesAllBytes) {
  const testing::TemporaryFolder folder;
  const std::string text = std::string(300'000, 'x') + '\0' + "end";
  EXPECT_EQ(ReadFile(folder.Write("a b", text), "load test", 1u << 20), text);
  EXPECT_EQ(ReadFile(folder.Write("empty", ""), "load test", 1u << 20), "");
}

TEST(ReadFileTest, SaysWhyAFileCannotBeRead) {
  const testing::TemporaryFolder folder;
  const std::string missing = folder.Path("missing.yaml");
  EXPECT_EQ(Failure([&] { ReadFile(missing, "load test", 10); }),
            Expected(ExitCode::kMissing, "error: cannot read the load test `" + missing +
                                             "`: No such file or directory\n"));
  EXPECT_EQ(Failure([&] { ReadFile(folder.Path(""), "standards", 10); }),
            Expected(ExitCode::kMissing, "error: cannot read the standards `" + folder.Path("") +
                                             "`: Is a directory\n"));
}

TEST(ReadFileTest, ListsBelongInVariables) {
  EXPECT_EQ(Failure([&] { ReadFile("a.yaml:b.yaml", "load test", 10); }),
            Expected(ExitCode::kMissing,
                     "error: cannot read the load test `a.yaml:b.yaml`: No such file or directory\n"
                     "hint: flags take one file each; only the variables take several, split at "
                     "':'\n"));
}

TEST(ReadFileTest, StopsAtTheLimit) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("big", std::string((1u << 20) + 1, ' '));
  EXPECT_EQ(
      Failure([&] { ReadFile(path, "load test", 1u << 20); }),
      Expected(ExitCode::kInvalid, path + ": error: larger than 1 MiB, the most that is read\n"));
  EXPECT_EQ(ReadFile(path, "load test", (1u << 20) + 1).size(), (1u << 20) + 1);
}

TEST(WriteAllTest, AClosedPipeIsAnError) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  ::close(pipe[0]);
  EXPECT_EQ(Failure([&] { WriteAll(pipe[1], "text", "the result"); }),
            Expected(ExitCode::kMissing, "error: cannot write the result: Broken pipe\n"));
  ::close(pipe[1]);
}

TEST(WriteAllTest, AFullDiskIsAnError) {
  const int full = ::open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  EXPECT_EQ(
      Failure([&] { WriteAll(full, "text", "the result"); }),
      Expected(ExitCode::kMissing, "error: cannot write the result: No space left on device\n"));
  ::close(full);
}

TEST(StagedFileTest, ShowsNothingBeforeCommit) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("report", "old");
  {
    StagedFile staged(path, "new");
    EXPECT_EQ(Content(path), "old");
    staged.Commit();
    EXPECT_EQ(Content(path), "new");
  }
  {
    const StagedFile dropped(path, "never");
  }
  EXPECT_EQ(Content(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.Path("")), {}), 1);
}

TEST(StagedFileTest, KeepsALinkAndFollowsIt) {
  const testing::TemporaryFolder folder;
  folder.Write("real", "old");
  std::filesystem::create_symlink("real", folder.Path("link"));
  StagedFile(folder.Path("link"), "new").Commit();
  EXPECT_TRUE(std::filesystem::is_symlink(folder.Path("link")));
  EXPECT_EQ(Content(folder.Path("real")), "new");
}

TEST(StagedFileTest, WritesIntoAPipeWithoutReplacingIt) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  StagedFile(path, "report").Commit();
  EXPECT_EQ(ReadAll(reader, path, 100), "report");
  EXPECT_TRUE(std::filesystem::is_fifo(path));
  ::close(reader);
}

TEST(StagedFileTest, SaysWhyItCannotBeWritten) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Path("no/such/folder");
  EXPECT_EQ(Failure([&] { StagedFile(path, "x"); }),
            Expected(ExitCode::kMissing,
                     "error: cannot write `" + path + "`: No such file or directory\n"));
  const std::string self = std::filesystem::canonical(folder.Path(".")).string();
  EXPECT_EQ(Failure([&] { StagedFile(self, "x"); }),
            Expected(ExitCode::kMissing, "error: cannot write `" + self + "`: Is a directory\n"));
}

}  // namespace
}  // namespace locust::commands
