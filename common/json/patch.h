// JSON Patch (RFC 6902) as a value: what defaults, rules and transformations produce, what the
// webhook sends and what the YAML engine applies to text.
//
// Values and pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "common/json/json.h"

namespace locust::json {

struct Operation {
  enum class Kind { kAdd, kRemove, kReplace, kTest, kMove, kCopy };
  Kind kind = Kind::kAdd;
  std::string path = {};   // JSON Pointer
  OrderedJson value = {};  // add, replace, test; key order is kept when written as YAML
  std::string from = {};   // move, copy

  friend bool operator==(const Operation&, const Operation&) = default;
};

using Patch = std::vector<Operation>;

Operation Add(std::string path, OrderedJson value);
Operation Replace(std::string path, OrderedJson value);
Operation Remove(std::string path);

// The wire form: [{"op": "add", "path": "/a", "value": 1}, …].
Json ToJson(const Patch& patch);

// Reads the wire form; members that an operation does not define are ignored (RFC 6902, section 4).
// Throws Error (kInvalid) on anything else, with all faults at once.
Patch PatchFromJson(const Json& value);

// Applies `patch` to `target`, strictly as RFC 6902 says (unlike nlohmann's own patch(), a null
// parent is an error, as it is for the API server). Removing the whole document is an error too.
// On an error `target` is unchanged and Error (kInternal) is thrown with the operation's index
// (0-based) and path: our patches always apply.
void Apply(Json& target, const Patch& patch);

// `target` after `patch`, for a caller who gives the value away: nothing is copied.
Json Patched(Json target, const Patch& patch);

}  // namespace locust::json
