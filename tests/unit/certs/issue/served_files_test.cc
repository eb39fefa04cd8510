#include "certs/issue/served_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "common/files/read_file.h"
#include "common/text/diagnostic.h"
#include "tests/support/temporary_folder.h"

namespace locust::certs {
namespace {

namespace fs = std::filesystem;

class ServedFilesTest : public ::testing::Test {
 protected:
  std::string Read(const char* name) const { return ReadFile(folder_.Path(name), 1 << 20); }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.Path(""))) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  static Content Of(const std::string& text) {
    Content content;
    content.leaf.pem = "leaf " + text;
    content.leaf_key = "key " + text;
    return content;
  }

  static unsigned ModeOf(const std::string& path) {
    struct stat status = {};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 07777u;
  }

  const testing::TemporaryFolder folder_;
};

TEST_F(ServedFilesTest, WritesTheLeafAndItsKey) {
  ServedFiles files(folder_.Path(""));
  files.Write(Of("1"));
  EXPECT_EQ(Read("tls.crt"), "leaf 1");
  EXPECT_EQ(Read("tls.key"), "key 1");
  files.Write(Of("2"));
  EXPECT_EQ(Read("tls.crt"), "leaf 2");
  EXPECT_EQ(Read("tls.key"), "key 2");
  EXPECT_THAT(Names(), ::testing::UnorderedElementsAre("tls.crt", "tls.key", "..data",
                                                       ::testing::StartsWith("..version_")));
}

TEST_F(ServedFilesTest, OthersCannotReadTheKey) {
  const mode_t before = umask(022);
  ServedFiles(folder_.Path("")).Write(Of("1"));
  umask(before);
  EXPECT_EQ(ModeOf(folder_.Path("tls.key")), 0640u);
  EXPECT_EQ(ModeOf(folder_.Path("..data")), 0750u);
}

TEST_F(ServedFilesTest, WritesNothingTwice) {
  ServedFiles files(folder_.Path(""));
  files.Write(Of("1"));
  const std::vector<std::string> before = Names();
  files.Write(Of("1"));
  EXPECT_EQ(Names(), before);
}

TEST_F(ServedFilesTest, ReplacesWhatACrashLeft) {
  fs::create_directory(folder_.Path("..version_old"));
  fs::create_symlink("nowhere", folder_.Path("..data_next"));
  fs::create_symlink("..version_gone", folder_.Path("..data"));
  folder_.Write("tls.crt", "not a link");
  ServedFiles(folder_.Path("")).Write(Of("1"));
  EXPECT_EQ(Read("tls.crt"), "leaf 1");
  EXPECT_EQ(Read("tls.key"), "key 1");
  EXPECT_EQ(Names().size(), 4u);
}

TEST_F(ServedFilesTest, SaysWhereItCannotWrite) {
  try {
    ServedFiles(folder_.Path("none")).Write(Of("1"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kMissing);
    EXPECT_THAT(error.what(), ::testing::MatchesRegex("error: cannot write .*/none/..version_.*: "
                                                      "No such file or directory\n"));
  }
}

// Through one look at the link, as the kubelet's volumes are read.
TEST_F(ServedFilesTest, AReaderNeverSeesHalfAPair) {
  ServedFiles files(folder_.Path(""));
  files.Write(Of("0"));
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 1; i < 300; ++i) files.Write(Of(std::to_string(i)));
    done = true;
  });
  int pairs = 0;
  while (!done) {
    const fs::path version = folder_.Path(fs::read_symlink(folder_.Path("..data")).string());
    try {
      const std::string leaf = ReadFile(version / "tls.crt", 100);
      const std::string key = ReadFile(version / "tls.key", 100);
      EXPECT_EQ(leaf.substr(5), key.substr(4));
      ++pairs;
    } catch (const Error&) {
      // Removed since the look: a newer pair is there.
    }
  }
  EXPECT_GT(pairs, 0);
}

}  // namespace
}  // namespace locust::certs
