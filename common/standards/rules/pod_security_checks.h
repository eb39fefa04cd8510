// The single checks of the Pod Security Standards, in one table with the level and the versions
// that have them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "common/standards/rules/pod_security.h"

namespace locust::standards {

// A pod with what the checks ask for again and again.
struct PodOfChecks {
  struct Container {
    const ContainerView* view;
    const Json* security_context;  // null when absent
  };
  const ObjectView& object;
  const Json* spec;
  const Json* security_context;
  std::vector<Container> containers;
  int minor;  // of the version that is asked for

  explicit PodOfChecks(const ObjectView& view, int minor_version);
  bool IsWindows() const;         // "spec.os.name"; exempt from some checks since 1.25
  bool HasUserNamespace() const;  // "hostUsers: false"; exempt from some checks since 1.35
  Place ContextPlace() const;     // of the pod's securityContext
  Place ContextPlace(const Container& container) const;
};

struct PodSecurityCheck {
  std::string_view id;  // as Kubernetes names it
  PodSecurity level;
  int first;       // minor version
  int end;         // first one that has it no more
  int overridden;  // since which the restricted level has a stricter check in its place
  void (*check)(const PodOfChecks& pod, Violations& found);
};

// No proc mount but the default, whatever the pod's user namespace.
void CheckProcMountAlways(const PodOfChecks& pod, Violations& found);

std::span<const PodSecurityCheck> BaselineChecks();
std::span<const PodSecurityCheck> RestrictedChecks();

}  // namespace locust::standards
