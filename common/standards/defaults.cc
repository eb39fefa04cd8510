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
  if (wanted.is_object() && wanted.empty()) return;
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

// A quantity as its text; a chart may leave `cpu: 1` a number.
std::optional<std::string> QuantityText(const Json* value) {
  if (value == nullptr || value->is_null()) return std::nullopt;
  return value->is_string() ? value->get<std::string>() : value->dump();
}

bool Less(const std::string& left, const std::string& right) {
  const auto a = Quantity::Parse(left);
  const auto b = Quantity::Parse(right);
  return a && b && *a < *b;
}

// What one resource ends up with, and whether only the defaults say so.
struct Amount {
  OrderedJson value;  // null: nothing
  std::string text;
  bool defaulted = false;
};

Amount Choose(const std::string* own, const Json* present, const std::string* fallback) {
  if (own != nullptr) return {*own, *own, false};
  if (const auto text = QuantityText(present)) return {OrderedJson(*present), *text, false};
  if (fallback != nullptr) return {*fallback, *fallback, true};
  return {};
}

void AddNames(std::vector<std::string>& names, const Json* object) {
  if (object == nullptr || !object->is_object()) return;
  for (const auto& [key, value] : object->items()) {
    if (std::ranges::find(names, key) == names.end()) names.push_back(key);
  }
}

void AddNames(std::vector<std::string>& names, const Resources::List& list) {
  for (const auto& [name, text] : list) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
}

// What a default works on: one workload at one stage.
struct Target {
  const Json& object;
  const kube::Workload& workload;
  const Standards& standards;
  const Environment* environment;

  const Json* At(const std::string& pointer) const { return json::At(object, pointer); }
  const Json* PodSpec() const { return At(workload.pod_spec()); }
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

void DefaultLabels(const Target& target, json::Patch& patch) {
  OrderedJson labels = OrderedJson::object();
  for (const auto& [key, value] : target.standards.defaults.labels) labels[key] = value;
  if (target.environment != nullptr) {
    for (const auto& [key, value] : target.environment->labels) labels[key] = value;
  }
  const std::string template_metadata = target.workload.template_path + "/metadata";
  for (const std::string& metadata : {std::string("/metadata"), template_metadata}) {
    AddAbsent(patch, target.At(metadata), metadata, {{"labels", labels}});
    if (target.workload.template_path.empty()) break;  // a Pod is its own template
  }
}

void DefaultResources(const Target& target, json::Patch& patch) {
  for (const std::string& path : OurContainers(target)) {
    const Json* container = target.At(path);
    if (container == nullptr || !container->is_object()) continue;
    const OrderedJson wanted = MergeResources(*container, {}, target.standards.defaults.resources);
    AddAbsent(patch, json::Find(container, "resources"), path + "/resources", wanted);
  }
}

void DefaultPodSecurity(const Target& target, json::Patch& patch) {
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

void DefaultServiceLinks(const Target& target, json::Patch& patch) {
  if (const auto& value = target.standards.defaults.enable_service_links) {
    AddAbsent(patch, target.PodSpec(), target.workload.pod_spec(),
              {{"enableServiceLinks", *value}});
  }
}

void DefaultTokenMount(const Target& target, json::Patch& patch) {
  if (const auto& value = target.standards.defaults.automount_service_account_token) {
    AddAbsent(patch, target.PodSpec(), target.workload.pod_spec(),
              {{"automountServiceAccountToken", *value}});
  }
}

void DefaultWorkerGrace(const Target& target, json::Patch& patch) {
  const auto& seconds = target.standards.defaults.worker_termination_grace_period_seconds;
  if (seconds && target.workload.role == kube::Role::kWorker) {
    AddAbsent(patch, target.PodSpec(), target.workload.pod_spec(),
              {{"terminationGracePeriodSeconds", *seconds}});
  }
}

struct Row {
  bool render, owners, pods;  // where the default applies
  void (*add)(const Target&, json::Patch&);
};

// Service links and the token mount are filled in by the API server before a webhook sees a Pod; so
// is the grace period of every template.
constexpr std::array<Row, 6> kTable = {{
    {true, true, true, DefaultLabels},
    {true, true, true, DefaultPodSecurity},
    {true, true, true, DefaultResources},
    {true, true, false, DefaultServiceLinks},
    {true, true, false, DefaultTokenMount},
    {true, false, false, DefaultWorkerGrace},
}};

}  // namespace

json::Patch WorkloadDefaults(const Json& object, const kube::Workload& workload,
                             const Standards& standards, const Environment* environment,
                             Stage stage) {
  const Target target{object, workload, standards, environment};
  const Json* pod = target.PodSpec();
  if (pod == nullptr || !pod->is_object()) return {};
  const bool is_pod = workload.template_path.empty();
  json::Patch patch;
  for (const Row& row : kTable) {
    const bool applies = stage == Stage::kRender ? row.render : is_pod ? row.pods : row.owners;
    if (applies) row.add(target, patch);
  }
  return patch;
}

OrderedJson MergeResources(const Json& container, const Resources& own, const Resources& defaults) {
  const Json* present = json::Find(container, "resources");
  const Json* present_requests = json::Find(present, "requests");
  const Json* present_limits = json::Find(present, "limits");

  std::vector<std::string> names;
  for (const Resources* source : {&own, &defaults}) {
    AddNames(names, source->requests);
    AddNames(names, source->limits);
  }
  AddNames(names, present_requests);
  AddNames(names, present_limits);

  OrderedJson requests = OrderedJson::object();
  OrderedJson limits = OrderedJson::object();
  for (const std::string& name : names) {
    Amount request = Choose(TextOf(own.requests, name), json::Find(present_requests, name),
                            TextOf(defaults.requests, name));
    Amount limit = Choose(TextOf(own.limits, name), json::Find(present_limits, name),
                          TextOf(defaults.limits, name));
    if (!request.value.is_null() && !limit.value.is_null() && Less(limit.text, request.text)) {
      if (request.defaulted) {
        request.value = limit.value;
      } else if (limit.defaulted) {
        limit.value = request.value;
      }
    }
    if (!request.value.is_null()) requests[name] = std::move(request.value);
    if (!limit.value.is_null()) limits[name] = std::move(limit.value);
  }

  OrderedJson merged = OrderedJson::object();
  if (!requests.empty()) merged["requests"] = std::move(requests);
  if (!limits.empty()) merged["limits"] = std::move(limits);
  if (present != nullptr && present->is_object()) {
    for (const auto& [key, value] : present->items()) {
      if (!merged.contains(key) && !IsAbsent(&value)) merged[key] = OrderedJson(value);
    }
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
  const Json* capabilities = json::Find(own, "capabilities");
  const Json* added = json::Find(capabilities, "add");
  const Json* privileged = json::Find(own, "privileged");

  // The API server refuses allowPrivilegeEscalation: false beside either of these.
  const bool must_escalate = (privileged != nullptr && *privileged == true) ||
                             (added != nullptr && added->is_array() &&
                              std::ranges::find(*added, Json("CAP_SYS_ADMIN")) != added->end());
  if (!must_escalate && IsAbsent(json::Find(own, "allowPrivilegeEscalation"))) {
    wanted["allowPrivilegeEscalation"] = false;
  }
  if (IsAbsent(json::Find(capabilities, "drop")))
    wanted["capabilities"] = {{"drop", OrderedJson::array({"ALL"})}};

  const Json* user = effective("runAsUser");
  const Json* non_root = effective("runAsNonRoot");
  const bool runs_as_root =
      user != nullptr && *user == 0;  // would not start with runAsNonRoot: judged, not changed
  if (IsAbsent(non_root) && !runs_as_root) wanted["runAsNonRoot"] = true;
  const bool refuses_root = IsAbsent(non_root) || *non_root == true;
  // The image names its user, which the kubelet cannot tell from root.
  if (IsAbsent(user) && refuses_root && defaults.run_as_user)
    wanted["runAsUser"] = *defaults.run_as_user;
  if (IsAbsent(effective("seccompProfile")))
    wanted["seccompProfile"] = {{"type", "RuntimeDefault"}};
  return wanted;
}

}  // namespace locust::standards
