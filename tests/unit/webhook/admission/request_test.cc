#include "webhook/admission/request.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::webhook {
namespace {

Json Review() {
  return Json::parse(R"({
    "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
    "request": {
      "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
      "kind": {"group": "apps", "version": "v1", "kind": "Deployment"},
      "resource": {"group": "apps", "version": "v1", "resource": "deployments"},
      "name": "shop-worker", "namespace": "load", "operation": "UPDATE",
      "userInfo": {"username": "ada", "groups": ["perf", "system:authenticated"], "extra": {"a": ["b"]}},
      "object": {"metadata": {"name": "shop-worker", "managedFields": [{"manager": "helm"}]}, "spec": {"replicas": 2}},
      "oldObject": {"metadata": {"name": "shop-worker"}, "spec": {"replicas": 1}},
      "dryRun": true
    }})");
}

std::string Refusal(const Json& review) {
  try {
    DecodeRequest(review.dump(), {});
  } catch (const Error& error) {
    return error.diagnostics().front().message;
  }
  return "";
}

TEST(RequestTest, DecodesWhatADecisionNeeds) {
  const Request request = DecodeRequest(Review().dump(), {});
  EXPECT_EQ(request.uid, "705ab4f5-6393-11e8-b7cc-42010a800002");
  EXPECT_EQ(request.operation, Operation::kUpdate);
  EXPECT_EQ(request.kind, "Deployment");
  EXPECT_EQ(request.api_group, "apps");
  EXPECT_EQ(request.resource, "deployments");
  EXPECT_EQ(request.sub_resource, "");
  EXPECT_EQ(request.kubernetes_namespace, "load");
  EXPECT_EQ(request.name, "shop-worker");
  EXPECT_EQ(request.user, "ada");
  EXPECT_EQ(request.groups, (std::vector<std::string>{"perf", "system:authenticated"}));
  EXPECT_TRUE(request.dry_run);
  EXPECT_EQ(request.object,
            Json::parse(R"({"metadata": {"name": "shop-worker"}, "spec": {"replicas": 2}})"))
      << "managedFields are not read";
  EXPECT_EQ(OldObject(Review().dump(), {}),
            Json::parse(R"({"metadata": {"name": "shop-worker"}, "spec": {"replicas": 1}})"));
}

TEST(RequestTest, NameFallsBackToGenerateName) {
  Json review = Review();
  review["request"].erase("name");
  review["request"]["object"]["metadata"] = {{"generateName", "shop-worker-"}};
  EXPECT_EQ(DecodeRequest(review.dump(), {}).name, "shop-worker-*");
}

TEST(RequestTest, DeleteHasNoObject) {
  Json review = Review();
  review["request"]["operation"] = "DELETE";
  review["request"]["object"] = nullptr;
  EXPECT_TRUE(DecodeRequest(review.dump(), {}).object.is_null());
}

TEST(RequestTest, RefusesWhatIsNoReview) {
  EXPECT_EQ(Refusal(Json::array()), "the body must be an AdmissionReview object");
  struct Case {
    std::string pointer;
    Json value;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"/kind", "Pod", "kind must be AdmissionReview"},
      {"/apiVersion", "admission.k8s.io/v1beta1", "apiVersion must be admission.k8s.io/v1"},
      {"/request", nullptr, "request must be an object"},
      {"/request/uid", "", "request.uid is missing"},
      {"/request/uid", 5, "request.uid must be a string"},
      {"/request/uid", std::string(129, 'x'), "request.uid is longer than 128 bytes"},
      {"/request/operation", "PATCH",
       "request.operation must be CREATE, UPDATE, DELETE or CONNECT"},
      {"/request/kind", "Deployment", "request.kind must be an object"},
      {"/request/kind/kind", nullptr, "request.kind.kind is missing"},
      {"/request/dryRun", "yes", "request.dryRun must be a boolean"},
      {"/request/object", "x", "request.object must be an object"},
      {"/request/object", nullptr, "request.object is missing"},
  };
  for (const Case& item : cases) {
    Json review = Review();
    review[Json::json_pointer(item.pointer)] = item.value;
    EXPECT_EQ(Refusal(review), item.message) << item.pointer;
  }
}

}  // namespace
}  // namespace locust::webhook
