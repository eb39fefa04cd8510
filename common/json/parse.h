// Reads JSON that comes from outside: bounded, strict, and only the parts that are asked for.
//
// Strict: UTF-8, no comments, nothing after the value, no member twice in an object that is read
// (the API server never sends one, and readers differ on which one counts), nesting up to a limit.
// simdjson does the reading; what it refuses is read again by nlohmann-json, whose verdict counts
// and whose message has the place. Numbers over 64 bits become doubles, as Go's encoding/json makes
// of them. No state; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "common/json/json.h"

namespace locust::json {

struct ParseLimits {
  // The API server limits a request to 3 MiB; an UPDATE review carries the object twice and its
  // envelope.
  std::size_t bytes = 8u << 20;
  std::size_t depth = 100;  // far over any Kubernetes type; a copy of a value recurses once a level
};

// The value of `text`. `skip`: JSON Pointers of members that are left out (not even looked into for
// duplicates): through objects only, without '~'. Throws Error (kInvalid) with `source`, line and
// column.
Json Parse(std::string_view text, std::string_view source, const ParseLimits& limits = {},
           std::span<const std::string_view> skip = {});

// Only what `pointer` names; null when there is nothing. For a text that Parse has accepted.
Json ParsePart(std::string_view text, std::string_view pointer, std::string_view source,
               const ParseLimits& limits = {});

}  // namespace locust::json
