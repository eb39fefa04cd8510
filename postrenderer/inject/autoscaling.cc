#include "postrenderer/inject/autoscaling.h"

#include <string>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

// nullopt: `object` is no autoscaler of that workload.
std::optional<int> MinReplicas(const Json& object, const kube::Workload& workload) {
  const std::string_view kind = json::StringAt(object, "kind");
  const bool is_hpa = kind == "HorizontalPodAutoscaler";
  if (!is_hpa && kind != "ScaledObject") return std::nullopt;
  const Json* target = json::At(object, "/spec/scaleTargetRef");
  if (target == nullptr || json::StringAt(*target, "name") != workload.name ||
      json::StringAt(*target, "kind", "Deployment") != workload.kind) {
    return std::nullopt;
  }
  const Json* minimum = json::At(object, is_hpa ? "/spec/minReplicas" : "/spec/minReplicaCount");
  if (minimum != nullptr && minimum->is_number_integer()) return minimum->get<int>();
  return is_hpa ? 1 : 0;  // what each assumes
}

void ScaleWorkers(EditBuilder& edits, const Release& release, std::size_t worker,
                  const Autoscaler& scaler) {
  const Json* replicas = edits.At(worker, "/spec/replicas");
  if (replicas != nullptr && !replicas->is_null()) {
    const std::string name = NameOf(release.objects[scaler.object].value);
    edits.Notice(worker, "/spec/replicas",
                 "taken away, because " + name +
                     " scales these workers and each upgrade would set them back to " +
                     replicas->dump(),
                 "where the release runs already, the workers drop to 1 once, when this is applied "
                 "for the first time: do that between tests");
    edits.Remove(worker, "/spec/replicas");
    edits.Summarise("autoscaling: replicas of the workers left to " + name);
  }
  if (!release.master) return;
  const Object& master = release.objects[*release.master];
  const Json* container = json::At(master.value, master.workload->container_path());
  if (LocustSettings(*container).IsOn({"--enable-rebalancing", "", ""})) return;
  edits.Warn(*release.master, master.workload->container_path() + "/args",
             "the workers are autoscaled without --enable-rebalancing: users are not spread anew "
             "when workers come and go",
             "add it to master.args in the chart's values");
}

}  // namespace

std::vector<Autoscaler> AutoscalersOf(const Release& release, std::size_t workload) {
  std::vector<Autoscaler> scalers;
  for (std::size_t i = 0; i < release.objects.size(); ++i) {
    const auto minimum = MinReplicas(release.objects[i].value, *release.objects[workload].workload);
    if (minimum) scalers.push_back({.object = i, .min_replicas = *minimum});
  }
  return scalers;
}

Changes Autoscaling(const Release& release, const Context&) {
  EditBuilder edits(release);
  for (const std::size_t workload : WorkloadsOf(release)) {
    const std::vector<Autoscaler> scalers = AutoscalersOf(release, workload);
    if (scalers.empty()) continue;
    const std::string name = NameOf(release.objects[workload].value);
    if (release.objects[workload].workload->role == kube::Role::kMaster) {
      edits.Fail(scalers.front().object, "/spec/scaleTargetRef",
                 name + " is a Locust master, of which there can be only one", "scale the workers");
    } else if (scalers.size() > 1) {
      edits.Fail(
          scalers[1].object, "/spec/scaleTargetRef",
          name + " is scaled by " + NameOf(release.objects[scalers[0].object].value) +
              " too, and the two would undo each other's work",
          "set only one of worker.hpa.enabled and worker.keda.enabled in the chart's values");
    } else {
      ScaleWorkers(edits, release, workload, scalers.front());
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
