#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/standards/judge.h"
#include "tests/unit/common/standards/judge_helpers.h"

namespace locust::standards {
namespace {

using std::chrono::sys_days;

const char* const kTooMany = "this starts 60 workers, more than 50";

Json Unlabelled(const std::string& image) {
  return ParseObject(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
      "spec: {template: {spec: {containers: [{name: web, image: " +
      image + "}]}}}");
}

// --- exemptions ---

const char* const kExempting = R"(
  rules: {worker-replicas: {max: 50}, image-pinned: {}}
  exemptions:
    - {rule: worker-replicas, namespaces: [load-prod], names: [black-friday], reason: annual rehearsal,
       approvedBy: sre, expires: 2026-12-01})";

Circumstances In(const char* kubernetes_namespace, sys_days today = Day(2026, 11, 1)) {
  return {.kubernetes_namespace = kubernetes_namespace, .today = today};
}

TEST(Exemptions, HoldForARuleANamespaceAndAName) {
  const Standards standards = ParseSpec(kExempting);
  const std::string denied = "deny worker-replicas spec.replicas: " + std::string(kTooMany);
  EXPECT_EQ(
      LinesOf(Workers("black-friday", 60), standards, In("load-prod")),
      "warn worker-replicas spec.replicas: this starts 60 workers, more than 50 (exempted until "
      "2026-12-01: annual rehearsal)\n");
  EXPECT_EQ(LinesOf(Workers("black-friday", 60), standards, In("load-dev")), denied + "\n");
  EXPECT_EQ(LinesOf(Workers("black-friday-2", 60), standards, In("load-prod")), denied + "\n");
  EXPECT_EQ(
      LinesOf(Workers("black-friday", 6, "locustio/locust"), standards, In("load-prod")),
      "deny image-pinned spec.template.spec.containers[locust].image: image `locustio/locust` "
      "has no tag, which means `latest`\n");
}

TEST(Exemptions, TakeTheNamespaceOfTheObjectWhenNoOtherIsGiven) {
  Json object = Workers("black-friday", 60);
  object["metadata"]["namespace"] = "load-prod";
  EXPECT_FALSE(IsDenied(Judge(object, ParseSpec(kExempting), In(""))));
  EXPECT_TRUE(IsDenied(Judge(object, ParseSpec(kExempting), In("load-dev"))));
}

TEST(Exemptions, EndWithTheirLastDay) {
  const Standards standards = ParseSpec(kExempting);
  const auto on = [&](sys_days today) {
    return LinesOf(Workers("black-friday", 60), standards, In("load-prod", today));
  };
  const std::string text = "worker-replicas spec.replicas: this starts 60 workers, more than 50 (";
  EXPECT_EQ(on(Day(2026, 11, 16)),
            "warn " + text + "exempted until 2026-12-01: annual rehearsal)\n");
  EXPECT_EQ(on(Day(2026, 11, 17)),
            "warn " + text + "exempted until 2026-12-01: annual rehearsal; 14 days are left)\n");
  EXPECT_EQ(on(Day(2026, 11, 30)),
            "warn " + text + "exempted until 2026-12-01: annual rehearsal; 1 day is left)\n");
  EXPECT_EQ(
      on(Day(2026, 12, 1)),
      "warn " + text + "exempted until 2026-12-01: annual rehearsal; today is the last day)\n");
  EXPECT_EQ(on(Day(2026, 12, 2)), "deny " + text + "its exemption expired on 2026-12-01)\n");
}

TEST(Exemptions, TakeTheOneThatHoldsLongest) {
  const Standards standards = ParseSpec(R"(
  rules: {worker-replicas: {max: 50}}
  exemptions:
    - {rule: worker-replicas, namespaces: ["*"], reason: a, expires: 2026-01-01}
    - {rule: worker-replicas, namespaces: ["*"], reason: b, expires: 2028-01-01}
    - {rule: worker-replicas, namespaces: ["*"], reason: c, expires: 2027-01-01})");
  const std::vector<Finding> findings = Judge(Workers("x", 60), standards, In("y"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].exemption, &standards.exemptions[1]);
  EXPECT_EQ(findings[0].leniency, Finding::Leniency::kExempted);
}

TEST(Exemptions, HoldForWhatIsNotRecognised) {
  const Standards standards = ParseSpec(R"(
  unrecognised: deny
  exemptions: [{rule: unrecognised, namespaces: ["*"], names: [web], reason: dashboard, expires: 2030-01-01}])");
  EXPECT_EQ(
      LinesOf(Unlabelled("nginx"), standards, In("x")),
      "warn unrecognised : this workload is not recognised as Locust, and no other may run here "
      "(exempted until 2030-01-01: dashboard)\n");
}

// Objects that belong to the Deployment `black-friday`.
Json PodOf(const std::string& owner_kind, const std::string& owner, const std::string& name) {
  Json pod = Workers("x", 1)["spec"]["template"];
  pod["apiVersion"] = "v1";
  pod["kind"] = "Pod";
  pod["spec"]["containers"][0]["image"] = "locustio/locust";
  pod["metadata"]["name"] = name;
  pod["metadata"]["labels"]["pod-template-hash"] = "5d4f8";
  pod["metadata"]["ownerReferences"] = {
      {{"kind", owner_kind}, {"name", owner}, {"controller", true}}};
  return pod;
}

const char* const kImageExempted = R"(
  rules: {image-pinned: {}, worker-replicas: {max: 50}}
  exemptions:
    - {rule: image-pinned, namespaces: ["*"], names: [black-friday], reason: r, expires: 2030-01-01}
    - {rule: worker-replicas, namespaces: ["*"], names: [black-friday], reason: r, expires: 2030-01-01})";

bool IsExempted(const Json& object, std::string_view user,
                Operation operation = Operation::kCreate) {
  const Standards standards = ParseSpec(kImageExempted);
  const std::vector<Finding> findings = Judge(object, standards,
                                              {.operation = operation,
                                               .kubernetes_namespace = "x",
                                               .user = std::string(user),
                                               .today = Day(2026, 1, 1)});
  EXPECT_EQ(findings.size(), 1U);
  return !findings.empty() && findings[0].leniency == Finding::Leniency::kExempted;
}

TEST(Exemptions, ArePassedOnToWhatControllersMake) {
  const Json pod = PodOf("ReplicaSet", "black-friday-5d4f8", "black-friday-5d4f8-x7k2p");
  EXPECT_TRUE(IsExempted(pod, kReplicaSetController));
  EXPECT_TRUE(IsExempted(pod, "", Operation::kExisting)) << "the audit";
  EXPECT_TRUE(IsExempted(pod, "jane", Operation::kExisting));
  EXPECT_TRUE(
      IsExempted(PodOf("StatefulSet", "black-friday", "black-friday-0"), kReplicaSetController));
  EXPECT_TRUE(
      IsExempted(PodOf("Job", "black-friday", "black-friday-x7k2p"), kReplicaSetController));
  EXPECT_TRUE(IsExempted(PodOf("Job", "black-friday-29383920", "black-friday-29383920-x7k2p"),
                         kReplicaSetController));
  Json generated = PodOf("ReplicaSet", "black-friday-5d4f8", "");
  generated["metadata"].erase("name");
  generated["metadata"]["generateName"] = "black-friday-5d4f8-";
  EXPECT_TRUE(IsExempted(generated, kReplicaSetController));

  Json replica_set = Workers("black-friday-5d4f8", 1, "locustio/locust");
  replica_set["kind"] = "ReplicaSet";
  replica_set["metadata"]["ownerReferences"] = {
      {{"kind", "Deployment"}, {"name", "black-friday"}, {"controller", true}}};
  EXPECT_TRUE(IsExempted(replica_set, "system:kube-controller-manager"));
}

TEST(Exemptions, AreNotEarnedByAnOwnerReferenceOrALabel) {
  const Json pod = PodOf("ReplicaSet", "black-friday-5d4f8", "black-friday-5d4f8-x7k2p");
  EXPECT_FALSE(IsExempted(pod, "jane")) << "anybody can write an owner reference";
  EXPECT_FALSE(
      IsExempted(PodOf("ReplicaSet", "black-friday-5d4f8", "mine-x7k2p"), kReplicaSetController))
      << "not called after its owner";
  EXPECT_FALSE(
      IsExempted(PodOf("Widget", "black-friday", "black-friday-1"), kReplicaSetController));
  Json uncontrolled = pod;
  uncontrolled["metadata"]["ownerReferences"][0]["controller"] = false;
  EXPECT_FALSE(IsExempted(uncontrolled, kReplicaSetController));
  Json deployment = Workers("mine", 1, "locustio/locust");
  deployment["metadata"]["ownerReferences"] = {
      {{"kind", "Deployment"}, {"name", "black-friday"}, {"controller", true}}};
  deployment["metadata"]["annotations"] = {{"locust-kubernetes/exempt", "true"}};
  deployment["metadata"]["labels"] = {{"pod-template-hash", "mine"}};
  EXPECT_FALSE(IsExempted(deployment, "jane"));
  EXPECT_FALSE(IsExempted(deployment, kReplicaSetController));
}

TEST(Exemptions, HoldForAutoscalersAndScaleOfTheSubject) {
  EXPECT_TRUE(IsExempted(
      ParseObject(
          "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: any, "
          "labels: {load_test: demo}}, "
          "spec: {maxReplicas: 99, scaleTargetRef: {kind: Deployment, name: black-friday}}}"),
      "jane"));
  EXPECT_FALSE(IsExempted(
      ParseObject("{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: "
                  "black-friday, labels: {load_test: demo}}, "
                  "spec: {maxReplicas: 99, scaleTargetRef: {kind: Deployment, name: other}}}"),
      "jane"));
  EXPECT_TRUE(IsExempted(ParseObject("{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: "
                                     "black-friday}, spec: {replicas: 99}, "
                                     "status: {selector: \"load_test=demo\"}}"),
                         "jane"));
}

// --- trusted controllers ---

const char* const kPinned = "  rules: {image-pinned: {}}";
const char* const kPinnedPod =
    " image-pinned spec.containers[locust].image: image `locustio/locust` has no tag, which means "
    "`latest`";

TEST(TrustedControllers, AreOnlyWarned) {
  const Json pod = PodOf("ReplicaSet", "demo-5d4f8", "demo-5d4f8-x7k2p");
  const auto judge = [&](const Standards& standards, const Json& object, std::string_view user) {
    return LinesOf(object, standards, {.user = std::string(user)});
  };
  EXPECT_EQ(judge(ParseSpec(kPinned), pod, kReplicaSetController),
            std::string("warn") + kPinnedPod + " (made by a controller for its owner)\n");
  EXPECT_EQ(judge(ParseSpec(kPinned), pod, "jane"), std::string("deny") + kPinnedPod + "\n")
      << "an owner reference alone earns nothing";
  EXPECT_EQ(judge(ParseSpec(kPinned), pod, "system:serviceaccount:kube-system:default"),
            std::string("deny") + kPinnedPod + "\n");
  Json orphan = pod;
  orphan["metadata"].erase("ownerReferences");
  EXPECT_EQ(judge(ParseSpec(kPinned), orphan, kReplicaSetController),
            std::string("deny") + kPinnedPod + "\n")
      << "a controller is trusted for its owner's sake";
  EXPECT_EQ(judge(ParseSpec("  rules: {image-pinned: {strict: true}}"), pod, kReplicaSetController),
            std::string("deny") + kPinnedPod + "\n");
  const Standards more = ParseSpec(
      "  rules: {image-pinned: {}}\n  trustedControllers: "
      "[\"system:serviceaccount:locust:operator\"]");
  EXPECT_EQ(judge(more, pod, "system:serviceaccount:locust:operator"),
            std::string("warn") + kPinnedPod + " (made by a controller for its owner)\n");
  EXPECT_EQ(judge(more, pod, kReplicaSetController),
            std::string("warn") + kPinnedPod + " (made by a controller for its owner)\n");
}

}  // namespace
}  // namespace locust::standards
