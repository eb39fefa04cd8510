// Reads whatever comes as JSON, by the fast reader and by nlohmann-json, which is the oracle: one
// verdict, one value. A member twice in an object, nesting over the limit and numbers that no
// double holds are refused by both.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/parse.h"
#include "common/text/diagnostic.h"

namespace {

using namespace locust;

constexpr json::ParseLimits kLimits{.bytes = 4096, .depth = 20};

// What nlohmann-json says; nullopt: refused.
std::optional<Json> Oracle(std::string_view text) {
  std::vector<std::set<std::string>> objects;
  bool is_refused = text.size() > kLimits.bytes;
  using Event = Json::parse_event_t;
  const auto check = [&](int depth, Event event, Json& parsed) {
    if (event == Event::object_start || event == Event::array_start) {
      objects.emplace_back();
      is_refused = is_refused || static_cast<std::size_t>(depth) >= kLimits.depth;
    } else if (event == Event::object_end || event == Event::array_end) {
      objects.pop_back();
    } else if (event == Event::key) {
      is_refused = !objects.back().insert(parsed.get<std::string>()).second || is_refused;
    }
    return true;
  };
  try {
    Json value = Json::parse(text, check);
    if (is_refused) return std::nullopt;
    return value;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<Json> Ours(std::string_view text) {
  try {
    return json::Parse(text, "fuzz", kLimits);
  } catch (const Error& error) {
    if (error.code() != ExitCode::kInvalid) std::abort();
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::optional<Json> expected = Oracle(text);
  const std::optional<Json> found = Ours(text);
  if (expected != found) {
    std::cerr << "oracle: " << (expected ? expected->dump() : "refused")
              << "\nours:   " << (found ? found->dump() : "refused") << '\n';
    std::abort();
  }
  if (found && json::ParsePart(text, "/a", "fuzz", kLimits) !=
                   (found->is_object() ? found->value("a", Json()) : Json())) {
    std::cerr << "a part differs\n";
    std::abort();
  }
  return 0;
}
