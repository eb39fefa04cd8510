// The Pod Security Standards of Kubernetes as a rule: pod-security.
// Source: kubernetes.io/docs/concepts/security/pod-security-standards and, for what each version of
// Kubernetes checks, k8s.io/pod-security-admission/policy.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

enum class PodSecurity { kBaseline, kRestricted };

// A version of the standards: the minor number of Kubernetes 1.x.
struct PodSecurityVersion {
  static constexpr int kLatest = 1 << 20;
  int minor = kLatest;
};

struct PodSecurityRule : Settings {
  PodSecurity level = PodSecurity::kRestricted;
  PodSecurityVersion version;
};
const fields::Object<PodSecurityRule>& PodSecurityFields();
void CheckPodSecurity(const ObjectView& object, const PodSecurityRule& rule, Violations& found);

inline OrderedJson DefaultOf(PodSecurity level) {
  return level == PodSecurity::kBaseline ? "baseline" : "restricted";
}
inline OrderedJson DefaultOf(const PodSecurityVersion&) {
  return "latest";
}

}  // namespace locust::standards
