// How the values of options are written. Pure functions.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace locust::options {

// "250ms", "15s", "2m", "36h", "90d", up to ten years; written with the largest unit that leaves a
// whole number.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::string FormatDuration(std::chrono::milliseconds duration);

// "65536", "64Ki", "8Mi", up to 1 GiB.
std::optional<std::size_t> ParseBytes(std::string_view text);
std::string FormatBytes(std::size_t bytes);

// Digits only.
std::optional<std::size_t> ParseCount(std::string_view text);

}  // namespace locust::options
