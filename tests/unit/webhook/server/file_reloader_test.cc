#include "webhook/server/file_reloader.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/text/diagnostic.h"
#include "tests/support/temporary_folder.h"

namespace locust::webhook {
namespace {

using Strings = std::vector<std::string>;

struct Pair {
  std::string first, second;
};

// Two files that belong together: they begin with the same letter.
Pair LoadPair(const Strings& texts) {
  if (texts[0].empty() || texts[0][0] != texts[1][0]) {
    throw Error(ExitCode::kInvalid, "do not belong together");
  }
  return {texts[0], texts[1]};
}

class FileReloaderTest : public ::testing::Test {
 protected:
  const testing::TemporaryFolder folder_;
  int loaded_ = 0;
  Strings failures_;
  FileReloader<Pair> reloader_{{folder_.Path("a"), folder_.Path("b")},
                               &LoadPair,
                               {.loaded = [this] { ++loaded_; },
                                .failed =
                                    [this](const Strings& reasons) {
                                      failures_.insert(failures_.end(), reasons.begin(),
                                                       reasons.end());
                                    }}};

  void Write(const std::string& a, const std::string& b) {
    folder_.Write("a", a);
    folder_.Write("b", b);
  }
};

TEST_F(FileReloaderTest, HasNothingUntilTheFilesAreThere) {
  reloader_.Poll();
  reloader_.Poll();
  EXPECT_EQ(reloader_.current(), nullptr);
  EXPECT_EQ(failures_,
            Strings{"error: cannot read " + folder_.Path("a") + ": No such file or directory"});
  Write("x1", "x2");
  reloader_.Poll();
  ASSERT_NE(reloader_.current(), nullptr);
  EXPECT_EQ(reloader_.current()->second, "x2");
  EXPECT_EQ(loaded_, 1);
}

TEST_F(FileReloaderTest, LoadsOnlyNewContent) {
  Write("x1", "x2");
  reloader_.Poll();
  const auto first = reloader_.current();
  Write("x1", "x2");  // other files, same bytes
  reloader_.Poll();
  EXPECT_EQ(reloader_.current(), first);
  EXPECT_EQ(loaded_, 1);
  Write("x1", "x3");
  reloader_.Poll();
  EXPECT_EQ(reloader_.current()->second, "x3");
  EXPECT_EQ(first->second, "x2");  // who holds the old one may go on with it
  EXPECT_EQ(loaded_, 2);
}

TEST_F(FileReloaderTest, KeepsTheLastGoodOneAndReportsOnce) {
  Write("x1", "x2");
  reloader_.Poll();
  Write("x1", "y2");
  for (int i = 0; i < 3; ++i) reloader_.Poll();
  EXPECT_EQ(reloader_.current()->second, "x2");
  EXPECT_EQ(failures_, Strings{"error: do not belong together"});
  Write("x1", "x2");  // back again
  reloader_.Poll();
  EXPECT_EQ(loaded_, 2);
}

TEST_F(FileReloaderTest, AFileThatVanishesIsAFailure) {
  Write("x1", "x2");
  reloader_.Poll();
  std::filesystem::remove(folder_.Path("b"));
  reloader_.Poll();
  EXPECT_EQ(reloader_.current()->second, "x2");
  EXPECT_EQ(failures_,
            Strings{"error: cannot read " + folder_.Path("b") + ": No such file or directory"});
}

TEST_F(FileReloaderTest, AFileThatIsTooLargeIsAFailure) {
  Write("x1", std::string(FileReloader<Pair>::kMaxFileBytes + 1, 'x'));
  reloader_.Poll();
  EXPECT_EQ(failures_,
            Strings{"error: cannot read " + folder_.Path("b") + ": larger than 4194304 bytes"});
}

TEST(FileReloader, LooksAgainWhenTheFilesChangedMeanwhile) {
  const testing::TemporaryFolder folder;
  folder.Write("a", "x1");
  folder.Write("b", "y2");  // half of a swap: "a" is still the old one
  Strings failures;
  int loads = 0;
  FileReloader<Pair> reloader(
      {folder.Path("a"), folder.Path("b")},
      [&](const Strings& texts) {
        if (++loads == 1) folder.Write("a", "y1");  // the other half
        return LoadPair(texts);
      },
      {.loaded = [] {}, .failed = [&](const Strings& reasons) { failures = reasons; }});
  reloader.Poll();
  ASSERT_NE(reloader.current(), nullptr);
  EXPECT_EQ(reloader.current()->first, "y1");
  EXPECT_EQ(failures, Strings{});
}

TEST(FileReloader, ReportsWhatAnyExceptionSays) {
  const testing::TemporaryFolder folder;
  Strings failures;
  FileReloader<int> reloader(
      {folder.Write("a", "")},
      [](const Strings&) -> int { throw std::out_of_range("of a library"); },
      {.loaded = [] {}, .failed = [&](const Strings& reasons) { failures = reasons; }});
  reloader.Poll();
  EXPECT_EQ(failures, Strings{"of a library"});
}

TEST(FileReloader, ReadersNeverSeeHalfASwap) {
  const testing::TemporaryFolder folder;
  FileReloader<Pair> reloader({folder.Path("a"), folder.Path("b")},
                              [](const Strings& texts) { return Pair{texts[0], texts[1]}; });
  folder.Write("a", "0");
  folder.Write("b", "0");
  reloader.Poll();
  std::jthread reader([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto pair = reloader.current();
      ASSERT_LE(std::stoi(pair->second), std::stoi(pair->first));
    }
  });
  for (int i = 1; i <= 100; ++i) {
    folder.Write("a", std::to_string(i));  // "b" follows one poll later
    reloader.Poll();
    folder.Write("b", std::to_string(i));
    reloader.Poll();
  }
  EXPECT_EQ(reloader.current()->second, "100");
}

}  // namespace
}  // namespace locust::webhook
