#include "common/kube_client/list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/api_server.h"

namespace locust::kube_client {
namespace {

using testing::ApiServer;
using ::testing::ElementsAre;
using Kind = ApiError::Kind;

const std::string kPods = "/api/v1/namespaces/load/pods";

class ListTest : public ::testing::Test {
 protected:
  ListTest() {
    api_.AddResource("v1", "pods", "Pod");
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      api_.Put(kPods + "/" + name,
               {{"apiVersion", "v1"},
                {"kind", "Pod"},
                {"metadata", {{"name", name}, {"managedFields", Json::array({"much"})}}}});
    }
    api_.Put("/api/v1/namespaces/other/pods/x", {{"metadata", {{"name", "x"}}}});
  }

  Client Make(const Limits& limits = {}) const { return Client(api_.server(), "test/1", limits); }

  static std::string Names(const std::vector<Json>& objects) {
    std::string names;
    for (const Json& object : objects) names += object.at("/metadata/name"_json_pointer);
    return names;
  }

  std::string ErrorOf(Kind kind, const ListOptions& options = {}, const Limits& limits = {}) const {
    try {
      ListAll(Make(limits), kPods, options);
    } catch (const ApiError& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "no error";
  }

  ApiServer api_;
};

TEST_F(ListTest, GoesOnPageByPage) {
  EXPECT_EQ(Names(ListAll(Make(), kPods, {.page_size = 2})), "abcde");
  EXPECT_THAT(api_.calls(), ElementsAre("GET " + kPods + "?limit=2",
                                        "GET " + kPods + "?limit=2&continue=from%3D2",
                                        "GET " + kPods + "?limit=2&continue=from%3D4"));
}

TEST_F(ListTest, AsksOnceWhenAllFits) {
  EXPECT_EQ(Names(ListAll(Make(), kPods)), "abcde");
  EXPECT_THAT(api_.calls(), ElementsAre("GET " + kPods + "?limit=250"));
  EXPECT_EQ(ListAll(Make(), "/api/v1/namespaces/none/pods"), std::vector<Json>());
}

TEST_F(ListTest, FillsInWhatListsLeaveOut) {
  EXPECT_EQ(
      ListAll(Make(), kPods, {.page_size = 5}).front(),
      Json::parse(
          R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "resourceVersion": "1"}})"));
  api_.AnswerAll(200,
                 R"({"kind": "FruitList", "apiVersion": "x/v1", "items": [{"kind": "Apple"}]})");
  EXPECT_EQ(ListAll(Make(), kPods).front(),
            Json::parse(R"({"apiVersion": "x/v1", "kind": "Apple"})"));
  api_.AnswerAll(200, R"({"kind": "FruitList", "apiVersion": "x/v1", "items": null})");
  EXPECT_EQ(ListAll(Make(), kPods), std::vector<Json>());
}

TEST_F(ListTest, Selects) {
  api_.Put(kPods + "/b", {{"metadata", {{"name", "b"}, {"labels", {{"a/b", "c"}}}}}});
  EXPECT_EQ(Names(ListAll(Make(), kPods, {.label_selector = "a/b=c"})), "b");
  EXPECT_EQ(Names(ListAll(Make(), kPods, {.label_selector = "a/b"})), "b");
  EXPECT_EQ(Names(ListAll(Make(), kPods, {.label_selector = "a/b=d"})), "");
  EXPECT_EQ(api_.calls()[0], "GET " + kPods + "?limit=250&labelSelector=a/b%3Dc");
  ListAll(Make(), kPods, {.label_selector = "a in (b+c, d&e)"});
  EXPECT_EQ(api_.calls().back(), "GET " + kPods + "?limit=250&labelSelector=a+in+(b%2Bc,+d%26e)");
}

TEST_F(ListTest, BeginsAnewWhenThePageIsForgotten) {
  api_.ForgetPages(3);
  EXPECT_EQ(Names(ListAll(Make(), kPods, {.page_size = 3})), "abcde");
  EXPECT_EQ(api_.calls().size(), 8u);
}

TEST_F(ListTest, BeginsAnewAFewTimesOnly) {
  api_.ForgetPages(100);
  EXPECT_EQ(ErrorOf(Kind::kGone, {.page_size = 3}),
            "error: GET " + kPods + ": 410: The provided continue parameter is too old\n");
  EXPECT_EQ(api_.calls().size(), 8u);
}

TEST_F(ListTest, AsksForLessWhenAPageIsTooLarge) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    api_.Put(kPods + "/" + name, {{"metadata", {{"name", name}}}, {"x", std::string(300, 'x')}});
  }
  EXPECT_EQ(Names(ListAll(Make({.answer_bytes = 1000}), kPods, {.page_size = 9})), "abcde");
  EXPECT_THAT(api_.calls(), ElementsAre("GET " + kPods + "?limit=9", "GET " + kPods + "?limit=4",
                                        "GET " + kPods + "?limit=2",
                                        "GET " + kPods + "?limit=2&continue=from%3D2",
                                        "GET " + kPods + "?limit=2&continue=from%3D4"));
  EXPECT_EQ(ErrorOf(Kind::kTooLarge, {.page_size = 2}, {.answer_bytes = 200}),
            "error: GET " + kPods + ": the answer is larger than 200 bytes\n");
}

TEST_F(ListTest, BoundsTheNumberOfObjects) {
  EXPECT_EQ(Names(ListAll(Make(), kPods, {.page_size = 2, .most_objects = 5})), "abcde");
  EXPECT_EQ(ErrorOf(Kind::kTooLarge, {.page_size = 2, .most_objects = 4}),
            "error: GET " + kPods + ": there are more than 4 objects\n");
}

TEST_F(ListTest, TakesNoAnswerThatIsNoList) {
  for (const char* body : {R"({"kind": "Pod", "items": []})", R"({"kind": "PodList"})",
                           R"({"items": []})", R"({"kind": "PodList", "items": {}})"}) {
    api_.AnswerAll(200, body);
    EXPECT_EQ(ErrorOf(Kind::kBadAnswer), "error: GET " + kPods + ": the answer is no list\n");
  }
  api_.AnswerAll(200, R"({"kind": "PodList", "items": [3]})");
  EXPECT_EQ(ErrorOf(Kind::kBadAnswer),
            "error: GET " + kPods + ": an item of the list is no object\n");
  api_.AnswerAll(200, R"({"kind": "PodList", "metadata": {"continue": "x"}, "items": []})");
  EXPECT_EQ(ErrorOf(Kind::kBadAnswer),
            "error: GET " + kPods + ": the list goes on after an empty page\n");
}

TEST(EscapeUrl, LeavesOnlyPlainCharacters) {
  EXPECT_EQ(EscapeUrl("aZ0-_.~"), "aZ0-_.~");
  EXPECT_EQ(EscapeUrl("a b/c=d&e?f%g+h\xc3\xa4"), "a%20b%2Fc%3Dd%26e%3Ff%25g%2Bh%C3%A4");
}

}  // namespace
}  // namespace locust::kube_client
