// The known name that a misspelt one probably meant.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace locust {

// The candidate with the smallest Damerau-Levenshtein distance to `name`, compared without case,
// '_' and '-', when that distance is at most a third of the name's length (at least 1). Ties: the
// first of `candidates`.
std::optional<std::string_view> Nearest(std::string_view name,
                                        std::span<const std::string_view> candidates);

}  // namespace locust
