#include "common/standards/defaults.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/kube/quantity.h"

namespace locust::standards {
namespace {

using kube::Quantity;

// Whether a value counts as absent: the API server treats an empty object as nothing said.
bool IsAbsent(const Json* value) {
  return value == nullptr || value->is_null() || (value->is_object() && value->empty());
}

// The operations that add to `existing` (at `path`) what `wanted` has and it lacks, leaf by leaf.
void AddAbsent(json::Patch& patch, const Json* existing, const std::string& path,
               const OrderedJson& wanted) {
  if (wanted.is_null() || (wanted.is_object() && wanted.empty())) return;
  if (existing == nullptr || existing->is_null()) {
    patch.push_back(json::Add(path, wanted));
  } else if (existing->is_object() && wanted.is_object()) {
    for (const auto& [key, value] : wanted.items()) {
      AddAbsent(patch, json::Find(existing, key), json::Join(path, key), value);
    }
  }
}

const std::string* TextOf(const Resources::List& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, std::string>::first);
  return found == list.end() || found->second.empty() ? nullptr : &found->second;
}

// What one resource ends up with, and whether only the defaults say so. `text` is the quantity; a
// chart may leave `cpu: 1` a number, which stays one.
struct Amount {
  OrderedJson value = nullptr;  // null: nothing
  std::string text = {};
  bool defaulted = false;
};

Amount Choose(const std::string* own, const Json* present, const std::string* fallback) {
  if (own != nullptr) return {*own, *own, false};
  if (!IsAbsent(present)) {
    return {*present, present->is_string() ? present->get<std::string>() : present->dump(), false};
  }
  if (fallback != nullptr) return {*fallback, *fallback, true};
  return {};
}

bool IsLess(const Amount& left, const Amount& right) {
  const auto a = Quantity::Parse(left.text);
  const auto b = Quantity::Parse(right.text);
  return a && b && *a < *b;
}

// The names of all resources that the load test or the standards speak of, each once.
std::vector<std::string_view> NamesOf(const Resources& own, const Resources& defaults) {
  std::vector<std::string_view> names;
  for (const auto* list : {&own.requests, &own.limits, &defaults.requests, &defaults.limits}) {
    for (const auto& [name, text] : *list) {
      if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
    }
  }
  return names;
}

// Sets `resources`[section][name]; a section or amount that is there is replaced only by another.
void Put(OrderedJson& resources, const std::string& section, std::string_view name,
         OrderedJson value) {
  if (value.is_null()) return;
  OrderedJson& amounts = resources[section];
  if (amounts.is_null()) amounts = OrderedJson::object();
  if (amounts.is_object()) amounts[std::string(name)] = std::move(value);
}

// What a default works on: one workload at one stage.
struct Target {
  const Json& object;
  const kube::Workload& workload;
  const Standards& standards;
  const Environment* environment;

  const Json* At(const std::string& pointer) const { return json::At(object, pointer); }
  const Json* PodSpec() const { return At(workload.pod_spec()); }
  bool IsPod() const { return workload.template_path.empty(); }  // its own template
};

// The Locust container and our own init containers; other people's containers are judged, not
// changed.
std::vector<std::string> OurContainers(const Target& target) {
  std::vector<std::string> paths = {target.workload.container_path()};
  const std::string init_path = target.workload.pod_spec() + "/initContainers";
  const Json* init = target.At(init_path);
  if (init == nullptr || !init->is_array()) return paths;
  for (std::size_t i = 0; i < init->size(); ++i) {
    if (json::StringAt((*init)[i], "name").starts_with("locust-"))
      paths.push_back(json::Join(init_path, i));
  }
  return paths;
}

void AddLabels(const Target& target, json::Patch& patch) {
  OrderedJson labels = OrderedJson::object();
  for (const auto& [key, value] : target.standards.defaults.labels) labels[key] = value;
  if (target.environment != nullptr) {
    for (const auto& [key, value] : target.environment->labels) labels[key] = value;
  }
  if (labels.empty()) return;
  const std::string template_metadata = target.workload.template_path + "/metadata";
  AddAbsent(patch, target.At("/metadata"), "/metadata", {{"labels", labels}});
  if (!target.IsPod()) {
    AddAbsent(patch, target.At(template_metadata), template_metadata, {{"labels", labels}});
  }
}

void AddResources(const Target& target, json::Patch& patch) {
  for (const std::string& path : OurContainers(target)) {
    const Json* container = target.At(path);
    if (container == nullptr || !container->is_object()) continue;
    const OrderedJson wanted = MergeResources(*container, {}, target.standards.defaults.resources);
    AddAbsent(patch, json::Find(container, "resources"), path + "/resources", wanted);
  }
}

void AddPodSecurity(const Target& target, json::Patch& patch) {
  const Json* pod = target.PodSpec();
  const Json* os = json::Find(json::Find(pod, "os"), "name");
  if (os != nullptr && *os == "windows") return;  // these fields are refused there
  const Json* pod_context = json::Find(pod, "securityContext");
  for (const std::string& path : OurContainers(target)) {
    const Json* container = target.At(path);
    if (container == nullptr || !container->is_object()) continue;
    const OrderedJson wanted = SecurityContextFor(
        *container, pod_context == nullptr ? Json() : *pod_context, target.standards.defaults);
    AddAbsent(patch, json::Find(container, "securityContext"), path + "/securityContext", wanted);
  }
}

void AddToPodSpec(const Target& target, std::string_view key, const OrderedJson& value,
                  json::Patch& patch) {
  const std::string path = json::Join(target.workload.pod_spec(), key);
  AddAbsent(patch, json::Find(target.PodSpec(), key), path, value);
}

void AddServiceLinks(const Target& target, json::Patch& patch) {
  const auto& enable = target.standards.defaults.enable_service_links;
  if (enable) AddToPodSpec(target, "enableServiceLinks", *enable, patch);
}

void AddTokenMount(const Target& target, json::Patch& patch) {
  const auto& mount = target.standards.defaults.automount_service_account_token;
  if (mount) AddToPodSpec(target, "automountServiceAccountToken", *mount, patch);
}

void AddWorkerGrace(const Target& target, json::Patch& patch) {
  const auto& seconds = target.standards.defaults.worker_termination_grace_period_seconds;
  if (seconds && target.workload.role == kube::Role::kWorker)
    AddToPodSpec(target, "terminationGracePeriodSeconds", *seconds, patch);
}

struct Row {
  bool at_render;
  bool on_owners;  // at admission: Deployments, Jobs, … whose pods are still to be made
  bool on_pods;    // at admission
  void (*add)(const Target&, json::Patch&);
};

// Before a webhook sees it, the API server fills a Pod's service links and mounts its token, and
// gives every pod template a grace period.
constexpr std::array<Row, 6> kTable = {{
    {true, true, true, AddLabels},
    {true, true, true, AddPodSecurity},
    {true, true, true, AddResources},
    {true, true, false, AddServiceLinks},
    {true, true, false, AddTokenMount},
    {true, false, false, AddWorkerGrace},
}};

}  // namespace

json::Patch WorkloadDefaults(const Json& object, const kube::Workload& workload,
                             const Standards& standards, const Environment* environment,
                             Stage stage) {
  const Target target{object, workload, standards, environment};
  json::Patch patch;
  const Json* pod = target.PodSpec();
  if (pod == nullptr || !pod->is_object()) return patch;
  for (const Row& row : kTable) {
    const bool applies = stage == Stage::kRender ? row.at_render
                         : target.IsPod()        ? row.on_pods
                                                 : row.on_owners;
    if (applies) row.add(target, patch);
  }
  return patch;
}

OrderedJson MergeResources(const Json& container, const Resources& own, const Resources& defaults) {
  const Json* present = json::Find(container, "resources");
  const Json* requests = json::Find(present, "requests");
  const Json* limits = json::Find(present, "limits");
  OrderedJson merged = OrderedJson::object();
  if (present != nullptr && present->is_object()) merged = *present;

  for (const std::string_view name : NamesOf(own, defaults)) {
    Amount request = Choose(TextOf(own.requests, name), json::Find(requests, name),
                            TextOf(defaults.requests, name));
    Amount limit =
        Choose(TextOf(own.limits, name), json::Find(limits, name), TextOf(defaults.limits, name));
    if (IsLess(limit, request)) {
      if (request.defaulted) {
        request.value = limit.value;
      } else if (limit.defaulted) {
        limit.value = request.value;
      }
    }
    Put(merged, "requests", name, std::move(request.value));
    Put(merged, "limits", name, std::move(limit.value));
  }
  return merged;
}

OrderedJson SecurityContextFor(const Json& container, const Json& pod_security_context,
                               const Defaults& defaults) {
  OrderedJson wanted = OrderedJson::object();
  // The baseline only forbids; what is absent satisfies it.
  if (defaults.pod_security != PodSecurityLevel::kRestricted) return wanted;

  const Json* own = json::Find(container, "securityContext");
  const auto effective = [&](std::string_view key) {
    const Json* value = json::Find(own, key);
    return IsAbsent(value) ? json::Find(pod_security_context, key) : value;
  };
  const auto is = [](const Json* value, const Json& expected) {
    return value != nullptr && *value == expected;
  };
  const Json* capabilities = json::Find(own, "capabilities");
  const Json* added = json::Find(capabilities, "add");

  // The API server refuses allowPrivilegeEscalation: false beside either of these.
  const bool must_escalate = is(json::Find(own, "privileged"), true) ||
                             (added != nullptr && added->is_array() &&
                              std::ranges::find(*added, Json("CAP_SYS_ADMIN")) != added->end());
  if (!must_escalate && IsAbsent(json::Find(own, "allowPrivilegeEscalation")))
    wanted["allowPrivilegeEscalation"] = false;
  if (IsAbsent(json::Find(capabilities, "drop")))
    wanted["capabilities"] = {{"drop", OrderedJson::array({"ALL"})}};

  const Json* user = effective("runAsUser");
  const Json* non_root = effective("runAsNonRoot");
  // A container that is told to run as root would not start with runAsNonRoot.
  if (IsAbsent(non_root) && !is(user, 0)) wanted["runAsNonRoot"] = true;
  // The image's user is a name, which the kubelet cannot tell from root.
  const bool refuses_root = IsAbsent(non_root) || is(non_root, true);
  if (IsAbsent(user) && refuses_root && defaults.run_as_user)
    wanted["runAsUser"] = *defaults.run_as_user;
  if (IsAbsent(effective("seccompProfile")))
    wanted["seccompProfile"] = {{"type", "RuntimeDefault"}};
  return wanted;
}

}  // namespace locust::standards
