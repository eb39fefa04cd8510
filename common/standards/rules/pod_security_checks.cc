#include "common/standards/rules/pod_security_checks.h"

#include "common/standards/values.h"

namespace locust::standards {

PodOfChecks::PodOfChecks(const ObjectView& view, int minor_version)
    : object(view),
      spec(view.pod_spec()),
      security_context(Get(view.pod_spec(), "securityContext")),
      minor(minor_version) {
  containers.reserve(view.containers().size());
  for (const ContainerView& container : view.containers())
    containers.push_back({&container, Get(container.value, "securityContext")});
}

bool PodOfChecks::IsWindows() const {
  return Text(Get(spec, "os", "name")) == "windows";
}

bool PodOfChecks::HasUserNamespace() const {
  return IsFalse(Get(spec, "hostUsers"));
}

Place PodOfChecks::ContextPlace() const {
  return object.PodSpecPlace() / "securityContext";
}

Place PodOfChecks::ContextPlace(const Container& container) const {
  return object.PlaceOf(*container.view) / "securityContext";
}

}  // namespace locust::standards
