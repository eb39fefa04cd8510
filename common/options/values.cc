#include "common/options/values.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <span>
#include <system_error>

namespace locust::options {
namespace {

struct Unit {
  std::string_view suffix;
  std::uint64_t factor;
};

constexpr std::array<Unit, 5> kTimeUnits = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 3> kByteUnits = {{{"Mi", 1u << 20}, {"Ki", 1u << 10}, {"", 1}}};
constexpr std::uint64_t kTenYears = 3650ull * 86'400'000;
constexpr std::uint64_t kGibibyte = 1u << 30;

std::optional<std::uint64_t> ParseWithUnit(std::string_view text, std::span<const Unit> units,
                                           std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const Unit& unit : units) {
    if (suffix == unit.suffix && number <= most / unit.factor) return number * unit.factor;
  }
  return std::nullopt;
}

// With the largest unit that leaves a whole number; `units` from large to small.
std::string FormatWithUnit(std::uint64_t number, std::span<const Unit> units) {
  const Unit* best = &units.back();
  for (const Unit& unit : units) {
    if (number >= unit.factor && number % unit.factor == 0) {
      best = &unit;
      break;
    }
  }
  return std::to_string(number / best->factor) + std::string(best->suffix);
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const auto number = ParseWithUnit(text, kTimeUnits, kTenYears);
  return number ? std::optional(std::chrono::milliseconds(*number)) : std::nullopt;
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  return FormatWithUnit(static_cast<std::uint64_t>(duration.count()), kTimeUnits);
}

std::optional<std::size_t> ParseBytes(std::string_view text) {
  return ParseWithUnit(text, kByteUnits, kGibibyte);
}

std::string FormatBytes(std::size_t bytes) {
  return FormatWithUnit(bytes, kByteUnits);
}

std::optional<std::size_t> ParseCount(std::string_view text) {
  return ParseWithUnit(text, std::span(kByteUnits).last(1),
                       std::numeric_limits<std::size_t>::max());
}

}  // namespace locust::options
