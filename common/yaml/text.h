// Lines and bytes of a YAML text: what the splitter, the parser and the editor all need. Internal
// to common/yaml.
//
// Offsets are bytes; a line ends at '\n' (a '\r' before it belongs to the line end) or at the end
// of the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/text/diagnostic.h"

namespace locust::yaml {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
inline bool IsBreak(char c) {
  return c == '\n' || c == '\r';
}

// The offset of the first byte of the line that holds `offset`; a byte order mark is no part of the
// line.
std::size_t LineBegin(std::string_view text, std::size_t offset);

// The offset of the line end ("\n" or "\r\n") of the line that holds `offset`, or text.size().
std::size_t LineEnd(std::string_view text, std::size_t offset);

// The offset of the line after the one that holds `offset`, or text.size().
std::size_t NextLine(std::string_view text, std::size_t offset);

// The first offset from `offset` on that is no blank or tab.
std::size_t SkipBlanks(std::string_view text, std::size_t offset);

// The first offset from `offset` on that is no blank, tab, line end or comment.
std::size_t SkipTrivia(std::string_view text, std::size_t offset);

// Whether the line at `line_begin` is a document marker: `marker` ("---" or "...") and then white
// space or the line's end.
bool IsMarker(std::string_view text, std::size_t line_begin, std::string_view marker);

// The bytes of UTF-8 characters that are fine from the text's start on: text.size() when all are.
std::size_t ValidUtf8Prefix(std::string_view text);

// The first character that YAML text must not hold, or that readers take for different things:
// control characters, a carriage return without line feed, U+0085, U+2028 and U+2029 (line breaks
// in YAML 1.1 only), a byte order mark past the start, U+FFFE and U+FFFF.
struct BadCharacter {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};
std::optional<BadCharacter> FindBadCharacter(std::string_view text);

// 1-based line and column of `offset`, the text's first line counting as `first_line`.
Position PositionAt(std::string_view text, std::size_t offset, std::size_t first_line = 1);

// An Error (kInvalid) with one diagnostic at `offset`, the line's text filled in.
Error ErrorAt(std::string_view text, std::size_t offset, std::string_view source,
              std::size_t first_line, std::string message, std::string hint = {});

}  // namespace locust::yaml
