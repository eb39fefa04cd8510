#include "postrenderer/deploy/rollout.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "common/kube/workload.h"

namespace locust::deploy {
namespace {

bool Has(const Workload& workload, const Json& pod) {
  const Json& labels = MemberOf(pod, "/metadata/labels");
  return !workload.pod_labels.empty() &&
         std::ranges::all_of(workload.pod_labels, [&](const auto& label) {
           return labels.is_object() && labels.contains(label.first) &&
                  labels.at(label.first) == label.second;
         });
}

// The condition of that type whose status is `status`; null: none.
const Json& ConditionOf(const Json& object, std::string_view type, std::string_view status) {
  static const Json kNone;
  for (const Json& each : MemberOf(object, "/status/conditions")) {
    if (TextOf(each, "/type") == type && TextOf(each, "/status") == status) return each;
  }
  return kNone;
}

std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  constexpr std::size_t kMost = 300;
  if (text.size() > kMost) text = text.substr(0, kMost) + "…";
  return text;
}

std::string Times(int count) {
  return count == 1 ? "once" : std::to_string(count) + " times";
}

// Containers that wait for nothing bad.
bool IsUsual(const std::string& reason) {
  return reason.empty() || reason == "PodInitializing" || reason == "ContainerCreating";
}

class PodTroubles {
 public:
  explicit PodTroubles(const Json& pod) : pod_(pod), name_(TextOf(pod, "/metadata/name")) {}

  std::vector<Trouble> Find() {
    const Json& unscheduled = ConditionOf(pod_, "PodScheduled", "False");
    if (!unscheduled.is_null()) {
      Add("", false, "no node takes it: " + TextOf(unscheduled, "/message"));
    }
    for (const Json& status : MemberOf(pod_, "/status/initContainerStatuses")) {
      Look(status, "init container ");
    }
    for (const Json& status : MemberOf(pod_, "/status/containerStatuses")) {
      Look(status, "container ");
    }
    return std::move(found_);
  }

 private:
  void Add(const std::string& container, bool previous, const std::string& reason) {
    found_.push_back({name_, container, previous, OneLine(reason)});
  }

  void Look(const Json& status, const std::string& kind) {
    const std::string container = TextOf(status, "/name");
    const std::string what = kind + container;
    const std::string reason = TextOf(status, "/state/waiting/reason");
    const Json& ended = MemberOf(status, "/state/terminated");
    const Json& before = MemberOf(status, "/lastState/terminated");
    const int restarts = NumberOf(status, "/restartCount");
    if (reason.find("Image") != reason.npos) {
      Add("", false,
          "the image of " + what + " cannot be had: " + TextOf(status, "/state/waiting/message") +
              " (" + reason + ")");
    } else if (ended.is_object() && NumberOf(ended, "/exitCode") != 0) {
      Add(container, false, what + " failed with " + Ending(ended));
    } else if (reason == "CrashLoopBackOff" && before.is_object()) {
      Add(container, true, what + " failed " + Times(restarts) + ", last with " + Ending(before));
    } else if (!IsUsual(reason)) {
      Add("", false,
          what + " does not start: " + TextOf(status, "/state/waiting/message") + " (" + reason +
              ")");
    } else if (restarts > 0 && before.is_object() && NumberOf(before, "/exitCode") != 0 &&
               MemberOf(status, "/ready") != true) {
      Add(container, true, what + " runs again after it failed with " + Ending(before));
    }
  }

  static std::string Ending(const Json& ended) {
    const std::string reason = TextOf(ended, "/reason");
    return "status " + std::to_string(NumberOf(ended, "/exitCode")) +
           (reason.empty() || reason == "Error" ? "" : " (" + reason + ")");
  }

  const Json& pod_;
  std::string name_;
  std::vector<Trouble> found_;
};

std::vector<Trouble> TroublesOf(const Workload& workload, const Json& pods) {
  std::vector<Trouble> troubles;
  std::set<std::string> known;  // the same is said of one pod, not of fifty
  for (const Json& pod : pods) {
    const bool is_going = !MemberOf(pod, "/metadata/deletionTimestamp").is_null();
    if (is_going || !Has(workload, pod) || TextOf(pod, "/status/phase") == "Succeeded") continue;
    for (Trouble& trouble : PodTroubles(pod).Find()) {
      if (known.insert(trouble.reason).second) troubles.push_back(std::move(trouble));
    }
  }
  return troubles;
}

Progress OfDeployment(const std::string& label, const Json& object) {
  Progress progress;
  const int wanted = NumberOf(object, "/spec/replicas", 1);
  const bool is_seen =
      NumberOf(object, "/status/observedGeneration") >= NumberOf(object, "/metadata/generation");
  const int updated = is_seen ? NumberOf(object, "/status/updatedReplicas") : 0;
  const int all = NumberOf(object, "/status/replicas");
  // Pods of before count as available too.
  const int available = NumberOf(object, "/status/availableReplicas");
  const int old_ones = std::max(all - updated, 0);
  const int ready = std::clamp(available - old_ones, 0, updated);
  progress.line = label + ": " + std::to_string(ready) + " of " + std::to_string(wanted) + " ready";
  if (old_ones > 0) progress.line += ", " + std::to_string(old_ones) + " of before to end";
  if (is_seen && updated >= wanted && available >= wanted && old_ones == 0) {
    progress.state = Progress::State::kReady;
  }
  const Json& refused = ConditionOf(object, "ReplicaFailure", "True");
  if (!refused.is_null()) {
    progress.troubles.push_back(
        {"", "", false, OneLine("pods cannot be made: " + TextOf(refused, "/message"))});
  }
  return progress;
}

Progress OfJob(const std::string& label, const Json& object) {
  Progress progress;
  const Json& failed = ConditionOf(object, "Failed", "True");
  if (!ConditionOf(object, "Complete", "True").is_null()) {
    progress.state = Progress::State::kReady;
    progress.line = label + ": done";
  } else if (!failed.is_null()) {
    progress.state = Progress::State::kFailed;
    progress.line = label + ": failed: " + OneLine(TextOf(failed, "/message"));
  } else {
    progress.line = label + ": " + std::to_string(NumberOf(object, "/status/ready")) + " of " +
                    std::to_string(NumberOf(object, "/spec/parallelism", 1)) + " running";
  }
  return progress;
}

}  // namespace

std::string Workload::Selector() const {
  std::string out;
  for (const auto& [key, value] : pod_labels) out += (out.empty() ? "" : ",") + key + "=" + value;
  return out;
}

std::vector<Workload> WorkloadsOf(const std::vector<ManifestObject>& manifest) {
  std::vector<Workload> workloads;
  for (const ManifestObject& object : manifest) {
    if (object.kind != "Deployment" && object.kind != "Job") continue;
    if (kube::IsHelmHook(object.value)) continue;
    Workload workload = {.kind = object.kind, .name = object.name, .pod_labels = {}};
    const Json& chosen = MemberOf(object.value, "/spec/selector/matchLabels");
    const Json& labels =
        chosen.is_object() ? chosen : MemberOf(object.value, "/spec/template/metadata/labels");
    if (labels.is_object()) {
      for (const auto& [key, value] : labels.items()) {
        if (value.is_string()) workload.pod_labels.emplace_back(key, value.get<std::string>());
      }
    }
    workloads.push_back(std::move(workload));
  }
  return workloads;
}

Progress ProgressOf(const Workload& workload, const Json& object, const Json& pods) {
  const std::string label = workload.kind + "/" + workload.name;
  if (!object.is_object()) {
    return {.state = Progress::State::kFailed, .line = label + ": not there", .troubles = {}};
  }
  Progress progress = workload.kind == "Job" ? OfJob(label, object) : OfDeployment(label, object);
  if (progress.state != Progress::State::kReady) {
    std::ranges::move(TroublesOf(workload, pods), std::back_inserter(progress.troubles));
  }
  return progress;
}

}  // namespace locust::deploy
