#include "common/yaml/write.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::yaml {
namespace {

TEST(WriteTest, WritesBlocks) {
  const OrderedJson value = OrderedJson::parse(R"({
    "name": "web", "port": 8089, "ratio": 0.5, "on": true, "none": null, "yes": "yes", "empty": {}, "list": [],
    "items": ["a", {"k": "v", "deep": {"x": [[1, 2], []]}}], "script": "one\n\ntwo\n", "cut": "one\ntwo",
    "odd": "a \nb", "01": ""
  })");
  EXPECT_EQ(WriteBlock(value),
            "name: web\n"
            "port: 8089\n"
            "ratio: 0.5\n"
            "\"on\": true\n"
            "none: null\n"
            "\"yes\": \"yes\"\n"
            "empty: {}\n"
            "list: []\n"
            "items:\n"
            "- a\n"
            "- k: v\n"
            "  deep:\n"
            "    x:\n"
            "    - - 1\n"
            "      - 2\n"
            "    - []\n"
            "script: |\n"
            "  one\n"
            "\n"
            "  two\n"
            "cut: |-\n"
            "  one\n"
            "  two\n"
            "odd: \"a \\nb\"\n"
            "\"01\": \"\"\n");
}

TEST(WriteTest, IndentsAllLinesButTheFirst) {
  EXPECT_EQ(WriteBlock({{"a", {1}}, {"b", "x\ny\n"}}, 4, "\r\n"),
            "a:\r\n    - 1\r\n    b: |\r\n      x\r\n      y\r\n");
}

TEST(WriteTest, WritesListsAndScalars) {
  EXPECT_EQ(WriteBlock(OrderedJson::array({1, OrderedJson::array({2})})), "- 1\n- - 2\n");
  EXPECT_EQ(WriteBlock("text"), "text\n");
  EXPECT_EQ(WriteBlock("two\nlines"), "|-\n  two\n  lines\n");
  EXPECT_EQ(WriteBlock(nullptr), "null\n");
}

TEST(WriteTest, StandsListsInFromTheirKey) {
  const OrderedJson value = {{"a", {1, {{"b", {2}}}}}};
  EXPECT_EQ(WriteBlock(value, {.list_offset = 2}).text, "a:\n  - 1\n  - b:\n      - 2\n");
}

TEST(WriteTest, TellsOfTheLiteralBlockAtTheEnd) {
  const OrderedJson value = {{"a", {{"b", "x\ny\n"}}}};
  EXPECT_EQ(WriteBlock(value, BlockStyle{}).literal_indent, 4u);
  const WrittenBlock quoted = WriteBlock(value, {.literal_end = false});
  EXPECT_EQ(quoted.text, "a:\n  b: \"x\\ny\\n\"\n");
  EXPECT_EQ(quoted.literal_indent, 0u);
}

TEST(WriteTest, MarksKeysThatAreTooLongForAColon) {
  const std::string key(1001, 'k');
  EXPECT_EQ(WriteBlock({{key, {1}}}), "? " + key + "\n: - 1\n");
  EXPECT_EQ(WriteFlow({{key, 1}}), "{? \"" + key + "\" : 1}");
}

TEST(WriteTest, WritesNumbersThatEveryReaderTakesForOne) {
  EXPECT_EQ(WriteScalar(1e21), "1.0e+21");
  EXPECT_EQ(WriteScalar(1.5e-7), "1.5e-07");
  EXPECT_EQ(WriteScalar(3.0), "3.0");
  EXPECT_EQ(WriteScalar(-0.1), "-0.1");
  EXPECT_EQ(WriteScalar(18446744073709551615u), "18446744073709551615");
}

TEST(WriteTest, WritesFlow) {
  const OrderedJson value =
      OrderedJson::parse(R"({"a": [1, "x", {"b": null}], "c d": "e, f", "y": "50m"})");
  EXPECT_EQ(WriteFlow(value), R"({"a": [1, "x", {"b": null}], "c d": "e, f", "y": "50m"})");
  EXPECT_EQ(WritePlainFlow(value), R"({a: [1, x, {b: null}], c d: "e, f", "y": 50m})");
}

TEST(WriteTest, UsesLiteralBlocksOnlyWhereNothingIsLost) {
  for (const char* text : {"a\nb", "a\nb\n", "a\n\n  b\n", "a\n\nb", "# a\nb\n", "a\nb\tc\n"}) {
    EXPECT_TRUE(CanBeLiteral(text)) << text;
  }
  for (const char* text : {"", "a", "\n", "a\n\n", "\na\n", " a\nb\n", "\ta\nb", "a \nb\n", "a\nb ",
                           "a\n\tb\n", "a\r\nb\n", "a\n\x01", "a\n \nb", "a\n\xC2\x85"}) {
    EXPECT_FALSE(CanBeLiteral(text)) << text;
  }
}

}  // namespace
}  // namespace locust::yaml
