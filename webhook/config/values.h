// How the values of options are written.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace locust::webhook {

// "250ms", "15s", "2m", up to a day.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::string FormatDuration(std::chrono::milliseconds duration);

// "65536", "64Ki", "8Mi", up to 1 GiB.
std::optional<std::size_t> ParseBytes(std::string_view text);
std::string FormatBytes(std::size_t bytes);

// Digits only, up to a million.
std::optional<std::size_t> ParseCount(std::string_view text);

}  // namespace locust::webhook
