#include "webhook/audit/resources.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/webhook/audit/objects.h"

namespace locust::webhook {
namespace {

using standards::Kind;

TEST(Resources, HaveEveryKindThatARuleJudges) {
  for (const Kind kind : standards::AllKinds()) {
    const bool is_listed = std::ranges::any_of(
        Resources(), [&](const Resource& resource) { return resource.kind == kind; });
    EXPECT_EQ(is_listed, kind != Kind::kScale) << standards::ToString(kind);
  }
}

TEST(Resources, HaveKindsOfTheirGroups) {
  for (const Resource& resource : Resources()) {
    EXPECT_EQ(standards::FindKind(resource.group_version, standards::ToString(resource.kind)),
              resource.kind)
        << resource.plural;
  }
}

TEST(CollectionPath, IsWhereTheApiServesIt) {
  EXPECT_EQ(CollectionPath("v1", "pods", "load"), "/api/v1/namespaces/load/pods");
  EXPECT_EQ(CollectionPath("v1", "namespaces", ""), "/api/v1/namespaces");
  EXPECT_EQ(CollectionPath("apps/v1", "deployments", "load"),
            "/apis/apps/v1/namespaces/load/deployments");
}

std::string Kinds(standards::KindSet kinds) {
  std::string text;
  for (const Kind kind : standards::AllKinds()) {
    if (kinds.Has(kind)) text += std::string(standards::ToString(kind)) + " ";
  }
  return text;
}

TEST(NeededKinds, AreThoseOfTheRulesThatAreOn) {
  const auto needed = [](const std::string& spec) {
    return Kinds(NeededKinds(Rules(spec), nullptr));
  };
  EXPECT_EQ(needed("  rules: {}\n"), "");
  EXPECT_EQ(needed("  rules: {service-exposure: {}}\n"), "Service ");
  EXPECT_EQ(needed("  rules: {ingress-tls: {}, service-exposure: {action: off}}\n"),
            "Ingress HTTPRoute ");
  EXPECT_EQ(needed("  unrecognised: warn\n"),
            "Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob Pod ");
  EXPECT_EQ(needed("  rules: {autoscaler-conflict: {}}\n"),
            "Deployment StatefulSet ReplicaSet ReplicationController HorizontalPodAutoscaler "
            "ScaledObject ConfigMap ");
}

TEST(NeededKinds, AreThoseOfTheEnvironment) {
  const standards::Standards standards = Rules(
      "  rules: {service-exposure: {}}\n"
      "  environments: [{name: a, namespaces: [a], rules: {ingress-tls: {}}, unrecognised: deny},\n"
      "                 {name: b, namespaces: [b], rules: {service-exposure: {action: off}}}]\n");
  EXPECT_EQ(Kinds(NeededKinds(standards, &standards.environments[0])),
            "Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob Pod "
            "Service Ingress HTTPRoute ");
  EXPECT_EQ(Kinds(NeededKinds(standards, &standards.environments[1])), "");
}

}  // namespace
}  // namespace locust::webhook
