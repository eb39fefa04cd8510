// Time spans as Locust reads them from --run-time and --stop-timeout.
#pragma once

#include <optional>
#include <string_view>

namespace locust {

// "300", "20s", "3m", "2h", "1h20m", "3h30m10s" in seconds. Stricter than Locust, which ignores
// what it does not understand after the first part ("10m5" runs for ten minutes there): nullopt.
// Source: locust/util/timespan.py.
std::optional<int> ParseTimeSpan(std::string_view text);

}  // namespace locust
