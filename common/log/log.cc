#include "common/log/log.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace locust {

std::string FormatTime(std::chrono::system_clock::time_point time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(milliseconds);
  const std::time_t unix_seconds = std::chrono::system_clock::to_time_t(seconds);
  std::tm utc = {};
  gmtime_r(&unix_seconds, &utc);
  std::array<char, 64> text = {};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  const int rest = std::snprintf(text.data() + length, text.size() - length, ".%03dZ",
                                 static_cast<int>((milliseconds - seconds).count()));
  return std::string(text.data(), length + static_cast<std::size_t>(rest));
}

}  // namespace locust
