#include "common/json/parse.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::json {
namespace {

namespace dom = simdjson::dom;

// A fault of the value, found while it is turned into a Json: its place in the text is not known.
struct Fault {
  std::string message;
  std::string hint;
};

Position PositionOf(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;
  return {.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
          .column = before.size() - line_start + 1};
}

[[noreturn]] void Refuse(std::string_view source, Position position, std::string message,
                         std::string hint = {}) {
  Diagnostic diagnostic;
  diagnostic.source = source;
  diagnostic.position = position;
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  throw Error(ExitCode::kInvalid, {std::move(diagnostic)});
}

Fault Twice(std::string_view key) {
  return {"member \"" + std::string(key) + "\" stands twice in one object",
          "remove one of the two"};
}

std::string TooDeep(std::size_t depth) {
  return "nested deeper than " + std::to_string(depth) + " levels";
}

// What is left of the pointers to skip below a member, without their first '/'.
using Skips = std::vector<std::string_view>;

Skips WithoutSlash(std::span<const std::string_view> pointers) {
  Skips skips;
  for (const std::string_view pointer : pointers) skips.push_back(pointer.substr(1));
  return skips;
}

// Those of `skips` that go on below the member `key`; nullopt: the member itself is skipped.
std::optional<Skips> Below(const Skips& skips, std::string_view key) {
  Skips below;
  for (const std::string_view skip : skips) {
    if (!skip.starts_with(key)) continue;
    if (skip.size() == key.size()) return std::nullopt;
    if (skip[key.size()] == '/') below.push_back(skip.substr(key.size() + 1));
  }
  return below;
}

// Turns the tape of simdjson into a Json.
class Converter {
 public:
  explicit Converter(std::size_t depth) : depth_(depth) {}

  Json Convert(const dom::element& element, const Skips& skips) const {
    return Value(element, 0, skips);
  }

 private:
  Json Value(const dom::element& element, std::size_t level, const Skips& skips) const {
    switch (element.type()) {
      case dom::element_type::ARRAY:
        return Array(dom::array(element), level + 1);
      case dom::element_type::OBJECT:
        return Object(dom::object(element), level + 1, skips);
      case dom::element_type::INT64:
        return std::int64_t(element);
      case dom::element_type::UINT64:
        return std::uint64_t(element);
      case dom::element_type::DOUBLE:
        return double(element);
      case dom::element_type::STRING:
        return std::string(std::string_view(element));
      case dom::element_type::BOOL:
        return bool(element);
      case dom::element_type::NULL_VALUE:
        break;
    }
    return nullptr;
  }

  Json Array(const dom::array& array, std::size_t level) const {
    Enter(level);
    Json result = Json::array();
    auto& items = result.get_ref<Json::array_t&>();
    items.reserve(array.size());
    for (const dom::element item : array) items.push_back(Value(item, level, {}));
    return result;
  }

  Json Object(const dom::object& object, std::size_t level, const Skips& skips) const {
    Enter(level);
    Json result = Json::object();
    auto& members = result.get_ref<Json::object_t&>();
    for (const auto [key, value] : object) {
      std::optional<Skips> below = Skips();
      if (!skips.empty()) below = Below(skips, key);
      if (!below) continue;
      const auto [place, added] = members.try_emplace(std::string(key));
      if (!added) throw Twice(key);
      place->second = Value(value, level, *below);
    }
    return result;
  }

  void Enter(std::size_t level) const {
    if (level > depth_) throw Fault{TooDeep(depth_), ""};
  }

  std::size_t depth_;
};

// The slow reader, for what simdjson refuses: the same bounds, and the place of a fault.
Json ParseSlowly(std::string_view text, std::string_view source, const ParseLimits& limits) {
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  const auto check = [&](int depth, Json::parse_event_t event, Json& parsed) {
    const bool opens =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && static_cast<std::size_t>(depth) >= limits.depth)
      throw Fault{TooDeep(limits.depth), ""};
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys.back().insert(parsed.get<std::string>()).second) {
      throw Twice(parsed.get_ref<const std::string&>());
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), check);
  } catch (const Json::parse_error& error) {
    Refuse(source, PositionOf(text, error.byte > 0 ? error.byte - 1 : 0), "malformed JSON");
  } catch (const Json::out_of_range&) {
    Refuse(source, {}, "a number is out of range");
  } catch (const Fault& fault) {
    Refuse(source, {}, fault.message, fault.hint);
  }
}

void RemoveSkipped(Json& value, std::span<const std::string_view> skip) {
  for (const std::string_view pointer : skip) {
    const Json::json_pointer parsed{std::string(pointer)};
    if (!value.contains(parsed)) continue;
    Json& parent = value.at(parsed.parent_pointer());
    if (parent.is_object()) parent.erase(parsed.back());
  }
}

// simdjson's parser keeps its buffers between calls; one for each thread.
simdjson::simdjson_result<dom::element> Read(std::string_view text) {
  if (text.empty()) return simdjson::EMPTY;  // it would copy from a null pointer
  thread_local dom::parser parser;
  return parser.parse(text.data(), text.size());
}

}  // namespace

Json Parse(std::string_view text, std::string_view source, const ParseLimits& limits,
           std::span<const std::string_view> skip) {
  if (text.size() > limits.bytes) {
    Refuse(source, {}, "larger than " + std::to_string(limits.bytes) + " bytes");
  }
  dom::element root;
  if (Read(text).get(root) != simdjson::SUCCESS) {
    Json value = ParseSlowly(text, source, limits);
    RemoveSkipped(value, skip);
    return value;
  }
  try {
    return Converter(limits.depth).Convert(root, WithoutSlash(skip));
  } catch (const Fault& fault) {
    Refuse(source, {}, fault.message, fault.hint);
  }
}

Json ParsePart(std::string_view text, std::string_view pointer, std::string_view source,
               const ParseLimits& limits) {
  dom::element root;
  if (Read(text).get(root) != simdjson::SUCCESS) {
    const Json value = ParseSlowly(text, source, limits);
    const Json* part = At(value, pointer);
    return part == nullptr ? Json() : *part;
  }
  dom::element part;
  if (root.at_pointer(pointer).get(part) != simdjson::SUCCESS) return nullptr;
  try {
    return Converter(limits.depth).Convert(part, {});
  } catch (const Fault& fault) {
    Refuse(source, {}, fault.message, fault.hint);
  }
}

}  // namespace locust::json
