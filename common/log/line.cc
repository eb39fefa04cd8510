#include "common/log/line.h"

namespace locust {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

std::string_view ToString(Level level) {
  switch (level) {
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

// The length of the well-formed UTF-8 sequence at the start of `text` (not empty); 0: there is
// none. Source: Unicode 15, table 3-7.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto in = [](unsigned value, unsigned low, unsigned high) {
    return low <= value && value <= high;
  };
  const auto continues = [&](std::size_t i) { return in(byte(i), 0x80, 0xBF); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (in(lead, 0xC2, 0xDF)) return continues(1) ? 2 : 0;
  if (in(lead, 0xE0, 0xEF)) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
    return in(byte(1), low, high) && continues(2) ? 3 : 0;
  }
  if (in(lead, 0xF0, 0xF4)) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
    return in(byte(1), low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

void AppendEscaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto value = static_cast<unsigned char>(c);
  if (value < 0x20 || value == 0x7F) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += "\\u00";
    out += kDigits[value >> 4];
    out += kDigits[value & 15];
    return;
  }
  out += c;
}

void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = SequenceLength(text.substr(at));
    if (at + length > Line::kMaxText) {
      out += kEllipsis;
      break;
    }
    if (length == 0) {
      out += kReplacement;
    } else if (length == 1) {
      AppendEscaped(text[at], out);
    } else {
      out += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out += '"';
}

std::string Quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  AppendQuoted(text, out);
  return out;
}

}  // namespace

Line::Line(Level level, std::string_view message) : level_(level) {
  fields_ = "\"level\":\"";
  fields_ += ToString(level);
  fields_ += '"';
  Add("message", message);
}

Line& Line::Add(std::string_view key, std::string_view value) {
  return AddRaw(key, Quoted(value));
}

Line& Line::Add(std::string_view key, std::int64_t value) {
  return AddRaw(key, std::to_string(value));
}

Line& Line::Add(std::string_view key, bool value) {
  return AddRaw(key, value ? "true" : "false");
}

Line& Line::Add(std::string_view key, std::span<const std::string> items) {
  std::string json = "[";
  for (const std::string& item : items.first(std::min(items.size(), kMaxItems))) {
    if (json.size() > 1) json += ',';
    AppendQuoted(item, json);
  }
  if (items.size() > kMaxItems) truncated_ = true;
  json += ']';
  return AddRaw(key, json);
}

Line& Line::AddRaw(std::string_view key, std::string_view json) {
  constexpr std::size_t kAround = 128;  // the time, the braces and the mark of a cut
  if (fields_.size() + key.size() + json.size() + kAround > kMaxLine) {
    truncated_ = true;
    return *this;
  }
  fields_ += ",\"";
  fields_ += key;
  fields_ += "\":";
  fields_ += json;
  return *this;
}

std::string Line::Json(std::string_view time) const {
  std::string json = "{\"time\":";
  AppendQuoted(time, json);
  json += ',';
  json += fields_;
  if (truncated_) json += ",\"truncated\":true";
  json += '}';
  return json;
}

}  // namespace locust
