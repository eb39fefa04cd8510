#include "common/standards/judge.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/common/standards/judge_helpers.h"

namespace locust::standards {
namespace {

const char* const kTooMany = "this starts 60 workers, more than 50";

// --- actions and environments ---

TEST(Judge, TellsWhatARuleLeadsTo) {
  for (const char* action : {"deny", "warn", "audit"}) {
    const Standards standards =
        ParseSpec("  rules: {worker-replicas: {action: " + std::string(action) + ", max: 50}}");
    EXPECT_EQ(LinesOf(Workers("demo", 60), standards),
              std::string(action) + " worker-replicas spec.replicas: " + kTooMany + "\n");
  }
  EXPECT_EQ(
      LinesOf(Workers("demo", 60), ParseSpec("  rules: {worker-replicas: {action: off, max: 50}}")),
      "");
  EXPECT_EQ(LinesOf(Workers("demo", 60), ParseSpec("  defaults: {}")), "")
      << "what is not named is off";
}

TEST(Judge, TakesTheActionOfTheTableWhenNoneIsGiven) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50}, graceful-stop: }");
  EXPECT_EQ(
      LinesOf(Workers("demo", 60), standards),
      "deny worker-replicas spec.replicas: this starts 60 workers, more than 50\n"
      "warn graceful-stop spec.template.spec.terminationGracePeriodSeconds: the pod is killed "
      "after 30 s, and a worker needs 60 s to finish\n");
}

TEST(Judge, LetsAnEnvironmentChangeWhatItNames) {
  const Standards standards = ParseSpec(R"(
  rules: {worker-replicas: {action: deny, max: 50}, single-master: {}}
  environments:
    - {name: dev, namespaces: [dev], rules: {worker-replicas: {action: warn}}}
    - {name: prod, namespaces: ["prod-*"], rules: {worker-replicas: {max: 20}, image-pinned: {}}}
    - {name: lab, namespaces: ["*"], rules: {worker-replicas: {action: off}}})");
  const auto judge = [&](const char* name, int replicas) {
    return LinesOf(Workers("demo", replicas), standards,
                   {.environment = EnvironmentOf(standards, name)});
  };
  EXPECT_EQ(judge("dev", 60),
            "warn worker-replicas spec.replicas: " + std::string(kTooMany) + "\n");
  EXPECT_EQ(judge("dev", 50), "");
  EXPECT_EQ(judge("prod-eu", 21),
            "deny worker-replicas spec.replicas: this starts 21 workers, more than 20\n");
  EXPECT_EQ(judge("anything", 600), "");
  EXPECT_EQ(LinesOf(Workers("demo", 60), standards),
            "deny worker-replicas spec.replicas: " + std::string(kTooMany) + "\n");
}

TEST(Judge, PicksTheFirstEnvironmentWithAGlobForTheNamespace) {
  const Standards standards = ParseSpec(R"(
  environments:
    - {name: a, namespaces: [load-a]}
    - {name: b, namespaces: ["load-*"]}
    - {name: c, namespaces: [load-a, load-c]})");
  EXPECT_EQ(EnvironmentOf(standards, "load-a")->name, "a");
  EXPECT_EQ(EnvironmentOf(standards, "load-c")->name, "b");
  EXPECT_EQ(EnvironmentOf(standards, "other"), nullptr);
}

TEST(Judge, OnlyWarnsWhileTheStandardsAreIntroduced) {
  const Standards standards = ParseSpec(
      "  enforce: warn\n  rules: {worker-replicas: {max: 50}, image-pinned: {action: audit}}");
  const std::vector<Finding> findings =
      Judge(Workers("demo", 60, "locustio/locust"), standards, {});
  EXPECT_EQ(
      Lines(findings),
      "warn worker-replicas spec.replicas: this starts 60 workers, more than 50 (will be denied "
      "when the standards enforce it)\n"
      "audit image-pinned spec.template.spec.containers[locust].image: image `locustio/locust` "
      "has no tag, which means `latest`\n");
  EXPECT_FALSE(IsDenied(findings));
  EXPECT_EQ(findings[0].configured, Action::kDeny);
}

// --- scope ---

Json Unlabelled(const std::string& image) {
  return ParseObject(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
      "spec: {template: {spec: {containers: [{name: web, image: " +
      image + "}]}}}");
}

TEST(Judge, LeavesOthersAloneUnlessTheScopeIsTheNamespace) {
  const Json object = Unlabelled("nginx");
  EXPECT_EQ(LinesOf(object, ParseSpec("  rules: {image-pinned: {}}")), "");
  const std::string found =
      "deny image-pinned spec.template.spec.containers[web].image: image `nginx` has no tag, which "
      "means `latest`\n";
  EXPECT_EQ(LinesOf(object, ParseSpec("  scope: namespace\n  rules: {image-pinned: {}}")), found);
  const Standards standards = ParseSpec(
      "  rules: {image-pinned: {}}\n  environments: [{name: load, namespaces: [load], scope: "
      "namespace}]");
  EXPECT_EQ(LinesOf(object, standards, {.environment = &standards.environments[0]}), found);
  EXPECT_EQ(LinesOf(object, standards), "");
}

TEST(Judge, ReportsWhatIsNotRecognisedWhereNothingElseMayRun) {
  const char* const message =
      " unrecognised : this workload is not recognised as Locust, and no other may run here\n";
  const Standards standards = ParseSpec(R"(
  rules: {image-pinned: {}}
  environments:
    - {name: a, namespaces: [a], unrecognised: deny}
    - {name: b, namespaces: [b], unrecognised: warn}
    - {name: c, namespaces: [c], unrecognised: allow})");
  const Json object = Unlabelled("nginx:1");
  const auto judge = [&](std::size_t index, const Json& value) {
    return LinesOf(value, standards, {.environment = &standards.environments[index]});
  };
  EXPECT_EQ(judge(0, object), std::string("deny") + message);
  EXPECT_EQ(judge(1, object), std::string("warn") + message);
  EXPECT_EQ(judge(2, object), "");
  EXPECT_EQ(judge(0, Workers("demo", 1)), "");
  EXPECT_EQ(judge(0, ParseObject("apiVersion: v1\nkind: Service\nmetadata: {name: web}")), "")
      << "only workloads";
}

TEST(Judge, KnowsLocustWithoutItsLabels) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50}}");
  Json object = Workers("web", 60);
  object["spec"]["template"]["metadata"].erase("labels");
  object["spec"]["template"]["spec"]["containers"][0]["name"] = "web";
  EXPECT_EQ(LinesOf(object, standards),
            "deny worker-replicas spec.replicas: " + std::string(kTooMany) + "\n");
}

TEST(Judge, KnowsObjectsOfLocustThatAreNoWorkloads) {
  const Standards standards = ParseSpec(
      "  rules: {service-exposure: {}, ingress-hosts: {allow: [x]}, "
      "worker-replicas: {max: 1}, plain-text-secrets: {}}");
  const char* const objects[] = {
      "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {load_test: demo}}, spec: "
      "{type: NodePort}}",
      "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, selector: "
      "{load_test: demo}}}",
      "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, ports: [{port: "
      "80, targetPort: 8089}]}}",
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: "
      "[{host: y, http: {paths: [{backend: {service: {name: b, port: {number: 8089}}}}]}}]}}",
      "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec: "
      "{hostnames: [y], rules: [{backendRefs: [{name: b, port: 8089}]}]}}",
      "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a, labels: "
      "{app.kubernetes.io/name: locust}}, spec: {maxReplicas: 9}}",
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {main.py: from locust import "
      "task, TOKEN: x}}",
  };
  for (const char* object : objects)
    EXPECT_EQ(Judge(ParseObject(object), standards, {}).size(), 1U) << object;
  EXPECT_EQ(LinesOf(ParseObject("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: "
                                "NodePort, ports: [{port: 80}]}}"),
                    standards),
            "");
  EXPECT_EQ(LinesOf(ParseObject(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {TOKEN: x}}"),
                    standards),
            "");
}

TEST(Judge, LetsGoWhatIsBeingDeleted) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50}}");
  Json object = Workers("demo", 60);
  object["metadata"]["deletionTimestamp"] = "2026-11-24T10:00:00Z";
  EXPECT_EQ(LinesOfUpdate(object, object, standards), "");
  EXPECT_EQ(LinesOf(object, standards, {.operation = Operation::kExisting}), "");
  EXPECT_TRUE(IsDenied(Judge(object, standards, {}))) << "nobody can create what is being deleted";
}

TEST(Judge, KnowsWhatAScaleIsOfFromTheOldOne) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50}}");
  const auto scale = [](int replicas, const char* selector) {
    return ParseObject(
        "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: demo}, spec: {replicas: " +
        std::to_string(replicas) + "}, status: {selector: \"" + selector + "\"}}");
  };
  const Json old = scale(5, "component=worker,load_test=demo");
  for (const char* made_up : {"", "app=web", "component=master,load_test=demo"}) {
    EXPECT_EQ(LinesOfUpdate(old, scale(60, made_up), standards),
              "deny worker-replicas spec.replicas: this scales to 60 workers, more than 50\n");
  }
  EXPECT_EQ(LinesOfUpdate(scale(70, "component=worker,load_test=demo"), scale(60, ""), standards),
            "warn worker-replicas spec.replicas: this scales to 60 workers, more than 50 (was so "
            "before)\n");
  EXPECT_EQ(LinesOfUpdate(scale(5, "app=web"), scale(60, "load_test=demo"), standards), "");
}

// --- streams ---

TEST(JudgeStream, JudgesEveryObjectAndThenAllTogether) {
  const Standards standards = ParseSpec(
      "  rules: {worker-replicas: {max: 50}, autoscaler-conflict: {action: warn}, "
      "script-configmap: {action: audit}}");
  const std::vector<Json> objects = {
      ParseObject("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: x}}"),
      ParseObject(
          "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: demo, "
          "labels: {load_test: demo}}, spec: {maxReplicas: 99, scaleTargetRef: {kind: "
          "Deployment, name: demo}}}"),
      Json(), Workers("demo", 60)};
  std::vector<const Json*> pointers;
  for (const Json& object : objects) pointers.push_back(&object);
  const std::vector<Finding> findings = JudgeStream(pointers, standards, {});
  EXPECT_EQ(
      Lines(findings),
      "deny worker-replicas spec.maxReplicas: the autoscaler may start 99 workers, more than 50\n"
      "deny worker-replicas spec.replicas: this starts 60 workers, more than 50\n"
      "warn autoscaler-conflict spec.replicas: each deployment sets the number back that "
      "HorizontalPodAutoscaler/demo has chosen\n");
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].violation.object, 1U);
  EXPECT_EQ(findings[1].violation.object, 3U);
  EXPECT_EQ(findings[2].violation.object, 3U);
}

TEST(JudgeStream, ExemptsFromStreamRulesToo) {
  const Standards standards = ParseSpec(R"(
  rules: {autoscaler-conflict: {}}
  exemptions: [{rule: autoscaler-conflict, namespaces: [x], names: [demo], reason: r, expires: 2030-01-01}])");
  const std::vector<Json> objects = {
      ParseObject("{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: k, labels: "
                  "{load_test: demo}}, spec: {scaleTargetRef: {name: demo}}}"),
      Workers("demo", 3)};
  const std::vector<const Json*> pointers = {&objects[0], &objects[1]};
  EXPECT_EQ(Lines(JudgeStream(pointers, standards, {.kubernetes_namespace = "x"})),
            "warn autoscaler-conflict spec.replicas: each deployment sets the number back that "
            "ScaledObject/k has chosen (exempted until 2030-01-01: r)\n");
  EXPECT_TRUE(IsDenied(JudgeStream(pointers, standards, {.kubernetes_namespace = "y"})));
}

}  // namespace
}  // namespace locust::standards
