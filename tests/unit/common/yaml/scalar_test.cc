#include "common/yaml/scalar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>

namespace locust::yaml {
namespace {

// The table was made with sigs.k8s.io/yaml itself; see data/README.md.
TEST(ScalarTest, ResolvesPlainScalarsAsTheApiServerDoes) {
  std::ifstream table(LOCUST_SOURCE_DIR "/tests/unit/common/yaml/data/scalars.jsonl");
  std::size_t cases = 0;
  for (std::string line; std::getline(table, line); ++cases) {
    const Json row = Json::parse(line);
    const auto text = row.at("text").get<std::string>();
    const Json value = ResolvePlain(text);
    EXPECT_EQ(value, row.at("value")) << text;
    EXPECT_EQ(value.is_string(), row.at("value").is_string()) << text;
    const auto key = ResolvePlainKey(text);
    if (row.at("key").is_null()) continue;  // null, and integers past 64 bits with sign
    EXPECT_EQ(key, row.at("key").get<std::string>()) << text;
  }
  EXPECT_GT(cases, 100u);
}

TEST(ScalarTest, GivesIntegralFloatsAsIntegers) {
  EXPECT_TRUE(ResolvePlain("1e3").is_number_integer());
  EXPECT_TRUE(ResolvePlain("2.0").is_number_integer());
  EXPECT_TRUE(ResolvePlain("18446744073709551616").is_number_float());
}

TEST(ScalarTest, KnowsNullsInfinityAndNaN) {
  EXPECT_EQ(ResolvePlain(""), nullptr);
  EXPECT_EQ(ResolvePlainKey("~"), std::nullopt);
  EXPECT_TRUE(std::isinf(ResolvePlain("-.inf").get<double>()));
  EXPECT_TRUE(std::isnan(ResolvePlain(".nan").get<double>()));
  EXPECT_EQ(ResolvePlainKey("-.INF"), "-.inf");
}

TEST(ScalarTest, TakesOnlyStringsOfEveryYamlVersionForSafePlain) {
  for (const char* text :
       {"text", "two words", "a,b", "--users=10", "-x", "http://x:8089/y", "50m", "256Mi",
        "locustio/locust:2.32.2", "a#b", "/mnt/locust/main.py", "x: y"}) {
    EXPECT_EQ(IsSafePlain(text), std::string_view(text) != "x: y") << text;
  }
  for (const char* text :
       {"",     " a",   "a ",    "a:",        "a #b",         "- a",   "-",    "?",   "? a",
        ":",    "y",    "N",     "yes",       "On",           "tRUE",  "null", "~",   "~/x",
        "<<",   "=",    "0755",  "0o17",      "0x1F",         "1_000", "1e3",  ".5",  "+1",
        "-1",   "08",   "1.2.3", "12:30",     "2020-01-01",   ".inf",  "nan",  "---", "--- a",
        "...",  "...x", "#a",    "@a",        "`a",           "%a",    "!a",   "&a",  "*a",
        "|",    ">",    "'a",    "\"a",       "{a",           "[a",    ",a",   "]a",  "}a",
        "a\nb", "a\tb", "a\x7f", "\xC2\x85x", "x\xE2\x80\xA8"}) {
    EXPECT_FALSE(IsSafePlain(text)) << text;
  }
  EXPECT_TRUE(IsSafePlain("\xC3\xBCml\xC3\xA4ut"));
}

TEST(ScalarTest, EscapesWhatReadersNeedEscaped) {
  EXPECT_EQ(DoubleQuoted("a\"\\\n\r\t\b\f"), R"("a\"\\\n\r\t\b\f")");
  EXPECT_EQ(DoubleQuoted("\x01\x1b\x7f"), R"("\u0001\u001b\u007f")");
  EXPECT_EQ(DoubleQuoted("\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF\xEF\xBF\xBF"),
            "\"\\u0085\xC2\xA0\\u2028\\u2029\\ufeff\\uffff\"");
  EXPECT_EQ(DoubleQuoted("\xF0\x9F\x98\x80/"), "\"\xF0\x9F\x98\x80/\"");
}

}  // namespace
}  // namespace locust::yaml
