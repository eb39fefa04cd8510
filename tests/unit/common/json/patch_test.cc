#include "common/json/patch.h"

#include <gtest/gtest.h>

#include "common/text/diagnostic.h"

namespace locust::json {
namespace {

struct Case {
  const char* name;
  const char* document;
  const char* patch;
  const char* result;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class ApplyTest : public testing::TestWithParam<Case> {};

TEST_P(ApplyTest, GivesTheResult) {
  Json document = Json::parse(GetParam().document);
  Apply(document, PatchFromJson(Json::parse(GetParam().patch)));
  EXPECT_EQ(document, Json::parse(GetParam().result));
}

// RFC 6902, appendix A: those that apply.
INSTANTIATE_TEST_SUITE_P(
    Appendix, ApplyTest,
    testing::Values(Case{"A1_AddMember", R"({"foo": "bar"})",
                         R"([{"op": "add", "path": "/baz", "value": "qux"}])",
                         R"({"baz": "qux", "foo": "bar"})"},
                    Case{"A2_AddItem", R"({"foo": ["bar", "baz"]})",
                         R"([{"op": "add", "path": "/foo/1", "value": "qux"}])",
                         R"({"foo": ["bar", "qux", "baz"]})"},
                    Case{"A3_RemoveMember", R"({"baz": "qux", "foo": "bar"})",
                         R"([{"op": "remove", "path": "/baz"}])", R"({"foo": "bar"})"},
                    Case{"A4_RemoveItem", R"({"foo": ["bar", "qux", "baz"]})",
                         R"([{"op": "remove", "path": "/foo/1"}])", R"({"foo": ["bar", "baz"]})"},
                    Case{"A5_Replace", R"({"baz": "qux", "foo": "bar"})",
                         R"([{"op": "replace", "path": "/baz", "value": "boo"}])",
                         R"({"baz": "boo", "foo": "bar"})"},
                    Case{"A6_MoveMember",
                         R"({"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}})",
                         R"([{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}])",
                         R"({"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}})"},
                    Case{"A7_MoveItem", R"({"foo": ["all", "grass", "cows", "eat"]})",
                         R"([{"op": "move", "from": "/foo/1", "path": "/foo/3"}])",
                         R"({"foo": ["all", "cows", "eat", "grass"]})"},
                    Case{"A8_TestSuccess", R"({"baz": "qux", "foo": ["a", 2, "c"]})",
                         R"([{"op": "test", "path": "/baz", "value": "qux"},
                 {"op": "test", "path": "/foo/1", "value": 2}])",
                         R"({"baz": "qux", "foo": ["a", 2, "c"]})"},
                    Case{"A10_AddNestedMember", R"({"foo": "bar"})",
                         R"([{"op": "add", "path": "/child", "value": {"grandchild": {}}}])",
                         R"({"foo": "bar", "child": {"grandchild": {}}})"},
                    Case{"A11_IgnoreUnknownMembers", R"({"foo": "bar"})",
                         R"([{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}])",
                         R"({"foo": "bar", "baz": "qux"})"},
                    Case{"A14_EscapeOrder", R"({"/": 9, "~1": 10})",
                         R"([{"op": "test", "path": "/~01", "value": 10}])",
                         R"({"/": 9, "~1": 10})"},
                    Case{"A16_AddArrayAsItem", R"({"foo": ["bar"]})",
                         R"([{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}])",
                         R"({"foo": ["bar", ["abc", "def"]]})"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    More, ApplyTest,
    testing::Values(
        Case{"NoOperation", R"({"a": 1})", "[]", R"({"a": 1})"},
        Case{"AddReplacesMember", R"({"a": [1]})",
             R"([{"op": "add", "path": "/a", "value": null}])", R"({"a": null})"},
        Case{"AddAtTheEndByIndex", "[1, 2]", R"([{"op": "add", "path": "/2", "value": 3}])",
             "[1, 2, 3]"},
        Case{"AddToEmptyList", "[]", R"([{"op": "add", "path": "/0", "value": 3}])", "[3]"},
        Case{"AddWholeDocument", R"({"a": 1})", R"([{"op": "add", "path": "", "value": [1]}])",
             "[1]"},
        Case{"ReplaceWholeDocument", "null", R"([{"op": "replace", "path": "", "value": {}}])",
             "{}"},
        Case{"EmptyKey", "{}", R"([{"op": "add", "path": "/", "value": 1}])", R"({"": 1})"},
        Case{"NumericKeyOfAnObject", "{}", R"([{"op": "add", "path": "/01", "value": 1}])",
             R"({"01": 1})"},
        Case{"MoveOntoItself", "[1, 2]", R"([{"op": "move", "from": "/1", "path": "/1"}])",
             "[1, 2]"},
        Case{"MoveToParent", R"({"a": {"b": 1}})",
             R"([{"op": "move", "from": "/a/b", "path": "/a"}])", R"({"a": 1})"},
        Case{"MoveToSiblingWithTheSameBeginning", R"({"a": 1, "ab": {}})",
             R"([{"op": "move", "from": "/a", "path": "/ab/c"}])", R"({"ab": {"c": 1}})"},
        Case{"CopyIntoItself", R"({"a": {"b": 1}})",
             R"([{"op": "copy", "from": "/a", "path": "/a/c"}])",
             R"({"a": {"b": 1, "c": {"b": 1}}})"},
        Case{"CopyIsNoReference", R"({"a": [1]})",
             R"([{"op": "copy", "from": "/a", "path": "/b"},
                 {"op": "add", "path": "/b/-", "value": 2}])",
             R"({"a": [1], "b": [1, 2]})"},
        Case{"TestComparesNumbersByValue", R"({"a": 1})",
             R"([{"op": "test", "path": "/a", "value": 1.0}])", R"({"a": 1})"},
        Case{"TestIgnoresTheOrderOfMembers", R"({"a": {"x": 1, "y": 2}})",
             R"([{"op": "test", "path": "/a", "value": {"y": 2, "x": 1}}])",
             R"({"a": {"x": 1, "y": 2}})"},
        Case{"EachOperationSeesTheOnesBefore", "{}",
             R"([{"op": "add", "path": "/a", "value": {}},
                 {"op": "add", "path": "/a/b", "value": []},
                 {"op": "add", "path": "/a/b/-", "value": 1}])",
             R"({"a": {"b": [1]}})"}),
    testing::PrintToStringParamName());

struct Failure {
  const char* name;
  const char* document;
  const char* patch;
  const char* message;
};

void PrintTo(const Failure& f, std::ostream* out) {
  *out << f.name;
}

class RefusedTest : public testing::TestWithParam<Failure> {};

TEST_P(RefusedTest, LeavesTheDocumentAndSaysWhy) {
  const Json before = Json::parse(GetParam().document);
  Json document = before;
  try {
    Apply(document, PatchFromJson(Json::parse(GetParam().patch)));
    FAIL() << "applied to " << document;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInternal);
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].message,
              "internal error: patch operation " + std::string(GetParam().message));
  }
  EXPECT_EQ(document, before);
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedTest,
    testing::Values(
        Failure{"A9_TestError", R"({"baz": "qux"})",
                R"([{"op": "test", "path": "/baz", "value": "bar"}])",
                R"(0 (test "/baz") does not apply: the value differs)"},
        Failure{"A12_AddToNonexistentTarget", R"({"foo": "bar"})",
                R"([{"op": "add", "path": "/baz/bat", "value": "qux"}])",
                R"(0 (add "/baz/bat") does not apply: there is no member `baz`)"},
        Failure{"A15_TestComparesTypes", R"({"/": 9, "~1": 10})",
                R"([{"op": "test", "path": "/~01", "value": "10"}])",
                R"(0 (test "/~01") does not apply: the value differs)"},
        Failure{"NullParent", R"({"a": null})", R"([{"op": "add", "path": "/a/b", "value": 1}])",
                R"(0 (add "/a/b") does not apply: the parent of `b` is null, no object or list)"},
        Failure{
            "TextParent", R"({"a": "x"})", R"([{"op": "remove", "path": "/a/0"}])",
            R"(0 (remove "/a/0") does not apply: the parent of `0` is string, no object or list)"},
        Failure{"AtomicAfterGoodOperations", R"({"a": [1, 2]})",
                R"([{"op": "remove", "path": "/a/0"}, {"op": "add", "path": "/b", "value": 1},
                    {"op": "remove", "path": "/a/1"}])",
                R"(2 (remove "/a/1") does not apply: the list has 1 items, no index 1)"},
        Failure{"IndexAfterTheEnd", "[1]", R"([{"op": "add", "path": "/2", "value": 1}])",
                R"(0 (add "/2") does not apply: the list has 1 items, no index 2)"},
        Failure{"DashIsNoExistingItem", "[1]", R"([{"op": "replace", "path": "/-", "value": 1}])",
                R"(0 (replace "/-") does not apply: `-` is no index of a list)"},
        Failure{"LeadingZero", "[1, 2]", R"([{"op": "remove", "path": "/01"}])",
                R"(0 (remove "/01") does not apply: `01` is no index of a list)"},
        Failure{"ReplaceOfNothing", "{}", R"([{"op": "replace", "path": "/a", "value": 1}])",
                R"(0 (replace "/a") does not apply: there is no member `a`)"},
        Failure{"RemoveOfAll", "{}", R"([{"op": "remove", "path": ""}])",
                R"(0 (remove "") does not apply: the whole document cannot be removed)"},
        Failure{
            "MoveIntoItself", R"({"a": {"b": {}}})",
            R"([{"op": "move", "from": "/a", "path": "/a/b/c"}])",
            R"(0 (move from "/a" to "/a/b/c") does not apply: a value cannot be moved into itself)"},
        Failure{"MoveOfNothingOntoItself", "{}", R"([{"op": "move", "from": "/a", "path": "/a"}])",
                R"(0 (move from "/a" to "/a") does not apply: there is no member `a`)"},
        Failure{"CopyOfNothing", "[]", R"([{"op": "copy", "from": "/0", "path": "/-"}])",
                R"(0 (copy from "/0" to "/-") does not apply: the list has 0 items, no index 0)"}),
    testing::PrintToStringParamName());

TEST(RefusedTest, MalformedPointersOfPatchesMadeHere) {
  Json document = {{"a", 1}};
  try {
    Apply(document, {Add("a", 1)});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].message,
              "internal error: patch operation 0 (add \"a\") does not apply: the pointer is "
              "malformed");
  }
}

TEST(WireFormTest, RoundTripsEveryKind) {
  const char* text = R"([
    {"op": "add", "path": "/a", "value": {"b": [1]}}, {"op": "remove", "path": "/b"},
    {"op": "replace", "path": "", "value": null}, {"op": "test", "path": "/c", "value": false},
    {"op": "move", "from": "/d", "path": "/e"}, {"op": "copy", "from": "", "path": "/f~1g"}])";
  const Json wire = Json::parse(text);
  EXPECT_EQ(ToJson(PatchFromJson(wire)), wire);
  EXPECT_EQ(ToJson({}), Json::array());
}

TEST(WireFormTest, BuildersGiveOperations) {
  EXPECT_EQ(ToJson({Add("/a", {{"b", 1}}), Replace("/c", "x"), Remove("/d/0")}), Json::parse(R"([
    {"op": "add", "path": "/a", "value": {"b": 1}}, {"op": "replace", "path": "/c", "value": "x"},
    {"op": "remove", "path": "/d/0"}])"));
}

std::string WhatIsWrongWith(const char* patch) {
  try {
    PatchFromJson(Json::parse(patch));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.what();
  }
  return "nothing";
}

TEST(WireFormTest, ReportsAllFaultsAtOnce) {
  EXPECT_EQ(WhatIsWrongWith(R"([
    1, {}, {"op": "merge", "path": "/a"}, {"op": "add"}, {"op": "remove", "path": "a"},
    {"op": "move", "path": "/a", "from": 3}, {"op": "copy", "path": "/~2"},
    {"op": "test", "path": "/a"}, {"op": "remove", "path": "/good"}])"),
            "error: [0]: a patch operation must be an object, not number\n"
            "error: [1].op: must be one of add, remove, replace, test, move and copy\n"
            "error: [2].op: must be one of add, remove, replace, test, move and copy\n"
            "error: [3]: member `path` is missing\n"
            "error: [3]: member `value` is missing\n"
            "error: [4].path: must be a JSON Pointer\n"
            "hint: write it as \"/spec/replicas\"\n"
            "error: [5].from: must be a JSON Pointer\n"
            "hint: write it as \"/spec/replicas\"\n"
            "error: [6].path: must be a JSON Pointer\n"
            "hint: write it as \"/spec/replicas\"\n"
            "error: [6]: member `from` is missing\n"
            "error: [7]: member `value` is missing\n");
}

// RFC 6902, appendix A.13: a repeated member is refused by the parser of documents, so it is no
// matter of patches.
TEST(WireFormTest, RefusesWhatIsNoList) {
  EXPECT_EQ(WhatIsWrongWith(R"({"op": "add", "path": "/a", "value": 1})"),
            "error: a JSON Patch must be a list of operations, not object\n");
}

}  // namespace
}  // namespace locust::json
