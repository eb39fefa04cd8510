#include "certs/issue/text.h"

#include <gtest/gtest.h>

#include <random>

namespace locust::certs {
namespace {

TEST(Seconds, ReadsWhatItWrites) {
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) {
    const TimePoint time{std::chrono::seconds(
        std::uniform_int_distribution<std::int64_t>(0, 9'000'000'000)(random))};
    EXPECT_EQ(ParseSeconds(FormatSeconds(time)), time) << FormatSeconds(time);
  }
  EXPECT_EQ(FormatSeconds(TimePoint(std::chrono::milliseconds(1999))), "1970-01-01T00:00:01Z");
}

TEST(Seconds, TakesNothingElse) {
  for (const char* text : {"", "2031", "2031-02-30T00:00:00Z", "2031-02-03T04:05:06",
                           "2031-02-03T04:05:06Zx", " 2031-02-03T04:05:06Z", "2031-2-3T4:5:6Z",
                           "2031-02-03T24:05:06Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(ParseSeconds(text), std::nullopt) << text;
  }
}

TEST(Base64, ReadsWhatItWrites) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("a"), "YQ==");
  EXPECT_EQ(EncodeBase64("ab"), "YWI=");
  EXPECT_EQ(EncodeBase64("abc"), "YWJj");
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
  }
}

TEST(Base64, TakesNothingElse) {
  for (const char* text : {"Y", "YQ", "YQ=", "YQ===", "Y===", "====", "YQ==\n",
                           " YQ=", "YR==", "YW\nJ", "Y-_j", "YQ==YQ=="}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace locust::certs
