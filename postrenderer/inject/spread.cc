#include "postrenderer/inject/spread.h"

#include <cstddef>
#include <string>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/pod_editor.h"
#include "postrenderer/inject/selector.h"

namespace locust::inject {

Changes Spread(const Release& release, const Context& context) {
  EditBuilder edits(release);
  if (!context.standards.defaults.worker_topology_spread) return {};
  for (const std::size_t i : WorkloadsOf(release)) {
    const Object& object = release.objects[i];
    if (object.workload->role != kube::Role::kWorker) continue;
    const OrderedJson constraint = {{"maxSkew", 1},
                                    {"topologyKey", "kubernetes.io/hostname"},
                                    {"whenUnsatisfiable", "ScheduleAnyway"},
                                    {"labelSelector", {{"matchLabels", PodSelector(object)}}}};
    if (edits.SetIfAbsent(i, object.workload->pod_spec() + "/topologySpreadConstraints",
                          OrderedJson::array({constraint}))) {
      edits.Summarise("spread: workers over the nodes");
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
