// What a Locust workload is: the one place that decides it, for the post-renderer and the webhook.
//
// Recognised by what it is, never by position, by a name or by one label: a container that runs
// Locust or is given options that only Locust has, that has LOCUST_* variables, or a Locust image;
// or the labels `component` (master or worker) and `load_test` together on the pod. Exporters and
// operators, which have some of these too, are none unless they run Locust themselves. Init
// containers do not count: they prepare a run.
//
// Pure functions of any JSON value, however malformed; none throws but for lack of memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/json/json.h"
#include "common/kube/command_line.h"  // IWYU pragma: export
#include "common/kube/options.h"       // IWYU pragma: export

namespace locust::kube {

// kStandalone: Locust without --master or --worker; kUnknown: what runs cannot be seen, as behind a
// script of the image.
enum class Role { kUnknown, kMaster, kWorker, kStandalone };
std::string_view ToString(Role role);  // "master", "worker", …

// JSON Pointer of the pod template ("/spec/template", "/spec/jobTemplate/spec/template", "" for a
// Pod) of the kinds Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job,
// CronJob and Pod; nullopt for any other kind. The pod spec is at this + "/spec", its metadata at
// this + "/metadata".
std::optional<std::string> PodTemplatePath(std::string_view kind);

struct Workload {
  std::string api_version;
  std::string kind;
  std::string name;
  Role role = Role::kUnknown;
  std::string template_path;  // PodTemplatePath(kind)
  std::size_t container = 0;  // index in spec.containers of the one that runs Locust
  std::string pod_spec() const { return template_path + "/spec"; }
  std::string container_path() const;  // …/spec/containers/N
};

// The Locust workload that `object` is, or nullopt.
std::optional<Workload> RecogniseWorkload(const Json& object);

// The value of a container's environment variable, when it is literal ("" when none is written);
// nullptr when absent or by valueFrom. Of several entries of the name the last, as for the kubelet.
const std::string* LiteralEnv(const Json& container, std::string_view name);

// Whether `object` is a Helm hook (annotation helm.sh/hook).
bool IsHelmHook(const Json& object);

}  // namespace locust::kube
