#include "postrenderer/inject/size_guard.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "common/text/diagnostic.h"

namespace locust::inject {
namespace {

// Text that does not compress: hex digits carry 4 bits a byte.
std::string RandomHex(std::size_t bytes) {
  std::mt19937 random(7);
  std::string text(bytes, '0');
  for (char& c : text) c = "0123456789abcdef"[random() % 16];
  return text;
}

TEST(ReleaseSize, IsThatOfGzipAndBase64) {
  EXPECT_EQ(ReleaseBytes(""), 36u);  // 26 bytes
  // Half a byte each by entropy, and what Huffman codes lose; a third more by base64.
  const std::size_t random = ReleaseBytes(RandomHex(300'000));
  EXPECT_GT(random, 200'000u);
  EXPECT_LT(random, 235'000u);
  EXPECT_LT(ReleaseBytes(std::string(3'000'000, 'a')), 6'000u);
}

TEST(ReleaseSize, SmallOrRepetitiveManifestsPass) {
  EXPECT_NO_THROW(CheckReleaseSize(""));
  EXPECT_NO_THROW(CheckReleaseSize(RandomHex(700'000)));
  EXPECT_NO_THROW(CheckReleaseSize(std::string(20'000'000, 'a')));
  EXPECT_NO_THROW(CheckReleaseSize(RandomHex(1'200'000)));
}

TEST(ReleaseSize, OverTheLimitIsAnErrorWithTheNumbers) {
  const std::string manifest = RandomHex(2'000'000);
  const std::size_t bytes = ReleaseBytes(manifest);
  ASSERT_GT(bytes, kReleaseLimit);
  try {
    CheckReleaseSize(manifest);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    EXPECT_EQ(std::string(error.what()),
              "error: the rendered manifests take " + std::to_string(bytes) +
                  " bytes of Helm's release Secret, which holds at most 1048576\n"
                  "hint: put large files into the image or on a volume\n");
  }
}

// What is dense hides in a large manifest that compresses well everywhere else.
TEST(ReleaseSize, OneLargeFileIsFoundAmongManySmallDocuments) {
  std::string manifest;
  while (manifest.size() < 10'000'000) manifest += "apiVersion: v1\nkind: ConfigMap\n";
  manifest.insert(5'100'000, RandomHex(2'000'000));
  EXPECT_THROW(CheckReleaseSize(manifest), Error);
}

}  // namespace
}  // namespace locust::inject
