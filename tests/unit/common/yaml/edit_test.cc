// How edits look in the text, case by case.
#include "common/yaml/edit.h"

#include <gtest/gtest.h>

#include <string>

#include "common/json/patch.h"
#include "common/yaml/document.h"

namespace locust::yaml {
namespace {

// `text` after the patch whose wire form is `patch`.
std::string Edit(const std::string& text, const std::string& patch) {
  return ApplyPatch(Document::Parse(text, "test"), json::PatchFromJson(Json::parse(patch)));
}

std::string Add(const std::string& path, const std::string& value) {
  return R"([{"op": "add", "path": ")" + path + R"(", "value": )" + value + "}]";
}
std::string Replace(const std::string& path, const std::string& value) {
  return R"([{"op": "replace", "path": ")" + path + R"(", "value": )" + value + "}]";
}
std::string Remove(const std::string& path) {
  return R"([{"op": "remove", "path": ")" + path + R"("}])";
}

TEST(EditTest, AddsAMemberBehindTheLastWithItsComment) {
  EXPECT_EQ(Edit("metadata:\n"
                 "  name: web  # the name\n"
                 "  # about the spec\n"
                 "spec: {}\n",
                 Add("/metadata/labels", R"({"a": "1", "b": "two words"})")),
            "metadata:\n"
            "  name: web  # the name\n"
            "  labels:\n"
            "    a: \"1\"\n"
            "    b: two words\n"
            "  # about the spec\n"
            "spec: {}\n");
}

TEST(EditTest, AddsItemsInTheColumnOfTheirSiblings) {
  EXPECT_EQ(
      Edit(
          "a:\n- x\nb:\n    - y\n",
          R"([{"op": "add", "path": "/a/-", "value": "z"}, {"op": "add", "path": "/b/-", "value": {"k": [1]}}])"),
      "a:\n- x\n- z\nb:\n    - y\n    - k:\n      - 1\n");
}

TEST(EditTest, AddsTheFirstItemAboveTheCommentOfTheOldFirst) {
  EXPECT_EQ(Edit("args:\n  # of the first\n  - a\n", Add("/args/0", "\"new\"")),
            "args:\n  - new\n  # of the first\n  - a\n");
}

TEST(EditTest, AddsAnItemBetween) {
  EXPECT_EQ(Edit("- a # 1\n# of b\n- b\n", Add("/1", "2")), "- a # 1\n- 2\n# of b\n- b\n");
}

TEST(EditTest, AddsBeforeAnItemBehindAnotherDash) {
  EXPECT_EQ(Edit("- - a\n  - b\n", Add("/0/0", "\"new\"")), "- - new\n  - a\n  - b\n");
}

TEST(EditTest, GivesEmptyParentsABlock) {
  const std::string value = Add("/resources/limits", R"({"cpu": "1"})");
  const std::string block = "resources:\n  limits:\n    cpu: \"1\"\nx: 1\n";
  EXPECT_EQ(Edit("resources: {}\nx: 1\n", value), block);
  EXPECT_EQ(Edit("resources:\n  {}\nx: 1\n", value), block);
  EXPECT_EQ(Edit("resources: {} # none\nx: 1\n", value),
            "resources: # none\n  limits:\n    cpu: \"1\"\nx: 1\n");
  EXPECT_EQ(Edit("resources:\nx: 1\n", Replace("/resources", R"({"limits": {"cpu": "1"}})")),
            block);
  EXPECT_EQ(Edit("resources: # none\nx: 1\n", Replace("/resources", R"({"limits": {"cpu": "1"}})")),
            "resources: # none\n  limits:\n    cpu: \"1\"\nx: 1\n");
}

TEST(EditTest, IndentsANewListAsTheDocumentDoes) {
  EXPECT_EQ(Edit("a:\n- 1\nb: []\n", Add("/b/-", "2")), "a:\n- 1\nb:\n- 2\n");
  EXPECT_EQ(Edit("a:\n  - 1\nb: []\n", Add("/b/-", "2")), "a:\n  - 1\nb:\n  - 2\n");
}

TEST(EditTest, RemovesAnEntryWithItsCommentOnTheLine) {
  EXPECT_EQ(
      Edit("a: 1 # of a\n# between\nb:\n  c: 2\n  d: 3 # of d\n# behind\ne: 4\n", Remove("/b")),
      "a: 1 # of a\n# between\n# behind\ne: 4\n");
}

TEST(EditTest, RemovesTheFirstMemberBehindADash) {
  EXPECT_EQ(Edit("- name: x\n  value: y\n", Remove("/0/name")), "- value: y\n");
  EXPECT_EQ(Edit("- name: x # gone\n  # of value\n  value: y\n", Remove("/0/name")),
            "-\n  # of value\n  value: y\n");
}

TEST(EditTest, LeavesAnEmptyCollectionBehindTheLastMember) {
  EXPECT_EQ(Edit("a:\n  b: 1 # of b\nc:\n- x\n",
                 R"([{"op": "remove", "path": "/a/b"}, {"op": "remove", "path": "/c/0"}])"),
            "a: {}\nc: []\n");
}

TEST(EditTest, ReplacesScalarsInTheirStyle) {
  EXPECT_EQ(
      Edit(
          "a: \"x\" # 1\nb: 'y'\nc: z\n",
          R"([{"op": "replace", "path": "/a", "value": "new"}, {"op": "replace", "path": "/b", "value": "it's"},
                     {"op": "replace", "path": "/c", "value": "yes"}])"),
      "a: \"new\" # 1\nb: 'it''s'\nc: \"yes\"\n");
}

TEST(EditTest, KeepsTheBytesOfAnEqualValue) {
  const std::string text = "a: 0x10\nb: {x: [1, 'two' ]}\n";
  EXPECT_EQ(
      Edit(
          text,
          R"([{"op": "replace", "path": "/a", "value": 16}, {"op": "add", "path": "/b", "value": {"x": [1, "two"]}}])"),
      text);
}

TEST(EditTest, ReplacesACollectionByAScalarAndBack) {
  EXPECT_EQ(Edit("a: # of a\n  b: 1\nc: 2\n", Replace("/a", "5")), "a: 5 # of a\nc: 2\n");
  EXPECT_EQ(Edit("a: 5 # of a\nc: 2\n", Replace("/a", "[{}, null]")),
            "a: # of a\n- {}\n- null\nc: 2\n");
}

TEST(EditTest, SetsACommentOffFromWhatComesBeforeIt) {
  EXPECT_EQ(Edit("a: []#c\n", Replace("/a", "1")), "a: 1 #c\n");
  EXPECT_EQ(Edit("a: []#c\n", Add("/a/-", "1")), "a: #c\n- 1\n");
}

TEST(EditTest, EditsFlowCollectionsInPlace) {
  EXPECT_EQ(
      Edit(
          "a: {cpu: 50m, mem: [1, 2]} # limits\n",
          R"([{"op": "add", "path": "/a/new", "value": "yes"}, {"op": "remove", "path": "/a/cpu"}, {"op": "add", "path": "/a/mem/0", "value": "x"}])"),
      "a: {mem: [x, 1, 2], new: \"yes\"} # limits\n");
}

TEST(EditTest, KeepsCommentsInsideFlowCollections) {
  EXPECT_EQ(Edit("a: [\n  x, # of x\n  y, # of y\n  z\n]\n", Remove("/a/1")),
            "a: [\n  x # of x\n  , # of y\n  z\n]\n");
}

TEST(EditTest, KeepsJsonDocumentsJson) {
  const std::string edited = Edit(
      "{\n  \"a\": 1,\n  \"b\": {}\n}\n",
      R"([{"op": "add", "path": "/b/x", "value": "y"}, {"op": "add", "path": "/c", "value": [true, 1.5]}])");
  EXPECT_EQ(edited, "{\n  \"a\": 1,\n  \"b\": {\"x\": \"y\"},\n  \"c\": [true, 1.5]\n}\n");
  EXPECT_EQ(Json::parse(edited), Json::parse(R"({"a": 1, "b": {"x": "y"}, "c": [true, 1.5]})"));
}

TEST(EditTest, WritesScriptsAsLiteralBlocks) {
  EXPECT_EQ(Edit("data:\n  {}\n", Add("/data/main.py", R"("import os\n\nprint(1)  # one\n")")),
            "data:\n  main.py: |\n    import os\n\n    print(1)  # one\n");
  EXPECT_EQ(Edit("data:\n  {}\n", Add("/data/main.py", R"("trailing \nblank")")),
            "data:\n  main.py: \"trailing \\nblank\"\n");
}

TEST(EditTest, KeepsTheUnchangedLinesOfALiteralBlock) {
  EXPECT_EQ(Edit("script: |  # shell\n    one\n  \n    two\n    three\nx: 1\n",
                 Replace("/script", R"("one\n\n2\nthree")")),
            "script: |-  # shell\n    one\n  \n    2\n    three\nx: 1\n");
}

// A comment deeper than the block's content would become part of it.
TEST(EditTest, DoesNotLetALiteralBlockSwallowComments) {
  EXPECT_EQ(Edit("a: |\n  text\nb: 1\n    # deep\nc: 2\n", Remove("/b")),
            "a: |\n  text\n# deep\nc: 2\n");
  EXPECT_EQ(Edit("a: |+\n  text\n\nb: 1\n\n\nc: 2\n", Remove("/b")), "a: |+\n  text\n\nc: 2\n");
  EXPECT_EQ(Edit("a: 1\n    # deep\nb: 2\n", Replace("/a", R"("two\nlines\n")")),
            "a: \"two\\nlines\\n\"\n    # deep\nb: 2\n");
}

TEST(EditTest, EditsThroughAnAliasInACopy) {
  EXPECT_EQ(Edit("base: &b {x: 1}\nuse: *b\nother: *b\n", Add("/use/k", "2")),
            "base: &b {x: 1}\nuse:\n  x: 1\n  k: 2\nother: *b\n");
}

TEST(EditTest, LeavesAliasesAsTheyWereWhenTheirAnchorChanges) {
  EXPECT_EQ(Edit("base: &b\n  x: 1\nuse: *b # copy\n", Replace("/base/x", "2")),
            "base: &b\n  x: 2\nuse: # copy\n  x: 1\n");
  EXPECT_EQ(Edit("base: &b\n  x: &x 1\nuse: [*x]\nlast: *b\n", Remove("/base")),
            "use: [1]\nlast:\n  x: 1\n");
}

TEST(EditTest, AddsBesideAMergeKey) {
  EXPECT_EQ(Edit("base: &b {x: 1}\nuse:\n  <<: *b\n", Add("/use/k", "2")),
            "base: &b {x: 1}\nuse:\n  <<: *b\n  k: 2\n");
  EXPECT_EQ(Edit("base: &b {x: 1}\nuse:\n  <<: *b\n", Replace("/use/x", "2")),
            "base: &b {x: 1}\nuse:\n  <<: *b\n  x: 2\n");
}

TEST(EditTest, ExpandsAMergeKeyWhoseMemberGoes) {
  EXPECT_EQ(Edit("base: &b {x: 1, k: {z: 2}}\nuse:\n  <<: *b\n  k: 3\n", Remove("/use/x")),
            "base: &b {x: 1, k: {z: 2}}\nuse:\n  k: 3\n");
  EXPECT_EQ(
      Edit("base: &b {x: 1, k: {z: 2}}\nuse:\n  <<: *b # all\n  w: 3\n", Add("/use/k/v", "4")),
      "base: &b {x: 1, k: {z: 2}}\nuse:\n  x: 1\n  k:\n    z: 2\n    v: 4\n  w: 3\n");
}

TEST(EditTest, TakesTheLastOfDuplicateKeysForTheMember) {
  EXPECT_EQ(Edit("a: 1\nb: 2\na: 3\n", Replace("/a", "4")), "a: 1\nb: 2\na: 4\n");
  EXPECT_EQ(Edit("a: 1\nb: 2\na: 3\n", Remove("/a")), "b: 2\n");
}

TEST(EditTest, WritesOutAMappingWithKeysOfOddShape) {
  EXPECT_EQ(Edit("m:\n  ? a\n  : 1\n  b: 2 # of b\nn: 3\n", Replace("/m/a", "5")),
            "m:\n  a: 5\n  b: 2\nn: 3\n");
  EXPECT_EQ(Edit("m:\n  ? a\n  : 1\n  b: 2 # of b\nn: 3\n", Replace("/m/b", "5")),
            "m:\n  ? a\n  : 1\n  b: 5 # of b\nn: 3\n");
}

TEST(EditTest, KeepsLineEndsAndTheByteOrderMark) {
  EXPECT_EQ(Edit("\xEF\xBB\xBF"
                 "a: 1\r\nb:\r\n  c: 2\r\n",
                 Add("/b/d", R"({"e": "x\ny\n"})")),
            "\xEF\xBB\xBF"
            "a: 1\r\nb:\r\n  c: 2\r\n  d:\r\n    e: |\r\n      x\r\n      y\r\n");
}

TEST(EditTest, KeepsATextWithoutFinalLineEndSo) {
  EXPECT_EQ(Edit("a: 1", Add("/b", "2")), "a: 1\nb: 2");
  EXPECT_EQ(Edit("a: 1\nb: 2", Remove("/b")), "a: 1");
  EXPECT_EQ(Edit("a: |\n  x", Add("/b", "2")), "a: |-\n  x\nb: 2");
  EXPECT_EQ(Edit("a: |\n  x\nb: 2", Remove("/b")), "a: |\n  x\n");
}

TEST(EditTest, KeepsABlockScalarKeyThatTheEndCutsOff) {
  const std::string edited = Edit("? a\n? |\n  [", Add("/new", "1"));
  EXPECT_EQ(edited, "? a\n? |-\n  [\nnew: 1");
  EXPECT_EQ(Document::Parse(edited, "test").value(),
            Json({{"a", nullptr}, {"[", nullptr}, {"new", 1}}));
}

TEST(EditTest, DropsBlankLinesWithTabsBeforeAValueThatMovesUp) {
  EXPECT_EQ(Edit("-\n\n\t\n a\n- b\n", Replace("/0", "1")), "- 1\n\n- b\n");
}

TEST(EditTest, ReplacesTheRoot) {
  EXPECT_EQ(Edit("---\n# Source: x\na: 1\n", Replace("", R"({"b": [1]})")),
            "---\n# Source: x\nb:\n- 1\n");
  EXPECT_EQ(Edit("---\n# nothing yet\n", Add("", R"({"b": 1})")), "---\n# nothing yet\nb: 1\n");
  EXPECT_EQ(Edit("--- {a: 1} # root\n...\n", Replace("", R"({"b": {"c": 1}})")),
            "--- # root\nb:\n  c: 1\n...\n");
}

TEST(EditTest, MovesAndCopies) {
  EXPECT_EQ(
      Edit(
          "a:\n  x: 1\nb: 2\n",
          R"([{"op": "move", "from": "/a/x", "path": "/c"}, {"op": "copy", "from": "/b", "path": "/a/k"},
                                           {"op": "test", "path": "/c", "value": 1}])"),
      "a:\n  k: 2\nb: 2\nc: 1\n");
}

TEST(EditTest, RefusesAPatchThatDoesNotApply) {
  const Document document = Document::Parse("a: 1\n", "test");
  EXPECT_THROW(ApplyPatch(document, {json::Remove("/b")}), Error);
  EXPECT_THROW(ApplyPatch(document, {json::Add("/a/b", 1)}), Error);
}

}  // namespace
}  // namespace locust::yaml
