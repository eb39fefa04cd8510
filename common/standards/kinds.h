// The kinds of objects that rules judge.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace locust::standards {

enum class Kind : std::uint8_t {
  kDeployment,
  kStatefulSet,
  kDaemonSet,
  kReplicaSet,
  kReplicationController,
  kJob,
  kCronJob,
  kPod,
  kHorizontalPodAutoscaler,
  kScaledObject,
  kScale,
  kService,
  kIngress,
  kHttpRoute,
  kConfigMap,
  kLocustTest,
};

class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) bits_ |= Bit(kind);
  }
  constexpr bool Has(Kind kind) const { return (bits_ & Bit(kind)) != 0; }
  friend constexpr KindSet operator|(KindSet left, KindSet right) {
    left.bits_ |= right.bits_;
    return left;
  }

 private:
  static constexpr std::uint32_t Bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }
  std::uint32_t bits_ = 0;
};

// What has a pod template, or is a Pod.
inline constexpr KindSet kPodKinds = {
    Kind::kDeployment,
    Kind::kStatefulSet,
    Kind::kDaemonSet,
    Kind::kReplicaSet,
    Kind::kReplicationController,
    Kind::kJob,
    Kind::kCronJob,
    Kind::kPod,
};

// Of these the ones that start a number of pods.
inline constexpr KindSet kScalingKinds = {
    Kind::kDeployment, Kind::kStatefulSet,           Kind::kDaemonSet,
    Kind::kReplicaSet, Kind::kReplicationController, Kind::kJob,
    Kind::kCronJob,
};

inline constexpr KindSet kAutoscalerKinds = {Kind::kHorizontalPodAutoscaler, Kind::kScaledObject};

std::string_view ToString(Kind kind);  // "HorizontalPodAutoscaler"
std::span<const Kind> AllKinds();

// The kind that `api_version` and `kind` name; without an apiVersion by `kind` alone. A "Service"
// of another API group is none of ours.
std::optional<Kind> FindKind(std::string_view api_version, std::string_view kind);

}  // namespace locust::standards
