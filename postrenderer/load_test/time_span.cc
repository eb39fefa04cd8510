#include "postrenderer/load_test/time_span.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace locust {

std::optional<int> ParseTimeSpan(std::string_view text) {
  constexpr std::array<std::pair<char, std::int64_t>, 3> kUnits = {
      {{'h', 3600}, {'m', 60}, {'s', 1}}};
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  const bool bare = text.find_first_not_of("0123456789") == text.npos;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    if (bare) return number;
    while (next_unit < kUnits.size() && !text.starts_with(kUnits[next_unit].first)) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    total += number * kUnits[next_unit++].second;
    text.remove_prefix(1);
  }
  if (total > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(total);
}

}  // namespace locust
