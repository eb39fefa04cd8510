// The promise: what the post-renderer emits, the webhook admits unchanged. For every example and
// for generated load tests, on every bundled stream, with the same standards.
//
// And what mutation promises of itself, on objects of any kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/json/patch.h"
#include "common/kube/workload.h"
#include "common/standards/defaults.h"
#include "common/standards/judge.h"
#include "common/standards/load.h"
#include "tests/promise/rendered.h"
#include "tests/support/files.h"
#include "tests/support/mutator.h"
#include "webhook/admission/review.h"

namespace locust::promise {
namespace {

using namespace std::chrono_literals;
using standards::Standards;

constexpr std::chrono::sys_days kToday = 2030y / 6 / 15;
constexpr unsigned kSeed = 20300615;

struct Place {
  std::string environment;
  std::string kubernetes_namespace;
};

Standards ExampleStandards() {
  const std::string path = std::string(LOCUST_SOURCE_DIR) + "/examples/standards.yaml";
  return standards::Load(test_support::ReadFile(path), "standards.yaml");
}

std::string ReviewOf(const Json& object, const Place& place, const std::string& user) {
  return Json({{"apiVersion", "admission.k8s.io/v1"},
               {"kind", "AdmissionReview"},
               {"request",
                {{"uid", "u1"},
                 {"operation", "CREATE"},
                 {"kind", {{"kind", object.at("kind")}}},
                 {"namespace", place.kubernetes_namespace},
                 {"userInfo", {{"username", user}}},
                 {"object", object}}}})
      .dump();
}

// Expects an answer that only allows: no patch, no warning.
void ExpectAdmittedUnchanged(const Json& object, const Standards& standards, const Place& place,
                             const std::string& user) {
  const Json admitted = {{"uid", "u1"}, {"allowed", true}};
  for (const auto endpoint : {webhook::Endpoint::kMutate, webhook::Endpoint::kValidate}) {
    const webhook::Answer answer =
        webhook::Review(endpoint, ReviewOf(object, place, user), standards, kToday);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Json response = Json::parse(answer.body).at("response");
    EXPECT_EQ(response, admitted) << object.dump(2);
    EXPECT_EQ(answer.decision.environment, place.environment);
  }
}

// Renders each load test on each stream; how many renderings there were.
std::size_t ExpectPromise(const std::vector<std::string>& load_tests, const Place& place) {
  const Standards standards = ExampleStandards();
  std::size_t renderings = 0;
  for (const std::string& load_test : load_tests) {
    for (const std::string& stream : Streams()) {
      const std::vector<Json> objects = Rendered(load_test, stream, standards, place.environment);
      if (!objects.empty()) ++renderings;
      for (const Json& object : objects) {
        ExpectAdmittedUnchanged(object, standards, place, "jane");
        if (const Json pod = PodOf(object); !pod.is_null()) {
          ExpectAdmittedUnchanged(pod, standards, place,
                                  "system:serviceaccount:kube-system:replicaset-controller");
        }
        if (testing::Test::HasFailure()) {
          ADD_FAILURE() << "of this load test:\n" << load_test;
          return renderings;
        }
      }
    }
  }
  return renderings;
}

TEST(Promise, ExamplesAreAdmittedUnchanged) {
  EXPECT_GE(ExpectPromise(ExampleTests(), {"staging", "load-staging"}), 40U);
}

TEST(Promise, GeneratedLoadTestsAreAdmittedUnchanged) {
  RecordProperty("seed", static_cast<int>(kSeed));
  EXPECT_GE(ExpectPromise(GeneratedTests(kSeed, 40), {"staging", "load-staging"}), 150U);
  EXPECT_GE(ExpectPromise(GeneratedTests(kSeed + 1, 25), {"prod", "load-prod-eu"}), 20U);
}

// Objects as charts write them, before and after rendering, mutilated at random.
std::vector<Json> AnyObjects(std::size_t count) {
  std::vector<Json> originals;
  const Standards standards = ExampleStandards();
  const std::string example = ExampleTests().front();
  for (const std::string& stream : Streams()) {
    for (Json& object : ObjectsOf(stream)) {
      if (Json pod = PodOf(object); !pod.is_null()) originals.push_back(std::move(pod));
      originals.push_back(std::move(object));
    }
    for (Json& object : Rendered(example, stream, standards, "staging"))
      originals.push_back(std::move(object));
  }
  Mutator mutator(kSeed);
  std::vector<Json> objects = originals;
  for (std::size_t i = 0; objects.size() < count; ++i) {
    Json object = originals[i % originals.size()];
    for (std::size_t n = 0; n <= i % 4; ++n) mutator.Mutate(object);
    objects.push_back(std::move(object));
  }
  return objects;
}

json::Patch DefaultsFor(const Json& object, const Standards& standards) {
  const auto workload = kube::RecogniseWorkload(object);
  if (!workload) return {};
  return standards::WorkloadDefaults(object, *workload, standards, nullptr,
                                     standards::Stage::kAdmission);
}

std::vector<std::string> RulesBrokenBy(const Json& object, const Standards& standards) {
  std::vector<std::string> rules;
  for (const standards::Finding& finding : standards::Judge(object, standards, {}))
    rules.emplace_back(finding.violation.rule);
  std::ranges::sort(rules);
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

TEST(Mutation, IsIdempotentAndBreaksNoRule) {
  const Standards standards = ExampleStandards();
  std::size_t patched = 0;
  for (const Json& object : AnyObjects(6000)) {
    const json::Patch patch = DefaultsFor(object, standards);
    if (patch.empty()) continue;
    ++patched;
    Json after = object;
    json::Apply(after, patch);
    EXPECT_EQ(json::ToJson(DefaultsFor(after, standards)), Json::array()) << object.dump(2);
    std::vector<std::string> broken;
    std::ranges::set_difference(RulesBrokenBy(after, standards), RulesBrokenBy(object, standards),
                                std::back_inserter(broken));
    EXPECT_EQ(broken, std::vector<std::string>()) << object.dump(2);
    if (HasFailure()) return;
  }
  EXPECT_GT(patched, 500U);
}

// The rule ids of a workload and of the Pods that its controller makes agree, but for those that
// only an owner can break.
TEST(Owners, AndTheirPodsBreakTheSameRules) {
  const Standards standards = ExampleStandards();
  const std::vector<std::string> of_owners_only = {"worker-replicas", "single-master"};
  std::size_t compared = 0;
  for (const Json& object : AnyObjects(9000)) {
    if (!object.is_object() || object.value("kind", Json()) != "Deployment") continue;
    if (object.value("apiVersion", Json()) != "apps/v1") continue;  // no API server has others
    if (!json::At(object, "/metadata/name") || !json::At(object, "/metadata/name")->is_string())
      continue;
    const Json* pod_metadata = json::At(object, "/spec/template/metadata");
    if (pod_metadata == nullptr || !pod_metadata->is_object()) continue;
    const Json pod = PodOf(object);
    if (pod.is_null()) continue;
    // An owner's own labels are judged too; the pods' alone count here.
    Json owner = object;
    owner["metadata"]["labels"] = pod_metadata->value("labels", Json::object());
    std::vector<std::string> rules = RulesBrokenBy(owner, standards);
    std::erase_if(rules, [&](const std::string& rule) {
      return std::ranges::find(of_owners_only, rule) != of_owners_only.end();
    });
    EXPECT_EQ(RulesBrokenBy(pod, standards), rules) << object.dump(2);
    ++compared;
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, 500U);
}

}  // namespace
}  // namespace locust::promise
