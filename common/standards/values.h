// Reads JSON values of which nobody has checked the type: what is missing, null or of another type
// than asked for is "nothing", as it is for a rule. Views into the value; none throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/json/json.h"
#include "common/kube/quantity.h"

namespace locust::standards {

// The member `key`; nullptr when it is absent or null, or `object` is no object. Chains.
const Json* Get(const Json* object, std::string_view key);
template <class... Keys>
const Json* Get(const Json* object, std::string_view key, Keys... keys) {
  return Get(Get(object, key), keys...);
}

std::string_view Text(const Json* value);          // "" for anything but a string
const Json::array_t& Items(const Json* value);     // empty for anything but a list
const Json::object_t& Members(const Json* value);  // empty for anything but an object
std::optional<std::int64_t> Integer(const Json* value);
bool IsTrue(const Json* value);
bool IsFalse(const Json* value);

// A quantity as it is written, string or number; empty for anything else.
std::string QuantityText(const Json* value);

// The value in one line, for a message: strings without quotes, all else as JSON; cut when long.
std::string Shown(const Json* value);
std::string Shown(std::string_view text);

kube::Quantity ToQuantity(std::int64_t number);

}  // namespace locust::standards
