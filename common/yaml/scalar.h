// How plain text becomes a value and how a value becomes text that every reader takes for the same
// value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/json/json.h"

namespace locust::yaml {

// The value of a plain (unquoted, untagged) scalar as sigs.k8s.io/yaml resolves it: go-yaml v2's
// resolve.go. Floats with an integral value are integers, as they are after the detour over JSON
// text that the API server makes.
Json ResolvePlain(std::string_view text);

// The object key that a plain scalar becomes there ("1", "true", "0.5"); none for a null.
std::optional<std::string> ResolvePlainKey(std::string_view text);

// Whether `text` can stand unquoted and is a string for YAML 1.1 and 1.2 readers alike (go-yaml v2
// and v3, PyYAML, libyaml, yaml-cpp), as a key or a value, in block context.
bool IsSafePlain(std::string_view text);

// `text` in double quotes, with what YAML or JSON readers need escaped; valid as JSON and as YAML.
std::string DoubleQuoted(std::string_view text);

}  // namespace locust::yaml
