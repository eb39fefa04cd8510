// One line of the log: a JSON object, whatever goes in.
//
// Bounded: each text, each list and the whole line have a limit, so that no request can flood the
// log or break its lines. Control characters are escaped and invalid UTF-8 becomes U+FFFD, so that
// every line parses. A field that no longer fits is left out and `"truncated":true` says so. A
// value; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace locust {

enum class Level { kInfo, kWarning, kError };

class Line {
 public:
  static constexpr std::size_t kMaxText = 512;   // bytes of one text, before escaping
  static constexpr std::size_t kMaxItems = 32;   // of one list
  static constexpr std::size_t kMaxLine = 8192;  // bytes of Json()

  Line(Level level, std::string_view message);

  // A text over the limit is cut at a character's border and ends in "…". Keys are ours: they are
  // not escaped.
  Line& Add(std::string_view key, std::string_view value);
  Line& Add(std::string_view key, const char* value) { return Add(key, std::string_view(value)); }
  Line& Add(std::string_view key, std::int64_t value);
  Line& Add(std::string_view key, bool value);
  Line& Add(std::string_view key, std::span<const std::string> items);

  Level level() const { return level_; }

  // {"time":TIME,"level":…,"message":…,…}. `time` is written as it is.
  std::string Json(std::string_view time) const;

 private:
  Line& AddRaw(std::string_view key, std::string_view json);

  Level level_;
  std::string fields_;  // `"level":…,"message":…`
  bool truncated_ = false;
};

}  // namespace locust
