#include "common/yaml/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

namespace locust::yaml {
namespace {

// The length of the well-formed UTF-8 sequence at `offset` (Unicode 15, table 3-7), or 0.
std::size_t SequenceLength(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) {
    return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0u;
  };
  const auto continuation = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continuation(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return continuation(1) && continuation(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool too_large = lead == 0xF4 && byte(1) > 0x8F;
    return continuation(1) && continuation(2) && continuation(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

// The code point of the well-formed sequence of `length` bytes at `offset`.
std::uint32_t CodePoint(std::string_view text, std::size_t offset, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  if (length == 1) return byte(0);
  std::uint32_t point = byte(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte(i) & 0x3Fu);
  return point;
}

std::string Name(std::uint32_t point) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "U+%04X", static_cast<unsigned>(point));
  return buffer;
}

BadCharacter Describe(std::size_t offset, std::uint32_t point) {
  if (point == '\r') {
    return {offset, "carriage return without a line feed",
            "YAML readers disagree whether it ends a line; write line ends as LF or CRLF"};
  }
  if (point == 0x85 || point == 0x2028 || point == 0x2029) {
    return {offset, "the line separator " + Name(point) + " is not escaped",
            "YAML readers disagree whether it ends a line; write it as an escape in a "
            "double-quoted string"};
  }
  if (point == 0xFEFF) return {offset, "byte order mark inside the text", "remove it"};
  return {offset, "the control character " + Name(point) + " is not allowed in YAML",
          "write it as an escape in a double-quoted string"};
}

bool IsBad(std::uint32_t point) {
  if (point < 0x20) return point != '\t' && point != '\n';
  return (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029 ||
         point == 0xFEFF || point == 0xFFFE || point == 0xFFFF;
}

}  // namespace

std::size_t LineBegin(std::string_view text, std::size_t offset) {
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  if (newline != std::string_view::npos) return newline + 1;
  return offset >= kByteOrderMark.size() && text.starts_with(kByteOrderMark) ? kByteOrderMark.size()
                                                                             : 0;
}

std::size_t LineEnd(std::string_view text, std::size_t offset) {
  const std::size_t newline = text.find('\n', offset);
  if (newline == std::string_view::npos) return text.size();
  return newline > offset && text[newline - 1] == '\r' ? newline - 1 : newline;
}

std::size_t NextLine(std::string_view text, std::size_t offset) {
  const std::size_t newline = text.find('\n', offset);
  return newline == std::string_view::npos ? text.size() : newline + 1;
}

std::size_t SkipBlanks(std::string_view text, std::size_t offset) {
  while (offset < text.size() && IsBlank(text[offset])) ++offset;
  return offset;
}

std::size_t SkipTrivia(std::string_view text, std::size_t offset) {
  while (offset < text.size()) {
    if (IsBlank(text[offset]) || IsBreak(text[offset])) {
      ++offset;
    } else if (text[offset] == '#') {
      offset = NextLine(text, offset);
    } else {
      break;
    }
  }
  return offset;
}

bool IsMarker(std::string_view text, std::size_t line_begin, std::string_view marker) {
  if (text.compare(line_begin, marker.size(), marker) != 0) return false;
  const std::size_t after = line_begin + marker.size();
  return after == text.size() || IsBlank(text[after]) || IsBreak(text[after]);
}

std::size_t ValidUtf8Prefix(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    // ASCII, eight bytes at a time: nearly all of a stream.
    while (offset + sizeof(std::uint64_t) <= text.size()) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + offset, sizeof word);
      if ((word & 0x8080808080808080u) != 0) break;
      offset += sizeof word;
    }
    if (offset == text.size()) break;
    const std::size_t length = SequenceLength(text, offset);
    if (length == 0) return offset;
    offset += length;
  }
  return offset;
}

std::optional<BadCharacter> FindBadCharacter(std::string_view text) {
  std::size_t offset = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (offset < text.size()) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    if ((byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\t') {
      ++offset;
      continue;
    }
    if (byte == '\r' && offset + 1 < text.size() && text[offset + 1] == '\n') {
      offset += 2;
      continue;
    }
    const std::size_t length = SequenceLength(text, offset);
    if (length == 0) return BadCharacter{offset, "the text is not valid UTF-8", "save it as UTF-8"};
    const std::uint32_t point = CodePoint(text, offset, length);
    if (IsBad(point)) return Describe(offset, point);
    offset += length;
  }
  return std::nullopt;
}

Position PositionAt(std::string_view text, std::size_t offset, std::size_t first_line) {
  offset = std::min(offset, text.size());
  const auto newlines =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
  return {.line = first_line + static_cast<std::size_t>(newlines),
          .column = offset - LineBegin(text, offset) + 1};
}

Error ErrorAt(std::string_view text, std::size_t offset, std::string_view source,
              std::size_t first_line, std::string message, std::string hint) {
  offset = std::min(offset, text.size());
  const std::size_t begin = LineBegin(text, offset);
  return Error(ExitCode::kInvalid,
               {Diagnostic{.source = std::string(source),
                           .position = PositionAt(text, offset, first_line),
                           .message = std::move(message),
                           .hint = std::move(hint),
                           .line = std::string(text.substr(begin, LineEnd(text, begin) - begin))}});
}

}  // namespace locust::yaml
