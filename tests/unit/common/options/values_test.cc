#include "common/options/values.h"

#include <gtest/gtest.h>

namespace locust::options {
namespace {

using std::chrono::milliseconds;

TEST(Durations, AreReadAndWritten) {
  EXPECT_EQ(ParseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(ParseDuration("0s"), milliseconds(0));
  EXPECT_EQ(ParseDuration("90s"), milliseconds(90'000));
  EXPECT_EQ(ParseDuration("1440m"), milliseconds(86'400'000));
  for (const char* text : {"", "5", "s", "-1s", "1.5s", "1w", "1 s", " 1s", "1ss", "3651d",
                           "99999999999999999999s", "18446744073709551615m"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
  EXPECT_EQ(FormatDuration(milliseconds(0)), "0ms");
  EXPECT_EQ(FormatDuration(milliseconds(1500)), "1500ms");
  EXPECT_EQ(FormatDuration(milliseconds(15'000)), "15s");
  EXPECT_EQ(FormatDuration(milliseconds(120'000)), "2m");
  for (const char* text : {"1ms", "59s", "90m", "36h", "1d", "3650d"}) {
    EXPECT_EQ(FormatDuration(*ParseDuration(text)), text);
  }
  EXPECT_EQ(FormatDuration(*ParseDuration("48h")), "2d");
}

TEST(Bytes, AreReadAndWritten) {
  EXPECT_EQ(ParseBytes("65536"), 65536u);
  EXPECT_EQ(ParseBytes("64Ki"), 65536u);
  EXPECT_EQ(ParseBytes("1024Mi"), 1u << 30);
  for (const char* text :
       {"", "Mi", "8M", "8MiB", "-8", "1025Mi", "8 Mi", "99999999999999999999"}) {
    EXPECT_FALSE(ParseBytes(text)) << text;
  }
  EXPECT_EQ(FormatBytes(0), "0");
  EXPECT_EQ(FormatBytes(8u << 20), "8Mi");
  EXPECT_EQ(FormatBytes(1536), "1536");
  EXPECT_EQ(FormatBytes(65536), "64Ki");
}

TEST(Counts, AreDigitsOnly) {
  EXPECT_EQ(ParseCount("0"), 0u);
  EXPECT_EQ(ParseCount("18446744073709551615"), 18'446'744'073'709'551'615u);
  for (const char* text : {"", "18446744073709551616", "1k", "0x1", "-1", "1.0", " 1"}) {
    EXPECT_FALSE(ParseCount(text)) << text;
  }
}

}  // namespace
}  // namespace locust::options
