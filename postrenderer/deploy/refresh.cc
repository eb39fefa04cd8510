#include "postrenderer/deploy/refresh.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/kube/quantity.h"

namespace locust::deploy {
namespace {

// The cluster drops what says nothing.
bool IsEmpty(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_null() || value == false || value == 0 ||
         (value.is_structured() && value.empty());
}

bool SameQuantity(const Json& left, const Json& right) {
  const auto text = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  const auto a = kube::Quantity::Parse(text(left)), b = kube::Quantity::Parse(text(right));
  return a && b && *a == *b;
}

void Overlay(Json& released, const Json& live) {
  if (released.is_object() && live.is_object()) {
    for (auto member = released.begin(); member != released.end();) {
      const auto found = live.find(member.key());
      if (found != live.end()) {
        Overlay(member.value(), *found);
        ++member;
      } else if (IsEmpty(member.value()) || member.key() == "stringData") {
        ++member;  // a Secret's text is kept as data
      } else {
        member = released.erase(member);
      }
    }
  } else if (released.is_array() && live.is_array()) {
    // Of another length: whoever adds to a list, as sidecars are, changes nothing of ours.
    for (std::size_t i = 0; i < released.size() && released.size() == live.size(); ++i) {
      Overlay(released[i], live[i]);
    }
  } else if (released != live && !SameQuantity(released, live) &&
             !(IsEmpty(released) && IsEmpty(live))) {
    released = live;
  }
}

}  // namespace

std::vector<ManifestObject> Refreshed(std::vector<ManifestObject> release, const Json& live) {
  std::vector<ManifestObject> refreshed;
  for (ManifestObject& object : release) {
    const auto same = [&](const Json& item) {
      return TextOf(item, "/kind") == object.kind &&
             TextOf(item, "/metadata/name") == object.name &&
             (object.kubernetes_namespace.empty() ||
              TextOf(item, "/metadata/namespace") == object.kubernetes_namespace);
    };
    const auto found = std::ranges::find_if(live, same);
    if (found == live.end()) continue;
    Overlay(object.value, *found);
    refreshed.push_back(std::move(object));
  }
  return refreshed;
}

}  // namespace locust::deploy
