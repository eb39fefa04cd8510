#include "common/standards/rules/replicas.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "common/standards/values.h"

namespace locust::standards {
namespace {

// A number of pods that an object asks for.
struct Count {
  std::int64_t number = 0;
  Place place;
  bool is_default = false;  // nothing is set there
};

Count CountAt(const Json* object, const Place& place, std::string_view key,
              std::int64_t otherwise) {
  const std::optional<std::int64_t> number = Integer(Get(object, key));
  return {number.value_or(otherwise), place / key, !number};
}

// Every number of pods that `object` may lead to.
std::vector<Count> CountsOf(const ObjectView& object) {
  constexpr std::int64_t kScaledObjectMost = 100;  // what KEDA takes when nothing is set
  const Json* spec = Get(&object.object(), "spec");
  const Place place = Place{} / "spec";
  switch (object.kind()) {
    case Kind::kDeployment:
    case Kind::kStatefulSet:
    case Kind::kReplicaSet:
    case Kind::kReplicationController:
      return {CountAt(spec, place, "replicas", 1)};
    case Kind::kScale:
      return {CountAt(spec, place, "replicas", 0)};
    case Kind::kJob:
      return {CountAt(spec, place, "parallelism", 1)};
    case Kind::kCronJob:
      return {CountAt(Get(spec, "jobTemplate", "spec"), place / "jobTemplate" / "spec",
                      "parallelism", 1)};
    case Kind::kHorizontalPodAutoscaler:
      return {CountAt(spec, place, "minReplicas", 1), CountAt(spec, place, "maxReplicas", 1)};
    case Kind::kScaledObject:
      return {CountAt(spec, place, "minReplicaCount", 0),
              CountAt(spec, place, "maxReplicaCount", kScaledObjectMost)};
    case Kind::kLocustTest:
      if (Get(spec, "worker", "replicas") != nullptr)
        return {CountAt(Get(spec, "worker"), place / "worker", "replicas", 1)};
      return {CountAt(spec, place,
                      Get(spec, "workerReplicas") != nullptr ? "workerReplicas" : "workers", 1)};
    default:
      return {};
  }
}

std::string_view TitleOf(const ObjectView& object) {
  return kAutoscalerKinds.Has(object.kind()) ? "the autoscaler may start "
         : object.kind() == Kind::kScale     ? "this scales to "
                                             : "this starts ";
}

}  // namespace

const fields::Object<WorkerReplicas>& WorkerReplicasFields() {
  static const fields::Object<WorkerReplicas> kFields(
      "worker-replicas", {
                             ActionParameter<WorkerReplicas>(),
                             StrictParameter<WorkerReplicas>(),
                             Parameter<WorkerReplicas>("max", &WorkerReplicas::max,
                                                       fields::Optional(fields::Integer(0)),
                                                       "the most workers of one load test"),
                         });
  return kFields;
}

void CheckWorkerReplicas(const ObjectView& object, const WorkerReplicas& rule, Violations& found) {
  if (object.role() == kube::Role::kMaster || !rule.max) return;
  const std::string most = std::to_string(*rule.max);
  if (object.kind() == Kind::kDaemonSet) {
    found.push_back({.place = Place{} / "kind",
                     .found = "DaemonSet",
                     .allowed = "a kind with a number of replicas",
                     .message = "a DaemonSet starts a worker on every node, however many there are",
                     .hint = "use a Deployment with at most " + most + " replicas"});
    return;
  }
  for (Count& count : CountsOf(object)) {
    if (count.number <= *rule.max) continue;
    const std::string number = std::to_string(count.number);
    found.push_back({.place = std::move(count.place),
                     .found = count.is_default ? "" : number,
                     .allowed = "at most " + most,
                     .message = std::string(TitleOf(object)) + number + " workers" +
                                (count.is_default ? " when nothing is set" : "") + ", more than " +
                                most,
                     .hint = "set it to " + most + " or less",
                     .magnitude = ToQuantity(count.number)});
  }
}

const fields::Object<SingleMaster>& SingleMasterFields() {
  static const fields::Object<SingleMaster> kFields(
      "single-master",
      {
          ActionParameter<SingleMaster>(),
          StrictParameter<SingleMaster>(),
          Parameter<SingleMaster>("duringRollout", &SingleMaster::during_rollout, fields::Boolean(),
                                  "a rolling update may not start a second one either"),
      });
  return kFields;
}

void CheckSingleMaster(const ObjectView& object, const SingleMaster& rule, Violations& found) {
  if (object.role() != kube::Role::kMaster) return;
  if (object.kind() == Kind::kDaemonSet) {
    found.push_back({.place = Place{} / "kind",
                     .found = "DaemonSet",
                     .allowed = "a kind with a number of replicas",
                     .message = "a DaemonSet starts a master on every node",
                     .hint = "use a Deployment with 1 replica"});
    return;
  }
  for (Count& count : CountsOf(object)) {
    if (count.number <= 1) continue;
    const std::string number = std::to_string(count.number);
    found.push_back({.place = std::move(count.place),
                     .found = count.is_default ? "" : number,
                     .allowed = "1",
                     .message = std::string(TitleOf(object)) + number +
                                " masters, each of which runs a test of its own",
                     .hint = "set it to 1: workers find their master through one Service",
                     .magnitude = ToQuantity(count.number)});
  }
  if (!rule.during_rollout || object.kind() != Kind::kDeployment) return;
  const Json* strategy = Get(&object.object(), "spec", "strategy");
  const Json* surge = Get(strategy, "rollingUpdate", "maxSurge");
  if (Text(Get(strategy, "type")) == "Recreate" || Integer(surge) == 0 || Text(surge) == "0" ||
      Text(surge) == "0%") {
    return;
  }
  found.push_back({.place = Place{} / "spec" / "strategy" / "rollingUpdate" / "maxSurge",
                   .found = Shown(surge),
                   .allowed = "0",
                   .message = "a rolling update starts the new master beside the old one",
                   .hint = "set maxSurge to 0 and maxUnavailable to 1"});
}

const fields::Object<AutoscalerConflict>& AutoscalerConflictFields() {
  static const fields::Object<AutoscalerConflict> kFields(
      "autoscaler-conflict",
      {ActionParameter<AutoscalerConflict>(), StrictParameter<AutoscalerConflict>()});
  return kFields;
}

namespace {

using ObjectKey = std::pair<std::string_view, std::string_view>;  // kind, name

// The autoscaler that KEDA makes of a ScaledObject, as the audit sees it.
bool IsOfScaledObject(const ObjectView& object) {
  return std::ranges::any_of(
      Items(Get(object.metadata(), "ownerReferences")),
      [](const Json& owner) { return json::StringAt(owner, "kind") == "ScaledObject"; });
}

std::string NameOf(const ObjectView& object) {
  return std::string(ToString(object.kind())) + "/" + std::string(object.name());
}

}  // namespace

void CheckAutoscalerConflict(std::span<const ObjectView> objects,
                             const AutoscalerConflict& /*rule*/, Violations& found) {
  std::map<ObjectKey, std::vector<std::size_t>> scalers;  // by what they scale
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!kAutoscalerKinds.Has(objects[i].kind()) || IsOfScaledObject(objects[i])) continue;
    const Json* target = Get(&objects[i].object(), "spec", "scaleTargetRef");
    const std::string_view kind = Text(Get(target, "kind"));
    scalers[{kind.empty() ? "Deployment" : kind, Text(Get(target, "name"))}].push_back(i);
  }
  for (const auto& [target, indices] : scalers) {
    for (std::size_t n = 1; n < indices.size(); ++n) {
      found.push_back({.place = Place{} / "spec" / "scaleTargetRef",
                       .found = std::string(target.first) + "/" + std::string(target.second),
                       .allowed = "one autoscaler a workload",
                       .message = NameOf(objects[indices[0]]) + " scales " +
                                  std::string(target.first) + "/" + std::string(target.second) +
                                  " too",
                       .hint = "remove one of the two autoscalers",
                       .object = indices[n]});
    }
  }
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const ObjectView& object = objects[i];
    const auto scaler = scalers.find({ToString(object.kind()), object.name()});
    const Json* replicas = Get(&object.object(), "spec", "replicas");
    // What the API server holds always has replicas: the autoscaler's.
    if (scaler == scalers.end() || replicas == nullptr || Get(object.metadata(), "uid") != nullptr)
      continue;
    found.push_back({.place = Place{} / "spec" / "replicas",
                     .found = Shown(replicas),
                     .allowed = "nothing",
                     .message = "each deployment sets the number back that " +
                                NameOf(objects[scaler->second.front()]) + " has chosen",
                     .hint = "leave `replicas` out where an autoscaler sets it",
                     .object = i});
  }
}

}  // namespace locust::standards
