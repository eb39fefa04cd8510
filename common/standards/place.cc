#include "common/standards/place.h"

#include "common/fields/reader.h"
#include "common/json/json.h"

namespace locust::standards {

Place Place::operator/(std::string_view key) const {
  return {fields::JoinKey(path, key), json::Join(pointer, key)};
}

Place Place::Item(std::size_t index, std::string_view name) const {
  return {path + "[" + (name.empty() ? std::to_string(index) : std::string(name)) + "]",
          json::Join(pointer, index)};
}

}  // namespace locust::standards
