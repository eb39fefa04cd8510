#include "common/standards/subject.h"

#include <string_view>

#include "common/kube/metadata.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

// The object's name, or what the API server will begin it with.
std::string_view NameOf(const ObjectView& object) {
  return object.name().empty() ? Text(Get(object.metadata(), "generateName")) : object.name();
}

bool IsCalledAfter(std::string_view name, std::string_view owner) {
  return !owner.empty() && name.size() > owner.size() && name.starts_with(owner) &&
         name[owner.size()] == '-';
}

// "nightly" of "nightly-29383920", a name that a CronJob gives; empty for any other.
std::string_view CronJobOf(std::string_view job) {
  constexpr std::size_t kFewestDigits = 8;  // minutes since 1970
  const std::size_t dash = job.rfind('-');
  if (dash == std::string_view::npos || job.size() - dash - 1 < kFewestDigits) return {};
  const bool is_time = job.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
  return is_time ? job.substr(0, dash) : std::string_view();
}

// The Deployment of a ReplicaSet, by the hash that both ReplicaSet and Pod are labelled with.
std::string_view DeploymentOf(const ObjectView& pod, std::string_view replica_set) {
  const std::string_view hash = Text(Get(pod.metadata(), "labels", "pod-template-hash"));
  const std::string suffix = "-" + std::string(hash);
  if (hash.empty() || !replica_set.ends_with(suffix)) return replica_set;
  return replica_set.substr(0, replica_set.size() - suffix.size());
}

}  // namespace

std::vector<std::string> SubjectsOf(const ObjectView& object, bool trusts_owners) {
  const std::string_view name = NameOf(object);
  if (kAutoscalerKinds.Has(object.kind())) {
    return {std::string(Text(Get(&object.object(), "spec", "scaleTargetRef", "name")))};
  }
  const Json* owner = trusts_owners ? kube::ControllerOf(object.object()) : nullptr;
  const std::string_view kind = Text(Get(owner, "kind"));
  const std::string_view owner_name = Text(Get(owner, "name"));
  if (!IsCalledAfter(name, owner_name)) return {std::string(name)};
  switch (object.kind()) {
    case Kind::kPod:
      if (kind == "ReplicaSet") return {std::string(DeploymentOf(object, owner_name))};
      if (kind == "Job" && !CronJobOf(owner_name).empty())
        return {std::string(owner_name), std::string(CronJobOf(owner_name))};
      if (kind == "Job" || kind == "StatefulSet" || kind == "DaemonSet" ||
          kind == "ReplicationController") {
        return {std::string(owner_name)};
      }
      break;
    case Kind::kReplicaSet:
      if (kind == "Deployment") return {std::string(owner_name)};
      break;
    case Kind::kJob:
      if (kind == "CronJob" || kind == "LocustTest") return {std::string(owner_name)};
      break;
    default:
      break;
  }
  return {std::string(name)};
}

}  // namespace locust::standards
