#include "common/standards/rules/lifecycle.h"

#include <algorithm>
#include <charconv>

#include "common/standards/rules/run_settings.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

constexpr std::int64_t kWebPort = 8089;
constexpr std::int64_t kDefaultGrace = 30;  // of Kubernetes, in seconds

std::int64_t WebPortOf(const LocustRun& run) {
  const Setting setting = run.Find({"--web-port", "-P"}, "LOCUST_WEB_PORT");
  std::int64_t port = kWebPort;
  if (setting.state == Setting::State::kKnown)
    std::from_chars(setting.value.data(), setting.value.data() + setting.value.size(), port);
  return port;
}

// The port that a probe's number or name stands for.
std::optional<std::int64_t> PortOf(const Json* port, const Json& container) {
  if (port == nullptr || !port->is_string()) return Integer(port);
  for (const Json& declared : Items(Get(&container, "ports"))) {
    if (json::StringAt(declared, "name") == Text(port))
      return Integer(Get(&declared, "containerPort"));
  }
  return std::nullopt;
}

}  // namespace

const fields::Object<HeadlessReadiness>& HeadlessReadinessFields() {
  static const fields::Object<HeadlessReadiness> kFields(
      "headless-readiness",
      {ActionParameter<HeadlessReadiness>(), StrictParameter<HeadlessReadiness>()});
  return kFields;
}

void CheckHeadlessReadiness(const ObjectView& object, const HeadlessReadiness& /*rule*/,
                            Violations& found) {
  for (const ObjectView::Run& run : object.runs()) {
    if (run.container == nullptr) continue;
    if (!run.settings.IsHeadless() && !run.settings.IsWorker()) continue;
    const Json& container = *run.container->value;
    for (const char* name : {"readinessProbe", "livenessProbe", "startupProbe"}) {
      const Json* probe = Get(&container, name);
      for (const char* handler : {"httpGet", "tcpSocket"}) {
        const Json* port = Get(probe, handler, "port");
        if (port == nullptr || PortOf(port, container) != WebPortOf(run.settings)) continue;
        found.push_back({.place = object.PlaceOf(*run.container) / name / handler / "port",
                         .found = Shown(port),
                         .allowed = "a port that is served",
                         .message = std::string(name) + " of container `" + std::string(run.title) +
                                    "` asks the web page, which it does not serve",
                         .hint = run.settings.IsWorker()
                                     ? "remove the probe: a worker serves no port"
                                     : "probe port 5557 by tcpSocket"});
      }
    }
  }
}

const fields::Object<GracefulStop>& GracefulStopFields() {
  static const fields::Object<GracefulStop> kFields(
      "graceful-stop", {
                           ActionParameter<GracefulStop>(),
                           StrictParameter<GracefulStop>(),
                           Parameter<GracefulStop>("workerSeconds", &GracefulStop::worker_seconds,
                                                   fields::Integer(0),
                                                   "the least time that a worker gets to finish"),
                       });
  return kFields;
}

void CheckGracefulStop(const ObjectView& object, const GracefulStop& rule, Violations& found) {
  const Json* set = Get(object.pod_spec(), "terminationGracePeriodSeconds");
  const std::int64_t grace = Integer(set).value_or(kDefaultGrace);
  const bool is_labelled_worker =
      Text(Get(object.pod_metadata(), "labels", "component")) == "worker";
  std::int64_t needed = 0;
  std::string reason;
  for (const ObjectView::Run& run : object.runs()) {
    const bool is_worker =
        run.settings.IsWorker() || (is_labelled_worker && !run.settings.IsMaster());
    if (is_worker && rule.worker_seconds > needed) {
      needed = rule.worker_seconds;
      reason = "a worker needs " + std::to_string(needed) + " s to finish";
    }
    const Setting timeout = run.settings.Find({"--stop-timeout", "-s"}, "LOCUST_STOP_TIMEOUT");
    const auto seconds = timeout.state == Setting::State::kKnown ? ParseTimeSpan(timeout.value)
                                                                 : std::optional<std::int64_t>();
    if (seconds && *seconds >= needed) {
      needed = *seconds + 1;
      reason = "tasks get " + std::to_string(*seconds) + " s by --stop-timeout";
    }
  }
  if (grace >= needed) return;
  found.push_back(
      {.place = object.PodSpecPlace() / "terminationGracePeriodSeconds",
       .found = Shown(set),
       .allowed = "at least " + std::to_string(needed),
       .message = "the pod is killed after " + std::to_string(grace) + " s, and " + reason,
       .hint = "set it to " + std::to_string(needed) + " or more",
       .magnitude = ToQuantity(needed - grace)});  // what is missing
}

}  // namespace locust::standards
