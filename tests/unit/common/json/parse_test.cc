#include "common/json/parse.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::json {
namespace {

std::string MessageOf(std::string_view text, const ParseLimits& limits = {}) {
  try {
    Parse(text, "review.json", limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ParseTest, ReadsEveryKindOfValue) {
  EXPECT_EQ(Parse(R"({"a":[1,-2,18446744073709551615,1.5,"x",true,null,{}]})", "t"),
            Json::parse(R"({"a":[1,-2,18446744073709551615,1.5,"x",true,null,{}]})"));
}

TEST(ParseTest, NumberOver64BitsIsADouble) {
  const Json value = Parse(R"({"n":184467440737095516150})", "t");
  EXPECT_EQ(value["n"], 184467440737095516150.0);
}

TEST(ParseTest, MemberTwiceIsRefusedOnBothPaths) {
  const std::string fast = MessageOf(R"({"a":1,"b":{"c":1,"c":2}})");
  EXPECT_EQ(fast,
            "review.json: error: member \"c\" stands twice in one object\n"
            "hint: remove one of the two\n");
  // The number sends the text to the slow reader.
  EXPECT_EQ(MessageOf(R"({"n":184467440737095516150,"b":{"c":1,"c":2}})"), fast);
}

TEST(ParseTest, DepthIsBoundedOnBothPaths) {
  const std::string deep = std::string(5, '[') + "1" + std::string(5, ']');
  EXPECT_EQ(Parse(deep, "t", {.depth = 5}), Json::parse(deep));
  EXPECT_EQ(MessageOf(deep, {.depth = 4}), "review.json: error: nested deeper than 4 levels\n");
  EXPECT_EQ(MessageOf("[184467440737095516150," + deep + "]", {.depth = 5}),
            "review.json: error: nested deeper than 5 levels\n");
  const std::string very_deep = std::string(200'000, '[');
  EXPECT_EQ(MessageOf(very_deep), "review.json: error: nested deeper than 100 levels\n");
}

TEST(ParseTest, SizeIsBounded) {
  EXPECT_EQ(MessageOf("[1234567]", {.bytes = 8}), "review.json: error: larger than 8 bytes\n");
}

TEST(ParseTest, MalformedTextNamesThePlace) {
  EXPECT_EQ(MessageOf("{\n  \"a\": 1,\n  x\n}"), "review.json:3:3: error: malformed JSON\n");
  EXPECT_EQ(MessageOf("{\"a\":1} 2"), "review.json:1:9: error: malformed JSON\n");
  EXPECT_NE(MessageOf("{\"a\":\"\xff\"}"), "");
  EXPECT_EQ(MessageOf(""), "review.json:1:1: error: malformed JSON\n");
  EXPECT_EQ(MessageOf({}), MessageOf(""));
}

TEST(ParseTest, SkippedMembersAreLeftOutOnBothPaths) {
  const std::vector<std::string_view> skip = {"/a/managedFields", "/old"};
  EXPECT_EQ(
      Parse(R"({"a":{"managedFields":[1],"b":2},"old":{"x":1},"c":{"old":1}})", "t", {}, skip),
      Json::parse(R"({"a":{"b":2},"c":{"old":1}})"));
  EXPECT_EQ(
      Parse(R"({"a":{"managedFields":[1],"b":184467440737095516150},"old":1})", "t", {}, skip),
      Json::parse(R"({"a":{"b":184467440737095516150}})"));
}

TEST(ParseTest, PartIsReadAlone) {
  EXPECT_EQ(ParsePart(R"({"old":{"x":[1,2]}})", "/old", "t"), Json::parse(R"({"x":[1,2]})"));
  EXPECT_EQ(ParsePart(R"({"old":{"x":[1,2]}})", "/new", "t"), Json());
}

// Both readers give one verdict and one value, on texts that are nearly JSON.
TEST(ParseTest, AgreesWithNlohmannOnMutatedTexts) {
  const std::string seed_text =
      R"({"uid":"a\u00e9\n","request":{"object":{"n":[0,-1,1.25e3,18446744073709551615,9223372036854775808],"t":true,"f":false,"z":null,"s":"\ud83d\ude00"}}})";
  std::mt19937 random(20261124);
  const std::string_view alphabet = "{}[]\",:\\0123456789eE+-.truefalsn \t\n\x01\x7f\xc3\xa9\xff";
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = seed_text;
    for (int edits = static_cast<int>(random() % 4); edits >= 0; --edits) {
      const std::size_t place = random() % text.size();
      if (random() % 2 == 0) {
        text[place] = alphabet[random() % alphabet.size()];
      } else {
        text.erase(place, 1 + random() % 3);
      }
      if (text.empty()) text = " ";
    }
    const Json oracle = Json::parse(text, nullptr, false);
    const std::string message = MessageOf(text);
    if (oracle.is_discarded()) {
      EXPECT_NE(message, "") << text;
    } else if (message.find("stands twice") == std::string::npos) {
      ASSERT_EQ(message, "") << text;
      EXPECT_EQ(Parse(text, "t"), oracle) << text;
      ++accepted;
    }
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace locust::json
