// Writes JSON values as YAML text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/json/json.h"

namespace locust::yaml {

// Block style: two blanks a level, sequences of a mapping not indented ("key:\n- a"), plain strings
// only where IsSafePlain, strings with line breaks as literal blocks where that is lossless and
// else double-quoted, empty collections as {} and []. `indent`: the column (0-based) of every line
// but the first, which starts where the caller stands. Ends with a newline.
std::string WriteBlock(const OrderedJson& value, std::size_t indent = 0,
                       std::string_view newline = "\n");

// Flow style on one line, as JSON; no newline at the end.
std::string WriteFlow(const OrderedJson& value);

}  // namespace locust::yaml
