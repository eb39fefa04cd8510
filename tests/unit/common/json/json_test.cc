#include "common/json/json.h"

#include <gtest/gtest.h>

namespace locust::json {
namespace {

TEST(PointerTest, EscapesTokens) {
  EXPECT_EQ(EscapeToken("app.kubernetes.io/name"), "app.kubernetes.io~1name");
  EXPECT_EQ(EscapeToken("~1/"), "~01~1");
  EXPECT_EQ(Join("/metadata/labels", "a/b"), "/metadata/labels/a~1b");
  EXPECT_EQ(Join("/spec/containers", std::size_t{12}), "/spec/containers/12");
  EXPECT_EQ(Join("", ""), "/");
}

TEST(PointerTest, SplitsWhatItJoins) {
  std::string pointer;
  const std::vector<std::string> tokens = {"a", "", "~", "/", "~1", "m~n", "0", "-"};
  for (const std::string& token : tokens) pointer = Join(pointer, token);
  EXPECT_EQ(SplitPointer(pointer), tokens);
  EXPECT_EQ(SplitPointer(""), std::vector<std::string>{});
  EXPECT_EQ(SplitPointer("/"), std::vector<std::string>{""});
}

TEST(PointerTest, RefusesMalformedPointers) {
  for (const char* pointer : {"a", "a/b", "/~", "/a~2", "/a~", "~0", "/a/~x/b"}) {
    EXPECT_EQ(SplitPointer(pointer), std::nullopt) << pointer;
    EXPECT_EQ(At(Json{{"a", 1}}, pointer), nullptr) << pointer;
  }
}

TEST(PointerTest, ReadsIndices) {
  EXPECT_EQ(ParseIndex("0"), 0U);
  EXPECT_EQ(ParseIndex("10"), 10U);
  EXPECT_EQ(ParseIndex("18446744073709551615"), 18446744073709551615U);
  for (const char* token :
       {"", "-", "00", "01", "+1", "-1", " 1", "1 ", "1a", "0x1", "1.0", "18446744073709551616"}) {
    EXPECT_EQ(ParseIndex(token), std::nullopt) << token;
  }
}

// RFC 6901, section 5.
TEST(AtTest, FindsTheValuesOfTheSpecification) {
  const Json document = Json::parse(R"({
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6,
    " ": 7, "m~n": 8})");
  const std::vector<std::pair<std::string, Json>> expected = {
      {"", document},    {"/foo", document["foo"]},
      {"/foo/0", "bar"}, {"/", 0},
      {"/a~1b", 1},      {"/c%d", 2},
      {"/e^f", 3},       {"/g|h", 4},
      {"/i\\j", 5},      {"/k\"l", 6},
      {"/ ", 7},         {"/m~0n", 8}};
  for (const auto& [pointer, value] : expected) {
    const Json* found = At(document, pointer);
    ASSERT_NE(found, nullptr) << pointer;
    EXPECT_EQ(*found, value) << pointer;
  }
}

TEST(AtTest, FindsNothingWhereNothingIs) {
  const Json document = {{"list", {1, 2}}, {"text", "x"}, {"nothing", nullptr}};
  for (const char* pointer : {"/x", "/list/2", "/list/-", "/list/00", "/list/x", "/text/0",
                              "/nothing/a", "/list/0/a", "//"}) {
    EXPECT_EQ(At(document, pointer), nullptr) << pointer;
  }
  ASSERT_NE(At(document, "/nothing"), nullptr);
  EXPECT_TRUE(At(document, "/nothing")->is_null());
}

TEST(FindTest, ChainsOverAbsentAndOtherTypes) {
  const Json pod = {{"spec", {{"containers", {1}}}}, {"text", "x"}, {"null", nullptr}};
  EXPECT_EQ(Find(Find(pod, "spec"), "containers"), &pod["spec"]["containers"]);
  EXPECT_EQ(Find(Find(Find(pod, "absent"), "x"), "y"), nullptr);
  EXPECT_EQ(Find(Find(pod, "text"), "x"), nullptr);
  EXPECT_EQ(Find(Find(pod, "null"), "x"), nullptr);
  ASSERT_NE(Find(pod, "null"), nullptr);
  EXPECT_EQ(Find(nullptr, "x"), nullptr);
  EXPECT_EQ(Find(Json::array({1}), "0"), nullptr);
}

TEST(StringAtTest, GivesTheFallbackForAllThatIsNoString) {
  const Json object = {{"text", "x"}, {"empty", ""}, {"number", 1}, {"null", nullptr}};
  EXPECT_EQ(StringAt(object, "text", "other"), "x");
  EXPECT_EQ(StringAt(object, "empty", "other"), "");
  for (const char* key : {"number", "null", "absent"}) {
    EXPECT_EQ(StringAt(object, key, "other"), "other") << key;
    EXPECT_EQ(StringAt(object, key), "") << key;
  }
  EXPECT_EQ(StringAt(Json("text"), "text", "other"), "other");
}

}  // namespace
}  // namespace locust::json
