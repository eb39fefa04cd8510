#include "postrenderer/inject/unattended.h"

#include <cstddef>
#include <string>

#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

struct Preset {
  SettingName name;
  std::string_view value;
};

// Locust's own defaults are to kill users at the end and to wait for workers for ever.
constexpr Preset kOfMaster[] = {
    {{"--stop-timeout", "-s", "LOCUST_STOP_TIMEOUT"}, "10"},
    // As long as a worker looks for its master.
    {{"--expect-workers-max-wait", "", "LOCUST_EXPECT_WORKERS_MAX_WAIT"}, "300"},
};
constexpr Preset kOfWorker[] = {
    {{"--exit-code-on-error", "", "LOCUST_EXIT_CODE_ON_ERROR"}, "0"},
};

}  // namespace

Changes Unattended(const Release& release, const Context& context) {
  EditBuilder edits(release);
  if (context.load_test.run.mode != RunMode::kOnce) return {};
  for (const std::size_t object : WorkloadsOf(release)) {
    PodEditor pod(edits, release, object);
    const bool is_master = release.objects[object].workload->role == kube::Role::kMaster;
    const Json& container = *json::At(release.objects[object].value, pod.container_path());
    const LocustSettings settings(container);
    if (is_master && !settings.headless()) {
      pod.PutEnv("LOCUST_HEADLESS", "true", "the test has to start and to end by itself");
    }
    const auto put = [&](const Preset& preset) {
      if (settings.Argument(preset.name) || settings.HasVariable(preset.name.variable)) return;
      pod.PutEnv(preset.name.variable, preset.value, "it is absent");
    };
    if (is_master) {
      for (const Preset& preset : kOfMaster) put(preset);
    } else {
      for (const Preset& preset : kOfWorker) put(preset);
    }
    pod.PutEnv(kOnceVariable, "true", "it says that the test runs once");
    if (is_master && !settings.Value({"--run-time", "-t", "LOCUST_RUN_TIME"})) {
      edits.Warn(object, pod.container_path(),
                 "the run has no run time, so it ends only when the script ends it, and has no "
                 "deadline",
                 "set spec.load_test.run.run_time");
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
