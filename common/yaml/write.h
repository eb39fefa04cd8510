// Writes JSON values as YAML text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/json/json.h"

namespace locust::yaml {

struct BlockStyle {
  std::size_t indent =
      0;  // column (0-based) of every line but the first, which starts where the caller stands
  std::string_view newline = "\n";
  std::size_t list_offset =
      0;  // columns by which a list stands in from its key: "key:\n- a" or "key:\n  - a"
  // Whether the last string may be a literal block. Not so where a comment follows that would be
  // read as its content.
  bool literal_end = true;
};

// Block style: two blanks a level, plain strings only where IsSafePlain, strings with line breaks
// as literal blocks where that is lossless and else double-quoted, empty collections as {} and [].
// Keys too long for "key:" are written with "? ". Ends with a newline.
struct WrittenBlock {
  std::string text;
  std::size_t literal_indent =
      0;  // of the content of the literal block that ends the text; 0: it ends in none
};
WrittenBlock WriteBlock(const OrderedJson& value, const BlockStyle& style);
std::string WriteBlock(const OrderedJson& value, std::size_t indent = 0,
                       std::string_view newline = "\n");

// Flow style on one line, as JSON; no newline at the end.
std::string WriteFlow(const OrderedJson& value);

// As WriteFlow, with keys and strings plain where that is safe inside brackets: {cpu: 50m}.
std::string WritePlainFlow(const OrderedJson& value);

// A number, boolean or null; a string on one line, plain where IsSafePlain. Not for collections.
std::string WriteScalar(const OrderedJson& value);

// Whether `text` survives as a literal block, in every reader and through Helm 4's rewriting: it
// has a line break, at most one at its end, none and no white space at its start, and no line with
// white space at its end or a tab at its start; and it holds nothing that must be escaped.
bool CanBeLiteral(std::string_view text);

// The lines of a literal block, each indented by `indent` and ended by `newline`; without the
// header.
std::string LiteralLines(std::string_view text, std::size_t indent, std::string_view newline);

// "|" or "|-": the header of the literal block that holds `text`.
std::string_view LiteralHeader(std::string_view text);

// `key` as it stands before the ':' in block style, and whether it is too long to stand there
// without "? ".
std::string WriteKey(std::string_view key);
bool NeedsExplicitKey(std::string_view written_key);

}  // namespace locust::yaml
