// Where something is in an object: as people read it and as a JSON Pointer.
//
// List items go by name where they have one, so that a place stays the same when the list is
// reordered: "spec.template.spec.containers[locust].image" and
// "/spec/template/spec/containers/0/image".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace locust::standards {

struct Place {
  std::string path;
  std::string pointer;

  // A member of the object at this place.
  Place operator/(std::string_view key) const;

  // An item of the list at this place; by its index when `name` is empty.
  Place Item(std::size_t index, std::string_view name = {}) const;
};

}  // namespace locust::standards
