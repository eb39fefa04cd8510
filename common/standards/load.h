// Reads a LocustStandards file. Every error of the file is reported at once, with line, column, path and the
// nearest known name.
#pragma once

#include <string_view>

#include "common/standards/standards.h"

namespace locust::standards {

// Throws Error (kInvalid).
Standards Load(std::string_view text, std::string_view source);

// The environment that `name` picks; nullptr when `name` is empty. Throws Error (kInvalid) when the standards
// have environments and none is called so; the message lists them.
const Environment* FindEnvironment(const Standards& standards, std::string_view name);

}  // namespace locust::standards
