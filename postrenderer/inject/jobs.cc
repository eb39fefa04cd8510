#include "postrenderer/inject/jobs.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "postrenderer/inject/autoscaling.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/names.h"
#include "postrenderer/inject/pod_editor.h"
#include "postrenderer/load_test/time_span.h"

namespace locust::inject {
namespace {

// For images to be pulled, packages to be installed and workers to be found.
constexpr int kStartUpSeconds = 600;
// Beyond a failure of each worker.
constexpr int kSpareRetries = 5;

class JobMaker {
 public:
  JobMaker(const Release& release, const Context& context)
      : release_(release),
        run_(context.load_test.run),
        source_(context.load_test.source),
        edits_(release) {}

  Changes Take() {
    for (const std::size_t object : WorkloadsOf(release_)) Convert(object);
    const std::string hash = Hash();
    for (const std::size_t object : WorkloadsOf(release_)) Name(object, hash);
    if (release_.service) {
      edits_.Set(*release_.service, json::Join("/spec/selector", kRunLabel), hash);
    }
    edits_.Summarise("run once: Jobs of the run " + hash);
    TellOfTtl();
    return edits_.Take();
  }

 private:
  void Convert(std::size_t object) {
    const kube::Workload& workload = *release_.objects[object].workload;
    if (workload.kind != "Deployment" && workload.kind != "Job") {
      edits_.Fail(object, "/kind", "a " + workload.kind + " can't become a Job",
                  "leave run.mode out, or render a Deployment");
      return;
    }
    for (const Autoscaler& scaler : AutoscalersOf(release_, object)) {
      edits_.Fail(scaler.object, "/spec/scaleTargetRef",
                  "a test that runs once has a fixed number of workers",
                  "switch the autoscaler off in the chart's values, and set "
                  "spec.worker_container.replicas");
    }
    const bool is_master = workload.role == kube::Role::kMaster;
    const int pods = PodsOf(object);
    edits_.Set(object, "/apiVersion", "batch/v1");
    edits_.Set(object, "/kind", "Job");
    for (const char* field : {"replicas", "selector", "strategy", "minReadySeconds",
                              "revisionHistoryLimit", "progressDeadlineSeconds", "paused"}) {
      const std::string pointer = json::Join("/spec", field);
      if (edits_.At(object, pointer) != nullptr) edits_.Remove(object, pointer);
    }
    edits_.Set(object, "/spec/parallelism", pods);
    edits_.Set(object, "/spec/completions", pods);
    edits_.Set(object, "/spec/backoffLimit", is_master ? 0 : pods + kSpareRetries);
    if (!is_master) edits_.Set(object, "/spec/podFailurePolicy", IgnoringDisruptions());
    if (const auto seconds = DeadlineSeconds()) {
      edits_.Set(object, "/spec/activeDeadlineSeconds", *seconds);
    }
    if (run_.ttl_seconds) edits_.Set(object, "/spec/ttlSecondsAfterFinished", *run_.ttl_seconds);
    edits_.Set(object, workload.pod_spec() + "/restartPolicy", "Never");
    TellOfOthers(object, workload);
  }

  int PodsOf(std::size_t object) const {
    for (const char* pointer : {"/spec/parallelism", "/spec/replicas"}) {
      const Json* count = edits_.At(object, pointer);
      if (count != nullptr && count->is_number_integer()) return count->get<int>();
    }
    return 1;
  }

  // A worker on a node that goes away is no failure of the test.
  static OrderedJson IgnoringDisruptions() {
    return {{"rules",
             {{{"action", "Ignore"},
               {"onPodConditions", {{{"type", "DisruptionTarget"}, {"status", "True"}}}}}}}};
  }

  std::optional<int> DeadlineSeconds() const {
    if (!release_.master) return std::nullopt;
    const Object& master = release_.objects[*release_.master];
    const LocustSettings settings(*json::At(master.value, master.workload->container_path()));
    const auto seconds_of = [&](const SettingName& name) -> std::optional<int> {
      const std::optional<std::string> text = settings.Value(name);
      return text ? ParseTimeSpan(*text) : std::nullopt;
    };
    const std::optional<int> run_time = seconds_of({"--run-time", "-t", "LOCUST_RUN_TIME"});
    if (!run_time) return std::nullopt;
    const int stop = seconds_of({"--stop-timeout", "-s", "LOCUST_STOP_TIMEOUT"}).value_or(0);
    return *run_time + stop + kStartUpSeconds;
  }

  void TellOfOthers(std::size_t object, const kube::Workload& workload) {
    const Json& containers = *edits_.At(object, workload.pod_spec() + "/containers");
    for (std::size_t i = 0; i < containers.size(); ++i) {
      if (i == workload.container) continue;
      edits_.Warn(object, json::Join(workload.pod_spec() + "/containers", i),
                  "keeps the Job from ending as long as it runs",
                  "take it out, or make it an init container with `restartPolicy: Always`");
    }
  }

  // Of all that runs, but for the label with the hash itself.
  std::string Hash() const {
    std::string text = run_.id;
    for (const std::size_t object : WorkloadsOf(release_)) {
      Json spec = edits_.Value(object).at("spec");
      if (Json& labels = spec["template"]["metadata"]["labels"]; labels.is_object()) {
        labels.erase(std::string(kRunLabel));
      }
      text.append("\n").append(spec.dump());
    }
    return std::string(ShortHash(Sha256(text)));
  }

  void Name(std::size_t object, const std::string& hash) {
    const kube::Workload& workload = *release_.objects[object].workload;
    const std::string label = json::Join("/metadata/labels", kRunLabel);
    std::string name = workload.name;
    if (const Json* earlier = edits_.At(object, label); earlier != nullptr) {
      const std::string suffix = "-" + earlier->get<std::string>();
      if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
    }
    edits_.Set(object, "/metadata/name", name + "-" + hash);
    edits_.Set(object, label, hash);
    edits_.Set(object, json::Join(workload.template_path + "/metadata/labels", kRunLabel), hash);
  }

  void TellOfTtl() {
    if (!run_.ttl_seconds) return;
    edits_.Add({.severity = Diagnostic::Severity::kNotice,
                .source = source_,
                .position = {},
                .path = "spec.load_test.run.ttl",
                .message = "when the Jobs have been deleted after " +
                           std::to_string(*run_.ttl_seconds) +
                           " s, the next upgrade or sync runs the test again",
                .hint = "leave it out, and uninstall the release when it has run",
                .line = {}});
  }

  const Release& release_;
  const RunSpec& run_;
  const std::string& source_;
  EditBuilder edits_;
};

}  // namespace

Changes Jobs(const Release& release, const Context& context) {
  if (context.load_test.run.mode != RunMode::kOnce) return {};
  return JobMaker(release, context).Take();
}

}  // namespace locust::inject
