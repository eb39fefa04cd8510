// Reads single tokens of a YAML text: node properties, quoted scalars, block scalars. Internal to
// common/yaml.
//
// yaml-cpp tells where a node starts, not where it ends, and gets some values wrong (quoted scalars
// of line breaks only, the last line break of ">+"). These readers give both, with the rules of
// go-yaml's scanner, which is what reads the text in the end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/text/diagnostic.h"

namespace locust::yaml {

// A text and how to speak of places in it.
struct SourceText {
  std::string_view text;
  std::string_view source;
  std::size_t first_line = 1;

  Error ErrorAt(std::size_t offset, std::string message, std::string hint = {}) const;
};

// Anchor and tag in front of a node's content.
struct Properties {
  std::size_t end = 0;      // after the last property; where they start when there is none
  std::size_t content = 0;  // the first byte past `end` that is no white space or comment
  int count = 0;
  bool tag = false;  // one of them is a tag
};

// Reads up to `most` properties from `begin` on, which is where a node starts.
Properties ReadProperties(std::string_view text, std::size_t begin, int most);

// The end of the name of an anchor or alias, whose '&' or '*' is at `begin`.
std::size_t EndOfName(std::string_view text, std::size_t begin);

struct ScalarText {
  std::string value;
  std::size_t end = 0;  // one past the last byte, without the line end
};

// The quoted scalar whose opening quote is at `begin`. Throws when it is not closed or an escape is
// wrong.
ScalarText ReadQuoted(const SourceText& source, std::size_t begin);

struct BlockScalar : ScalarText {
  std::size_t header_end = 0;  // end of the "|" line, without its line end
  std::size_t indent = 0;      // columns of indentation that are not content
  char chomping = ' ';         // ' ' (clip), '-' or '+'
  bool explicit_indent = false;
  std::size_t last_content = 0;  // end of the last line with content; header_end when there is none
};

// The block scalar whose '|' or '>' is at `begin`. `parent_indent`: column of the innermost block
// collection around it, -1 at the root. With '+' the blank lines after it belong to it.
BlockScalar ReadBlockScalar(const SourceText& source, std::size_t begin, int parent_indent);

// The end of the plain scalar at `begin` whose value is `value`: where all non-blank characters of
// the value are found.
std::size_t EndOfPlain(const SourceText& source, std::size_t begin, std::string_view value);

}  // namespace locust::yaml
