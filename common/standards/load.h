// Reads a LocustStandards file. Every error of the file is reported at once, with line, column,
// path and the nearest known name.
//
// Field names are written in camelCase; snake_case is accepted too. What the file leaves out is as
// in the built-in defaults (Standards{}); `requests` and `limits` replace the built-in ones as a
// whole, so that a file can leave a limit out. An environment's rules are those of the standards
// with what it changes, parameter by parameter.
#pragma once

#include <string_view>
#include <vector>

#include "common/standards/standards.h"
#include "common/text/diagnostic.h"

namespace locust::standards {

// Throws Error (kInvalid) with all errors of the file. `notices`, when given, takes the notices.
Standards Load(std::string_view text, std::string_view source,
               std::vector<Diagnostic>* notices = nullptr);

// JSON Schema (draft 2020-12) of such a file, for editors.
OrderedJson StandardsSchema();

// The environment that `name` picks; nullptr when `name` is empty or the standards have no
// environments. Throws Error (kInvalid) when they have some and none is called so; the message
// lists them.
const Environment* FindEnvironment(const Standards& standards, std::string_view name);

}  // namespace locust::standards
