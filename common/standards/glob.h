// Patterns with '*', which stands for any characters, none included. Linear in text times pattern;
// nothing else is special.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace locust::standards {

bool MatchesGlob(std::string_view pattern, std::string_view text);
bool MatchesAny(std::span<const std::string> patterns, std::string_view text);

}  // namespace locust::standards
