#include "postrenderer/inject/expect_workers.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "postrenderer/inject/autoscaling.h"
#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

constexpr SettingName kExpectWorkers = {"--expect-workers", "", "LOCUST_EXPECT_WORKERS"};
constexpr SettingName kProcesses = {"--processes", "", "LOCUST_PROCESSES"};

// The workers that are sure to connect, or why nobody can tell.
struct Expected {
  int workers = 0;
  std::string unknown;
};

Expected ReplicasOf(const Release& release, std::size_t worker) {
  const std::vector<Autoscaler> scalers = AutoscalersOf(release, worker);
  if (!scalers.empty()) {
    const std::string name = NameOf(release.objects[scalers[0].object].value);
    if (scalers[0].min_replicas < 1) return {0, name + " may scale the workers to none"};
    return {scalers[0].min_replicas, ""};
  }
  const bool is_job = release.objects[worker].workload->kind == "Job";
  const Json* replicas =
      json::At(release.objects[worker].value, is_job ? "/spec/parallelism" : "/spec/replicas");
  if (replicas == nullptr || replicas->is_null()) return {1, ""};  // the API server's default
  if (!replicas->is_number_integer() || *replicas < 1) {
    return {0, NameOf(release.objects[worker].value) + " has " + replicas->dump() + " replicas"};
  }
  return {replicas->get<int>(), ""};
}

Expected ExpectedOf(const Release& release, std::size_t worker) {
  Expected expected = ReplicasOf(release, worker);
  if (!expected.unknown.empty()) return expected;
  const Object& object = release.objects[worker];
  const LocustSettings settings(*json::At(object.value, object.workload->container_path()));
  if (!settings.Argument(kProcesses) && !settings.HasVariable(kProcesses.variable)) return expected;
  const int processes = settings.Number(kProcesses).value_or(0);
  if (processes < 1) {
    return {0, "the workers' --processes depends on the node that they run on"};
  }
  return {expected.workers * processes, ""};
}

Expected ExpectedOf(const Release& release) {
  Expected sum;
  for (const std::size_t object : WorkloadsOf(release)) {
    if (release.objects[object].workload->role != kube::Role::kWorker) continue;
    const Expected expected = ExpectedOf(release, object);
    if (!expected.unknown.empty()) return expected;
    sum.workers += expected.workers;
  }
  if (sum.workers == 0) return {0, "there are no workers in the stream"};
  return sum;
}

}  // namespace

Changes ExpectWorkers(const Release& release, const Context&) {
  EditBuilder edits(release);
  if (!release.master) return {};
  const kube::Workload& master = *release.objects[*release.master].workload;
  const LocustSettings settings(*edits.At(*release.master, master.container_path()));
  if (!settings.autostart()) return {};

  const bool is_set =
      settings.Argument(kExpectWorkers) || settings.HasVariable(kExpectWorkers.variable);
  const Expected expected = ExpectedOf(release);
  const std::string count = std::to_string(expected.workers);
  if (is_set) {
    const std::optional<int> present = settings.Number(kExpectWorkers);
    if (!present || !expected.unknown.empty() || *present == expected.workers) return {};
    const std::string there = std::to_string(*present);
    edits.Warn(*release.master, master.container_path(),
               *present > expected.workers
                   ? "waits for " + there + " workers, but only " + count +
                         " are sure to connect: the test may never start"
                   : "waits for " + there + " of " + count +
                         " workers: the test starts before the others are there",
               "leave --expect-workers out to have it computed");
  } else if (!expected.unknown.empty()) {
    edits.Notice(*release.master, master.container_path(),
                 "the test starts on the first worker: " + expected.unknown +
                     ", so nobody can tell how many to wait for",
                 "set spec.load_test.run.expect_workers");
  } else {
    edits.Append(*release.master, master.container_path() + "/env",
                 {{"name", kExpectWorkers.variable}, {"value", count}});
    edits.Summarise("expect-workers: the test starts when " + count + " workers are there");
  }
  return edits.Take();
}

}  // namespace locust::inject
