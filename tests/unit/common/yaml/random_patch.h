// Random JSON values and random patches that apply to a given value.
#pragma once

#include "common/json/json.h"
#include "common/json/patch.h"
#include "tests/unit/common/yaml/choices.h"

namespace locust::yaml {

// A value at most `depth` levels deep, with strings that YAML readers like to take for something
// else.
OrderedJson RandomValue(Choices& choices, std::size_t depth);

// One to `most` operations; each applies to what the ones before it leave of `value`.
json::Patch RandomPatch(Choices& choices, const Json& value, std::size_t most);

// Every JSON Pointer into `value`, the root's "" first.
std::vector<std::string> Pointers(const Json& value);

}  // namespace locust::yaml
