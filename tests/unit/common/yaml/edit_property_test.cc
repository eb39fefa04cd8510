// Properties of ApplyPatch and of the writer, with the JSON model of the same patch as the oracle.
#include <gtest/gtest.h>

#include <string>

#include "common/json/patch.h"
#include "common/yaml/document.h"
#include "common/yaml/edit.h"
#include "common/yaml/write.h"
#include "tests/unit/common/yaml/property.h"
#include "tests/unit/common/yaml/random_patch.h"

namespace locust::yaml {
namespace {

TEST(EditPropertyTest, TextAfterAPatchReadsAsTheSamePatchOnTheValue) {
  const auto check = [](std::uint64_t seed, Choices& choices, const Document& document) {
    const std::string& text = document.text();
    ASSERT_EQ(ApplyPatch(document, {}), text) << Describe(seed, text);
    const json::Patch patch = RandomPatch(choices, document.value(), 5);
    Json expected = document.value();
    json::Apply(expected, patch);
    try {
      const std::string edited = ApplyPatch(document, patch);
      ASSERT_EQ(Document::Parse(edited, "edited").value(), expected)
          << Describe(seed, text, patch, edited);
    } catch (const Error& error) {
      FAIL() << error.what() << Describe(seed, text, patch);
    }
  };
  auto features = ForEachDocument({}, 20000, check);
  if (!IsFullRun()) return;
  for (const char* feature : {"alias",
                              "alias in flow",
                              "ambiguous key",
                              "ambiguous scalar",
                              "anchor",
                              "anchored key",
                              "blank line",
                              "block list",
                              "block mapping",
                              "bom",
                              "comment line",
                              "compact list",
                              "compact mapping",
                              "content after the marker",
                              "crlf",
                              "directive",
                              "document end",
                              "duplicate key",
                              "empty collection",
                              "empty value",
                              "explicit key",
                              "flow key without value",
                              "flow root",
                              "flow value",
                              "folded",
                              "hanging value",
                              "indentation indicator",
                              "json",
                              "json document",
                              "keep",
                              "list not indented",
                              "literal",
                              "literal root",
                              "marker",
                              "merge key",
                              "multi-line flow",
                              "multi-line plain",
                              "multi-line quoted",
                              "no final newline",
                              "pair without braces",
                              "plain",
                              "quoted",
                              "root list",
                              "scalar root",
                              "tag",
                              "trailing comma",
                              "trailing comment"}) {
    EXPECT_GT(features[feature], 50u) << feature;
  }
}

TEST(EditPropertyTest, ReplacingValuesByThemselvesChangesNothing) {
  ForEachDocument({}, 3000, [](std::uint64_t seed, Choices&, const Document& document) {
    json::Patch patch;
    for (const std::string& pointer : Pointers(document.value())) {
      patch.push_back(json::Replace(pointer, *json::At(document.value(), pointer)));
    }
    ASSERT_EQ(ApplyPatch(document, patch), document.text()) << Describe(seed, document.text());
  });
}

TEST(EditPropertyTest, WrittenValuesReadBack) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    RandomChoices choices(seed);
    const OrderedJson value = RandomValue(choices, 4);
    const std::size_t indent = choices.Below(3) * 2;
    const std::string newline = choices.OneIn(2) ? "\n" : "\r\n";
    const std::string block = std::string(indent, ' ') + WriteBlock(value, indent, newline);
    ASSERT_EQ(Document::Parse(block, "block").value(), Json(value)) << seed << "\n" << block;
    const std::string plain = WritePlainFlow(value);
    ASSERT_EQ(Document::Parse(plain, "flow").value(), Json(value)) << seed << "\n" << plain;
    const std::string flow = WriteFlow(value);
    ASSERT_EQ(Document::Parse(flow, "flow").value(), Json(value)) << seed << "\n" << flow;
    if (flow.find("? ") != std::string::npos) continue;  // JSON has no way to mark a long key
    ASSERT_EQ(Json::parse(flow), Json(value)) << seed << "\n" << flow;
  }
}

}  // namespace
}  // namespace locust::yaml
