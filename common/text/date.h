// Days, by UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace locust {

// "2026-12-31"; nullopt for any other text.
std::optional<std::chrono::sys_days> ParseDate(std::string_view text);
std::string FormatDate(std::chrono::sys_days day);

std::chrono::sys_days Today();

}  // namespace locust
