// The quick reader against the general one: where it reads a text, both make the same tree.
#include "common/yaml/common_shape.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "common/yaml/text.h"
#include "common/yaml/tree.h"
#include "tests/unit/common/yaml/outline.h"
#include "tests/unit/common/yaml/property.h"

namespace locust::yaml {
namespace {

// What the general reader makes of the text, or its error.
std::string General(const SourceText& source) {
  try {
    const auto root = BuildTree(source, {});
    LocateNodes(source, *root);
    return Outline(*root);
  } catch (const Error& error) {
    return error.what();
  }
}

// Whether the quick reader reads `text`; fails where the two readers disagree.
bool Agrees(const std::string& text, std::uint64_t seed = 0) {
  if (FindBadCharacter(text)) return false;
  const SourceText source{text, "test"};
  const auto root = ReadCommonShape(source, {});
  if (root == nullptr) return false;
  EXPECT_EQ(Outline(*root), General(source)) << Describe(seed, text);
  return true;
}

TEST(CommonShapeTest, ReadsWhatChartsWrite) {
  for (const char* text : {
           "a: 1\n",
           "---\n# Source: chart/templates/a.yaml\napiVersion: v1\nkind: Service\n",
           "# first\n\n---  # behind\n\na: b   # c\n",
           "a:\n- 1\n- - x\n  - y\n-\nb:\n    - c: 1\n      d:\n    -\n      - z\n",
           "a: {}\nb: []\n\"c d\": 'it''s'\n'e': \"\\u00e9\\\"\\\\\"\n",
           "a: |\n  x\n\n   y # no comment\n# comment\nb: >-\n  1\n  2\nc: |+\n  k\n\nd: |-\n",
           "args:\n  - -f\n  - --host=http://x:80/#a\n",
           "a:\n  b:\n\n    # deep\n    c: x y  z\n  d: \"\"",
           "a:\n    {}\nb:\n  c # d\ne:\n-\n  'f'\n",
           "a: {b: 1, \"c\": 'd,e' , f: [x-y z/1.0, _, {}], g: [[]] } # h\nb:\n- [ 1 ]\n",
           "<<: {}\nyes: no\n1: 0o7\n~x: .5\n",
       }) {
    EXPECT_TRUE(Agrees(text)) << text;
  }
}

TEST(CommonShapeTest, LeavesTheRestToTheGeneralReader) {
  for (const char* text : {
           "",
           "# nothing\n",
           "- a\n",
           " a: 1\n",
           "--- a: 1\n",
           "%YAML 1.1\n---\na: 1\n",
           "\xEF\xBB\xBF"
           "a: 1\n",
           "a: 1\r\n",
           "a: 1\n...\n",
           "a: 1\n---\nb: 2\n",
           "a: &x 1\n",
           "a: *x\n",
           "a: !t 1\n",
           "? a\n: 1\n",
           "a: {b}\n",
           "a: {b: }\n",
           "a: {b: , c: d}\n",
           "a: {b:c}\n",
           "a: {\"b\":1}\n",
           "a: [b,]\n",
           "a: [b: c]\n",
           "a: [http://b]\n",
           "a: [b\n  ]\n",
           "a: [b#c]\n",
           "a: [b?]\n",
           "a: [-1]\n",
           "a: [&b c]\n",
           "a: [*b]\n",
           "a: [b] c\n",
           "a: [b]: c\n",
           "- [b]: c\n",
           "{a: b}\n",
           "a: b\n  c\n",
           "a: \"b\n  c\"\n",
           "a: \"b",
           "a: \"\\q\"\n",
           "a: b: c\n",
           "a: - b\n",
           "a: \"b\" c\n",
           "a: |2\n    b\n",
           "a: | # c\n  b\n",
           "a:\t1\n",
           "a: 1\n\t\n",
           "a: b\tc\n",
           "a: 1\n  b: 2\n",
           "a:\n    b: 1\n  c: 2\n",
           "a:\n- 1\n  - 2\n",
           "a: 1\n- b\n",
           "a\n",
           "a: @b\n",
           "a: |\n    x\n  y\n",
       }) {
    EXPECT_FALSE(Agrees(text)) << text;
  }
  EXPECT_FALSE(Agrees(std::string(600, 'k') + ": 1\n"));
}

TEST(CommonShapeTest, StopsAtTheLimits) {
  const SourceText source{"a:\n  b:\n    - c\n", "test"};
  EXPECT_NE(ReadCommonShape(source, {.depth = 3, .nodes = 6}), nullptr);
  EXPECT_EQ(ReadCommonShape(source, {.depth = 2}), nullptr);
  EXPECT_EQ(ReadCommonShape(source, {.nodes = 5}), nullptr);
}

TEST(CommonShapeTest, ReadsRandomDocumentsAsTheGeneralReaderDoes) {
  std::size_t read = 0;
  ForEachDocument({.odd = false}, 20000,
                  [&](std::uint64_t seed, Choices&, const Document& document) {
                    if (Agrees(document.text(), seed)) ++read;
                  });
  if (IsFullRun()) {
    EXPECT_GT(read, 500u);
  }
}

// What a slip of the finger, or a template's, makes of a document of the common shape.
std::string Damaged(Choices& choices, std::string text) {
  static constexpr std::array<std::string_view, 31> kPieces = {
      "\n", " ", "  ", ":",  ": ",  "- ", "-", "#",  " #", "'", "\"", "{}", "[]", "|",   ">",  "+",
      "\t", "?", "&a", "*a", "!t ", "%",  "@", "\\", "{",  "}", ", ", ",",  "]",  "---", "..."};
  for (std::size_t count = 1 + choices.Below(3); count > 0; --count) {
    const std::size_t at = choices.Below(text.size() + 1);
    if (choices.OneIn(3)) {
      text.erase(at, 1 + choices.Below(3));
    } else {
      text.insert(at, choices.Of(kPieces));
    }
  }
  return text;
}

TEST(CommonShapeTest, ReadsDamagedDocumentsAsTheGeneralReaderDoes) {
  const std::string base =
      "---\n# Source: a/b.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: \"x\"\n"
      "  labels:\n    {}\nspec:\n  template:\n    spec:\n      containers:\n      - name: "
      "'locust'\n"
      "        args: [a, b c, {}]\n        env:\n          - name: A # why\n            value: "
      "\"1\"\n"
      "          -\n            name: B\n            value:\n      # then\n      volumes:\n"
      "      - configMap:\n          name: c\ndata:\n  main.py: |\n    import x\n\n    y: 1\n"
      "  b: >-\n    c\n    d\n  last: http://h:1/#f\n";
  std::size_t read = 0;
  const std::uint64_t cases = 20000;
  for (std::uint64_t seed = 1; seed <= cases && !HasFailure(); ++seed) {
    RandomChoices choices(seed);
    if (Agrees(Damaged(choices, base), seed)) ++read;
  }
  EXPECT_GT(read, cases / 10);
}

}  // namespace
}  // namespace locust::yaml
