#include "webhook/audit/resources.h"

#include <array>

#include "common/standards/rule.h"

namespace locust::webhook {
namespace {

using standards::Kind;
using standards::KindSet;

constexpr std::array<Resource, 17> kResources = {{
    {Kind::kDeployment, "apps/v1", "deployments"},
    {Kind::kStatefulSet, "apps/v1", "statefulsets"},
    {Kind::kDaemonSet, "apps/v1", "daemonsets"},
    {Kind::kReplicaSet, "apps/v1", "replicasets"},
    {Kind::kReplicationController, "v1", "replicationcontrollers"},
    {Kind::kCronJob, "batch/v1", "cronjobs"},
    {Kind::kJob, "batch/v1", "jobs"},
    {Kind::kPod, "v1", "pods"},
    {Kind::kHorizontalPodAutoscaler, "autoscaling/v2", "horizontalpodautoscalers"},
    {Kind::kScaledObject, "keda.sh/v1alpha1", "scaledobjects", "", true},
    {Kind::kService, "v1", "services"},
    {Kind::kIngress, "networking.k8s.io/v1", "ingresses"},
    {Kind::kHttpRoute, "gateway.networking.k8s.io/v1", "httproutes", "", true},
    {Kind::kHttpRoute, "gateway.networking.k8s.io/v1beta1", "httproutes", "", true},
    // As the webhook's match condition: other ConfigMaps are nobody's business here.
    {Kind::kConfigMap, "v1", "configmaps", "load_test"},
    {Kind::kLocustTest, "locust.io/v2", "locusttests", "", true},
    {Kind::kLocustTest, "locust.io/v1", "locusttests", "", true},
}};

}  // namespace

std::span<const Resource> Resources() {
  return kResources;
}

std::string_view GroupOf(std::string_view group_version) {
  const std::size_t slash = group_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : group_version.substr(0, slash);
}

std::string CollectionPath(std::string_view group_version, std::string_view plural,
                           std::string_view kubernetes_namespace) {
  std::string path = GroupOf(group_version).empty() ? "/api/" : "/apis/";
  path += group_version;
  if (!kubernetes_namespace.empty()) path.append("/namespaces/").append(kubernetes_namespace);
  return path.append("/").append(plural);
}

KindSet NeededKinds(const standards::Standards& standards,
                    const standards::Environment* environment) {
  const standards::RuleSet& rules = environment != nullptr ? environment->rules : standards.rules;
  const standards::Action unrecognised =
      environment != nullptr ? environment->unrecognised.value_or(standards.unrecognised)
                             : standards.unrecognised;
  KindSet kinds;
  if (unrecognised != standards::Action::kOff) kinds = standards::kPodKinds;
  for (const standards::ActiveRule& active : rules.active()) {
    kinds = kinds | active.rule->kinds;
    // Such a rule follows references: from a pod to the ConfigMap that it mounts.
    if (active.rule->check_stream != nullptr) kinds = kinds | KindSet{Kind::kConfigMap};
  }
  return kinds;
}

}  // namespace locust::webhook
