// Rules about numbers of pods: worker-replicas, single-master, autoscaler-conflict.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

struct WorkerReplicas : Settings {
  static constexpr std::string_view kNeeds = "max";
  bool IsComplete() const { return max.has_value(); }

  std::optional<int> max;
};
const fields::Object<WorkerReplicas>& WorkerReplicasFields();
void CheckWorkerReplicas(const ObjectView& object, const WorkerReplicas& rule, Violations& found);

struct SingleMaster : Settings {
  bool during_rollout = false;
};
const fields::Object<SingleMaster>& SingleMasterFields();
void CheckSingleMaster(const ObjectView& object, const SingleMaster& rule, Violations& found);

struct AutoscalerConflict : Settings {};
const fields::Object<AutoscalerConflict>& AutoscalerConflictFields();
void CheckAutoscalerConflict(std::span<const ObjectView> objects, const AutoscalerConflict& rule,
                             Violations& found);

}  // namespace locust::standards
