#include "common/kube/metadata.h"

#include <algorithm>

namespace locust::kube {

std::string_view NamespaceOf(const Json& object) {
  const Json* metadata = json::Find(object, "metadata");
  return metadata == nullptr ? std::string_view() : json::StringAt(*metadata, "namespace");
}

const Json* ControllerOf(const Json& object) {
  const Json* owners = json::Find(json::Find(object, "metadata"), "ownerReferences");
  if (owners == nullptr || !owners->is_array()) return nullptr;
  const auto controller = std::ranges::find_if(*owners, [](const Json& owner) {
    const Json* value = json::Find(owner, "controller");
    return value != nullptr && value->is_boolean() && value->get<bool>();
  });
  return controller == owners->end() ? nullptr : &*controller;
}

}  // namespace locust::kube
