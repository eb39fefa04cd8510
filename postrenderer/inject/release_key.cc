#include "postrenderer/inject/release_key.h"

#include <algorithm>

#include "common/kube/metadata.h"

namespace locust::inject {
namespace {

const Json* LabelOf(const Json& object, std::string_view key) {
  return json::Find(json::Find(json::Find(object, "metadata"), "labels"), key);
}

// A label's value as it reads: the chart quotes none.
std::string LabelText(const Json& object, std::string_view key) {
  const Json* value = LabelOf(object, key);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? value->get<std::string>() : value->dump();
}

// The hash that ends the name of an immutable object: enough hex digits to be no word.
bool IsHash(std::string_view text) {
  constexpr std::size_t kFewest = 8;
  return text.size() >= kFewest && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

ChartLabels ChartLabelsOf(const Json& object) {
  return {.kubernetes_namespace = std::string(kube::NamespaceOf(object)),
          .instance = LabelText(object, "app.kubernetes.io/instance"),
          .name = LabelText(object, "app.kubernetes.io/name"),
          .load_test = LoadTestOf(object)};
}

std::string_view KindOf(const Json& object) {
  return json::StringAt(object, "kind");
}

std::string_view ObjectName(const Json& object) {
  const Json* metadata = json::Find(object, "metadata");
  return metadata == nullptr ? std::string_view() : json::StringAt(*metadata, "name");
}

std::string LoadTestOf(const Json& object) {
  return LabelText(object, "load_test");
}

std::string WithoutRole(std::string_view workload_name) {
  std::string_view name = workload_name;
  const std::size_t dash = name.rfind('-');
  if (dash != std::string_view::npos && IsHash(name.substr(dash + 1))) name = name.substr(0, dash);
  for (const std::string_view role : {"-master", "-worker"}) {
    if (name.ends_with(role) && name.size() > role.size())
      return std::string(name.substr(0, name.size() - role.size()));
  }
  return std::string(workload_name);
}

bool HasRole(const Object& object) {
  if (!object.workload) return false;
  const std::string& kind = object.workload->kind;
  const kube::Role role = object.workload->role;
  return (kind == "Deployment" || kind == "StatefulSet" || kind == "Job") &&
         (role == kube::Role::kMaster || role == kube::Role::kWorker);
}

}  // namespace locust::inject
