#include "postrenderer/inject/edit_builder.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::inject {
namespace {

class EditBuilderTest : public ::testing::Test {
 protected:
  EditBuilderTest() {
    release_.objects.push_back({.document = 0,
                                .value = Json::parse(R"({
                                  "kind": "Deployment",
                                  "metadata": {"name": "demo"},
                                  "spec": {"empty": {}, "null": null, "list": [1, 2], "text": "x",
                                           "map": {"a": 1, "b": {"c": 2}}}
                                })"),
                                .workload = {},
                                .template_file = "locust/templates/x.yaml"});
  }

  // What `edits` makes of the object, by JSON Patch alone.
  Json Result(const Changes& changes) const {
    Json value = release_.objects[0].value;
    for (const Edit& edit : changes.edits) json::Apply(value, {edit.operation});
    return value;
  }

  Release release_;
};

TEST_F(EditBuilderTest, WhatIsAsWantedIsNoEdit) {
  EditBuilder edits(release_);
  EXPECT_FALSE(edits.Set(0, "/spec/text", "x"));
  EXPECT_FALSE(edits.Set(0, "/spec/list", {1, 2}));
  EXPECT_FALSE(edits.Merge(0, "/spec/map", {{"a", 1}, {"b", {{"c", 2}}}}));
  EXPECT_FALSE(edits.SetIfAbsent(0, "/spec/text", "y"));
  EXPECT_FALSE(edits.Remove(0, "/spec/none"));
  EXPECT_FALSE(edits.Apply(0, {}));
  EXPECT_TRUE(edits.Take().edits.empty());
}

TEST_F(EditBuilderTest, MissingParentsComeInOneOperation) {
  EditBuilder edits(release_);
  EXPECT_TRUE(edits.Set(0, "/spec/new/deep", 1));
  EXPECT_TRUE(edits.Set(0, "/spec/null/deep", 2));
  EXPECT_TRUE(edits.Set(0, "/spec/empty/deep", 3));
  const Changes changes = edits.Take();
  ASSERT_EQ(changes.edits.size(), 3u);
  EXPECT_EQ(changes.edits[0].operation, json::Add("/spec/new", {{"deep", 1}}));
  EXPECT_EQ(changes.edits[1].operation, json::Replace("/spec/null", {{"deep", 2}}));
  EXPECT_EQ(changes.edits[2].operation, json::Add("/spec/empty/deep", 3));
}

TEST_F(EditBuilderTest, EachEditSeesTheOnesBefore) {
  EditBuilder edits(release_);
  edits.Append(0, "/spec/items", "a");
  edits.Append(0, "/spec/items", "b");
  edits.Append(0, "/spec/list", 3);
  edits.Remove(0, "/spec/list/0");
  edits.Apply(0, {json::Add("/spec/list/0", 0)});
  edits.SetIfAbsent(0, "/spec/empty", {{"full", true}});
  edits.Merge(0, "/spec/map", {{"b", {{"d", 4}}}, {"e", {{"f", 5}}}});
  const Json expected = Json::parse(R"({"a": 1, "b": {"c": 2, "d": 4}, "e": {"f": 5}})");
  EXPECT_EQ(*edits.At(0, "/spec/map"), expected);
  const Json seen = edits.Value(0);
  const Json result = Result(edits.Take());
  EXPECT_EQ(result, seen);
  EXPECT_EQ(result["spec"]["items"], Json({"a", "b"}));
  EXPECT_EQ(result["spec"]["list"], Json({0, 2, 3}));
  EXPECT_EQ(result["spec"]["empty"], Json({{"full", true}}));
}

TEST_F(EditBuilderTest, KeysMayHoldAnything) {
  EditBuilder edits(release_);
  edits.Set(0, json::Join("/metadata/labels", "acme.example/te~am"), "x");
  EXPECT_EQ(Result(edits.Take())["metadata"]["labels"]["acme.example/te~am"], "x");
}

TEST_F(EditBuilderTest, ErrorsAreThrownTogether) {
  EditBuilder edits(release_);
  EXPECT_FALSE(edits.Set(0, "/spec/text/a", 1));
  EXPECT_FALSE(edits.Set(0, "/spec/list/a", 1));
  EXPECT_FALSE(edits.Append(0, "/spec/map", 1));
  edits.Warn(0, "/spec", "only a warning");
  edits.Fail(0, "", "no good", "do better");
  try {
    edits.Take();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    EXPECT_EQ(std::string(error.what()),
              "locust/templates/x.yaml: error: Deployment/demo spec.text: a mapping is expected "
              "here, not a value\n"
              "locust/templates/x.yaml: error: Deployment/demo spec.list: a mapping is expected "
              "here, not a list\n"
              "locust/templates/x.yaml: error: Deployment/demo spec.map: a list is expected here\n"
              "locust/templates/x.yaml: error: Deployment/demo: no good\n"
              "hint: do better\n");
  }
}

TEST(DottedPath, NamesIndicesInBrackets) {
  EXPECT_EQ(DottedPath("/spec/template/spec/containers/0/env"),
            "spec.template.spec.containers[0].env");
  EXPECT_EQ(DottedPath(""), "");
}

}  // namespace
}  // namespace locust::inject
