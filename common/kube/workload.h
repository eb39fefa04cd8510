// What a Locust workload is: the one place that decides it, for the post-renderer and the webhook.
//
// Recognised by what it is, never by position or by one label (design.md, section 4 item 1): any of
// LOCUST_* environment, a locust command or arguments, a locust image, or the labels `component`
// (master or worker) and `load_test` together. Pure functions of a JSON object.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"

namespace locust::kube {

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

// The value of a container's environment variable, when it is literal; nullptr when absent or by
// valueFrom.
const std::string* LiteralEnv(const Json& container, std::string_view name);

// Whether `object` is a Helm hook (annotation helm.sh/hook).
bool IsHelmHook(const Json& object);

// The arguments that Locust gets from a container's command and args: each list item split on
// blanks where it came through the chart's start script (`exec locust $@`), which splits again; as
// it is otherwise.
std::vector<std::string> LocustArguments(const Json& container);

// Whether the option `name` is among `arguments`, with or without a value.
bool HasOption(const std::vector<std::string>& arguments, std::string_view name);

// The value of an option in `arguments`, in both spellings ("--tags x", "--tags=x"), the last one;
// nullopt when absent; an empty string for a flag without value. `names`: the long name and its
// short forms ("-u", which may be glued to its value). A negative number is no value: Locust has no
// option that takes one.
std::optional<std::string> OptionValue(const std::vector<std::string>& arguments,
                                       std::initializer_list<std::string_view> names);

}  // namespace locust::kube
