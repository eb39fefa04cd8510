#include "webhook/admission/response.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/json/json.h"

namespace locust::webhook {
namespace {

TEST(ResponseTest, AllowsWithoutPatch) {
  EXPECT_EQ(Json::parse(AllowResponse("u1", {})),
            Json::parse(R"({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                            "response": {"uid": "u1", "allowed": true}})"));
}

TEST(ResponseTest, PatchAndPatchTypeComeTogether) {
  const Json response = Json::parse(AllowResponse("u1", {"w"}, {json::Add("/a", 1)}))["response"];
  // [{"op":"add","path":"/a","value":1}] in base64 (RFC 4648), computed with coreutils' base64.
  EXPECT_EQ(response["patch"], "W3sib3AiOiJhZGQiLCJwYXRoIjoiL2EiLCJ2YWx1ZSI6MX1d");
  EXPECT_EQ(response["patchType"], "JSONPatch");
  EXPECT_EQ(response["warnings"], Json::parse(R"(["w"])"));
}

TEST(ResponseTest, DenialIsForbiddenWithTheWholeText) {
  EXPECT_EQ(Json::parse(DenyResponse("u1", "two\nlines", {}))["response"],
            Json::parse(R"({"uid": "u1", "allowed": false,
                            "status": {"code": 403, "reason": "Forbidden", "message": "two\nlines"}})"));
}

TEST(ResponseTest, TextThatIsNotUtf8DoesNotBreakTheAnswer) {
  EXPECT_EQ(Json::parse(DenyResponse("u1",
                                     "a\xff"
                                     "b",
                                     {}))["response"]["status"]["message"],
            "a\xEF\xBF\xBD"
            "b");
}

TEST(ResponseTest, WarningsAreCutAtACharacter) {
  EXPECT_EQ(BoundWarnings({"abcdef", "ééééé"}, {.each = 6, .total = 100}),
            (std::vector<std::string>{"abcdef", "é…"}));
}

TEST(ResponseTest, WarningsStandOnce) {
  EXPECT_EQ(BoundWarnings({"a", "b", "a"}), (std::vector<std::string>{"a", "b"}));
}

TEST(ResponseTest, WarningsThatDoNotFitAreCounted) {
  std::vector<std::string> warnings;
  for (int i = 0; i < 40; ++i) warnings.push_back(std::to_string(100 + i) + std::string(250, 'x'));
  const std::vector<std::string> bounded = BoundWarnings(warnings);
  ASSERT_EQ(bounded.size(), 17u);
  EXPECT_EQ(bounded.back(), "and 24 more warnings");
  std::size_t total = 0;
  for (const std::string& warning : bounded) total += warning.size();
  EXPECT_LE(total, 4096u);
}

TEST(ResponseTest, WarningsThatJustFitAreKept) {
  const std::vector<std::string> warnings = {std::string(50, 'a'), std::string(50, 'b')};
  EXPECT_EQ(BoundWarnings(warnings, {.each = 50, .total = 100}), warnings);
}

}  // namespace
}  // namespace locust::webhook
