#include "common/standards/kinds.h"

#include <algorithm>
#include <array>

namespace locust::standards {
namespace {

struct KindRow {
  Kind kind;
  std::string_view name;
  std::string_view group;       // "" is the core group
  std::string_view also = "-";  // the group of old releases; none by default
};

constexpr std::array<KindRow, 16> kKinds = {{
    {Kind::kDeployment, "Deployment", "apps", "extensions"},
    {Kind::kStatefulSet, "StatefulSet", "apps"},
    {Kind::kDaemonSet, "DaemonSet", "apps", "extensions"},
    {Kind::kReplicaSet, "ReplicaSet", "apps", "extensions"},
    {Kind::kReplicationController, "ReplicationController", ""},
    {Kind::kJob, "Job", "batch"},
    {Kind::kCronJob, "CronJob", "batch"},
    {Kind::kPod, "Pod", ""},
    {Kind::kHorizontalPodAutoscaler, "HorizontalPodAutoscaler", "autoscaling"},
    {Kind::kScaledObject, "ScaledObject", "keda.sh"},
    {Kind::kScale, "Scale", "autoscaling"},
    {Kind::kService, "Service", ""},
    {Kind::kIngress, "Ingress", "networking.k8s.io", "extensions"},
    {Kind::kHttpRoute, "HTTPRoute", "gateway.networking.k8s.io"},
    {Kind::kConfigMap, "ConfigMap", ""},
    {Kind::kLocustTest, "LocustTest", "locust.io"},
}};

constexpr auto kEveryKind = [] {
  std::array<Kind, kKinds.size()> kinds{};
  std::ranges::transform(kKinds, kinds.begin(), &KindRow::kind);
  return kinds;
}();

}  // namespace

std::string_view ToString(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)].name;
}

std::span<const Kind> AllKinds() {
  return kEveryKind;
}

std::optional<Kind> FindKind(std::string_view api_version, std::string_view kind) {
  const auto* const row = std::ranges::find(kKinds, kind, &KindRow::name);
  if (row == kKinds.end()) return std::nullopt;
  if (api_version.empty()) return row->kind;
  const std::size_t slash = api_version.find('/');
  const std::string_view group =
      slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
  if (group != row->group && group != row->also) return std::nullopt;
  return row->kind;
}

}  // namespace locust::standards
