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

// A fault at a known place in the value, found while it is turned into a Json.
struct Fault {
  std::string message;
  std::string hint;
};

[[noreturn]] void Refuse(std::string_view text, std::string_view source, std::size_t offset,
                         std::string message, std::string hint = {}) {
  Diagnostic diagnostic;
  diagnostic.source = source;
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  diagnostic.position.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t line_start = before.rfind('\n');
  diagnostic.position.column =
      before.size() - (line_start == std::string_view::npos ? 0 : line_start + 1) + 1;
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  throw Error(ExitCode::kInvalid, {std::move(diagnostic)});
}

std::string TooDeep(std::size_t depth) {
  return "nested deeper than " + std::to_string(depth) + " levels";
}

// Turns the tape of simdjson into a Json, leaving out what `skip` names.
class Converter {
 public:
  Converter(std::size_t depth, std::span<const std::string_view> skip)
      : depth_(depth), skip_(skip) {}

  Json Convert(const dom::element& element) { return Value(element, 0); }

 private:
  Json Value(const dom::element& element, std::size_t level) {
    switch (element.type()) {
      case dom::element_type::ARRAY:
        return Array(dom::array(element), level + 1);
      case dom::element_type::OBJECT:
        return Object(dom::object(element), level + 1);
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

  Json Array(const dom::array& array, std::size_t level) {
    Enter(level);
    Json result = Json::array();
    auto& items = result.get_ref<Json::array_t&>();
    items.reserve(array.size());
    const std::size_t length = path_.size();
    for (const dom::element item : array) {
      if (!skip_.empty()) path_ += "/" + std::to_string(items.size());
      items.push_back(Value(item, level));
      path_.resize(length);
    }
    return result;
  }

  Json Object(const dom::object& object, std::size_t level) {
    Enter(level);
    Json result = Json::object();
    auto& members = result.get_ref<Json::object_t&>();
    const std::size_t length = path_.size();
    for (const auto [key, value] : object) {
      if (!skip_.empty()) {
        path_ += Join("", key);
        if (std::ranges::find(skip_, path_) != skip_.end()) {
          path_.resize(length);
          continue;
        }
      }
      const auto [place, added] = members.try_emplace(std::string(key));
      if (!added)
        throw Fault{"member \"" + std::string(key) + "\" stands twice in one object",
                    "remove one of the two"};
      place->second = Value(value, level);
      path_.resize(length);
    }
    return result;
  }

  void Enter(std::size_t level) const {
    if (level > depth_) throw Fault{TooDeep(depth_), ""};
  }

  std::size_t depth_;
  std::span<const std::string_view> skip_;
  std::string path_;
};

// The slow reader: nlohmann's SAX parser with the same bounds, for what simdjson refuses.
class BoundedSax : public nlohmann::detail::json_sax_dom_parser<Json> {
 public:
  using Base = nlohmann::detail::json_sax_dom_parser<Json>;
  BoundedSax(Json& root, std::size_t depth) : Base(root, false), limit_(depth) {}

  bool start_object(std::size_t elements) {
    keys_.emplace_back();
    return Enter() && Base::start_object(elements);
  }
  bool end_object() {
    keys_.pop_back();
    --level_;
    return Base::end_object();
  }
  bool start_array(std::size_t elements) { return Enter() && Base::start_array(elements); }
  bool end_array() {
    --level_;
    return Base::end_array();
  }
  bool key(std::string& name) {
    if (!keys_.back().insert(name).second) {
      fault_ = Fault{"member \"" + name + "\" stands twice in one object", "remove one of the two"};
      return false;
    }
    return Base::key(name);
  }
  template <typename Exception>
  bool parse_error(std::size_t position, const std::string& token, const Exception& exception) {
    offset_ = position > 0 ? position - 1 : 0;
    fault_ = Fault{"malformed JSON", ""};
    return Base::parse_error(position, token, exception);
  }

  const std::optional<Fault>& fault() const { return fault_; }
  std::size_t offset() const { return offset_; }

 private:
  bool Enter() {
    if (++level_ <= limit_) return true;
    fault_ = Fault{TooDeep(limit_), ""};
    return false;
  }

  std::size_t limit_;
  std::size_t level_ = 0;
  std::size_t offset_ = 0;
  std::vector<std::set<std::string>> keys_;
  std::optional<Fault> fault_;
};

Json ParseSlowly(std::string_view text, std::string_view source, const ParseLimits& limits) {
  Json value;
  BoundedSax sax(value, limits.depth);
  if (!Json::sax_parse(text.begin(), text.end(), &sax)) {
    const Fault fault = sax.fault().value_or(Fault{"malformed JSON", ""});
    Refuse(text, source, sax.offset(), fault.message, fault.hint);
  }
  return value;
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
  thread_local dom::parser parser;
  return parser.parse(text.data(), text.size());
}

}  // namespace

Json Parse(std::string_view text, std::string_view source, const ParseLimits& limits,
           std::span<const std::string_view> skip) {
  if (text.size() > limits.bytes) {
    Refuse(text, source, 0, "larger than " + std::to_string(limits.bytes) + " bytes");
  }
  dom::element root;
  if (Read(text).get(root) != simdjson::SUCCESS) {
    Json value = ParseSlowly(text, source, limits);
    RemoveSkipped(value, skip);
    return value;
  }
  try {
    return Converter(limits.depth, skip).Convert(root);
  } catch (const Fault& fault) {
    Refuse(text, source, 0, fault.message, fault.hint);
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
    return Converter(limits.depth, {}).Convert(part);
  } catch (const Fault& fault) {
    Refuse(text, source, 0, fault.message, fault.hint);
  }
}

}  // namespace locust::json
