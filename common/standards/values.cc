#include "common/standards/values.h"

#include <limits>

namespace locust::standards {
namespace {

// Longer values say nothing more to a reader, and a message has to fit into a warning.
constexpr std::size_t kLongestShown = 120;

}  // namespace

const Json* Get(const Json* object, std::string_view key) {
  const Json* member = json::Find(object, key);
  return member == nullptr || member->is_null() ? nullptr : member;
}

std::string_view Text(const Json* value) {
  const auto* text = value == nullptr ? nullptr : value->get_ptr<const Json::string_t*>();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

const Json::array_t& Items(const Json* value) {
  static const Json::array_t kNone;
  const auto* items = value == nullptr ? nullptr : value->get_ptr<const Json::array_t*>();
  return items == nullptr ? kNone : *items;
}

const Json::object_t& Members(const Json* value) {
  static const Json::object_t kNone;
  const auto* members = value == nullptr ? nullptr : value->get_ptr<const Json::object_t*>();
  return members == nullptr ? kNone : *members;
}

std::optional<std::int64_t> Integer(const Json* value) {
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  if (const auto* number = value->get_ptr<const Json::number_unsigned_t*>()) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    return *number > static_cast<std::uint64_t>(kMost) ? kMost : static_cast<std::int64_t>(*number);
  }
  return value->get<std::int64_t>();
}

bool IsTrue(const Json* value) {
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

bool IsFalse(const Json* value) {
  return value != nullptr && value->is_boolean() && !value->get<bool>();
}

std::string QuantityText(const Json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  return value->is_number() ? value->dump() : std::string();
}

std::string Shown(std::string_view text) {
  std::size_t end = text.size();
  if (end > kLongestShown) {
    end = kLongestShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  }
  std::string shown(text.substr(0, end));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (end < text.size()) shown += "…";
  return shown;
}

std::string Shown(const Json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return Shown(Text(value));
  return Shown(value->dump(-1, ' ', false, Json::error_handler_t::replace));
}

kube::Quantity ToQuantity(std::int64_t number) {
  return kube::Quantity::Parse(std::to_string(number)).value_or(kube::Quantity());
}

}  // namespace locust::standards
