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
  const int of_workers =
      context.standards.defaults.worker_termination_grace_period_seconds.value_or(kKubernetesGrace);
  for (const std::size_t object : WorkloadsOf(release)) {
    const kube::Workload& workload = *release.objects[object].workload;
    const bool is_worker = workload.role == kube::Role::kWorker;
    const std::string role = is_worker ? "worker" : "master";
    const std::string path = workload.pod_spec() + "/terminationGracePeriodSeconds";
    const Json* grace = edits.At(object, path);
    const bool is_set = grace != nullptr && grace->is_number();
    const int fallback = is_worker ? of_workers : kKubernetesGrace;
    if (is_set ? *grace > stop : fallback > stop) continue;
    // What the load test asks for counts more than what the chart has by default.
    if (!is_set || context.load_test.run.stop_timeout_seconds) {
      edits.Set(object, path, stop + kMarginSeconds);
      edits.Summarise("grace: " + role + " " + std::to_string(stop + kMarginSeconds) +
                      " s, for a stop timeout of " + std::to_string(stop) + " s");
    } else {
      edits.Warn(object, path,
                 grace->dump() + " s are not longer than the stop timeout of " +
                     std::to_string(stop) + " s: the " + role + " is killed while users finish",
                 "set at least " + std::to_string(stop + kMarginSeconds));
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
