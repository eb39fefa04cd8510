// The JSON types of the project and the few helpers that nlohmann-json lacks.
//
// Pure functions; none throws but for lack of memory.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Instantiated once, in instances.cc.
extern template class nlohmann::basic_json<>;
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace locust {

using Json = nlohmann::json;                 // an object as the API server sees it
using OrderedJson = nlohmann::ordered_json;  // an object that we write: keys keep their order

}  // namespace locust

namespace locust::json {

// One reference token as it stands in a JSON Pointer (RFC 6901): '~' and '/' escaped.
std::string EscapeToken(std::string_view token);

// `pointer` + "/" + the escaped token.
std::string Join(std::string_view pointer, std::string_view token);
std::string Join(std::string_view pointer, std::size_t index);

// The unescaped reference tokens of a JSON Pointer; nullopt when it is malformed: neither empty nor
// begun by '/', or with a '~' that is followed by neither '0' nor '1'.
std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer);

// A reference token as the index of a list item: digits without a leading zero. nullopt for all
// else, "-" included.
std::optional<std::size_t> ParseIndex(std::string_view token);

// The member `key` of `object`, or nullptr when `object` is null or no object or has no such
// member. Chains: Find(Find(pod, "spec"), "containers"). A JSON null member is returned as it is.
const Json* Find(const Json* object, std::string_view key);
const Json* Find(const Json& object, std::string_view key);

// The value at a JSON Pointer, or nullptr. A malformed pointer is nullptr too.
const Json* At(const Json& value, std::string_view pointer);

// The string member `key`, or `fallback` when it is absent or no string.
std::string_view StringAt(const Json& object, std::string_view key, std::string_view fallback = {});

}  // namespace locust::json
