#include "postrenderer/inject/graceful_stop.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

constexpr int kMarginSeconds = 10;    // to send the last statistics and leave
constexpr int kKubernetesGrace = 30;  // what the API server fills in

// The master's stop timeout, in whole seconds; 0 when there is none.
int StopTimeout(const Release& release) {
  if (!release.master) return 0;
  const Object& master = release.objects[*release.master];
  const LocustSettings settings(*json::At(master.value, master.workload->container_path()));
  const auto text = settings.Value({"--stop-timeout", "-s", "LOCUST_STOP_TIMEOUT"});
  const double seconds = text ? std::strtod(text->c_str(), nullptr) : 0;
  return seconds > 0 && seconds < 1e6 ? static_cast<int>(std::ceil(seconds)) : 0;
}

}  // namespace

Changes GracefulStop(const Release& release, const Context& context) {
  EditBuilder edits(release);
  const int stop = StopTimeout(release);
  if (stop == 0) return {};
  const int fallback =
      context.standards.defaults.worker_termination_grace_period_seconds.value_or(kKubernetesGrace);
  for (const std::size_t object : WorkloadsOf(release)) {
    const kube::Workload& workload = *release.objects[object].workload;
    if (workload.role != kube::Role::kWorker) continue;
    const std::string path = workload.pod_spec() + "/terminationGracePeriodSeconds";
    const Json* grace = edits.At(object, path);
    if (grace == nullptr || grace->is_null()) {
      if (fallback > stop) continue;
      edits.Set(object, path, stop + kMarginSeconds);
      edits.Summarise("grace: worker " + std::to_string(stop + kMarginSeconds) +
                      " s, for a stop timeout of " + std::to_string(stop) + " s");
    } else if (grace->is_number() && *grace <= stop) {
      edits.Warn(object, path,
                 grace->dump() + " s are not longer than the stop timeout of " +
                     std::to_string(stop) + " s: workers are killed while their users finish",
                 "set at least " + std::to_string(stop + kMarginSeconds));
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
