// Where log lines go. Safe to use from any thread as far as the sink is.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "common/log/line.h"

namespace locust {

// RFC 3339 in UTC with milliseconds: "2026-01-02T03:04:05.678Z".
std::string FormatTime(std::chrono::system_clock::time_point time);

class Log {
 public:
  using Sink = std::function<void(std::string_view line)>;  // gets no line end
  using Clock = std::function<std::chrono::system_clock::time_point()>;

  explicit Log(Sink sink, Clock clock = std::chrono::system_clock::now)
      : sink_(std::move(sink)), clock_(std::move(clock)) {}

  void Write(const Line& line) const { sink_(line.Json(FormatTime(clock_()))); }

 private:
  Sink sink_;
  Clock clock_;
};

}  // namespace locust
