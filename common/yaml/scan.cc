#include "common/yaml/scan.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "common/yaml/text.h"

namespace locust::yaml {
namespace {

bool IsTagCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-#;/?:@&=+$_.~*'()%!").find(c) != std::string_view::npos;
}

std::size_t EndOfTag(std::string_view text, std::size_t begin) {
  if (text.substr(begin).starts_with("!<")) {
    const std::size_t close = text.find('>', begin);
    return close == std::string_view::npos ? text.size() : close + 1;
  }
  std::size_t end = begin + 1;
  while (end < text.size() && IsTagCharacter(text[end])) ++end;
  return end;
}

void AppendUtf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

// The length of the line end at `offset`: 0 (none), 1 or 2.
std::size_t BreakLength(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return 0;
  if (text[offset] == '\n') return 1;
  return text[offset] == '\r' && offset + 1 < text.size() && text[offset + 1] == '\n' ? 2 : 0;
}

// Reads the inside of a quoted scalar. Line folding: blanks around line ends go, one line end is a
// blank, more are one fewer.
class QuotedReader {
 public:
  QuotedReader(const SourceText& source, std::size_t begin)
      : source_(source), text_(source.text), begin_(begin), at_(begin + 1), quote_(text_[begin]) {}

  ScalarText Read() {
    while (true) {
      bool folded = ReadWords();
      if (at_ >= text_.size()) {
        throw source_.ErrorAt(begin_, "a quoted string is not closed",
                              std::string("add the closing ") + quote_);
      }
      if (text_[at_] == quote_) return {std::move(value_), at_ + 1};
      ReadSpace(folded);
    }
  }

 private:
  // Up to white space, the end or the closing quote. True: stopped after an escaped line end.
  bool ReadWords() {
    while (at_ < text_.size() && !IsBlank(text_[at_]) && BreakLength(text_, at_) == 0) {
      if (text_[at_] == quote_) {
        if (quote_ == '"' || at_ + 1 >= text_.size() || text_[at_ + 1] != '\'') return false;
        value_ += '\'';
        at_ += 2;
      } else if (quote_ == '"' && text_[at_] == '\\') {
        if (const std::size_t length = BreakLength(text_, at_ + 1); length > 0) {
          at_ += 1 + length;
          return true;
        }
        ReadEscape();
      } else {
        value_ += text_[at_++];
      }
    }
    return false;
  }

  void ReadSpace(bool folded) {
    std::string blanks;
    std::size_t breaks = 0;
    bool broken = folded;  // blanks at the start of a line are not content
    for (; at_ < text_.size(); ++at_) {
      if (const std::size_t length = BreakLength(text_, at_); length > 0) {
        blanks.clear();
        broken = true;
        ++breaks;
        at_ += length - 1;
      } else if (IsBlank(text_[at_])) {
        if (!broken) blanks += text_[at_];
      } else {
        break;
      }
    }
    if (!broken) {
      value_ += blanks;
    } else if (folded) {
      value_.append(breaks, '\n');
    } else if (breaks == 1) {
      value_ += ' ';
    } else {
      value_.append(breaks - 1, '\n');
    }
  }

  void ReadEscape() {
    static constexpr std::pair<char, std::uint32_t> kEscapes[] = {
        {'0', 0},    {'a', 7},    {'b', 8},      {'t', 9},      {'\t', 9},
        {'n', 10},   {'v', 11},   {'f', 12},     {'r', 13},     {'e', 27},
        {' ', ' '},  {'"', '"'},  {'\'', '\''},  {'\\', '\\'},  {'/', '/'},
        {'N', 0x85}, {'_', 0xA0}, {'L', 0x2028}, {'P', 0x2029},
    };
    const char code = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
    const std::size_t digits = code == 'x' ? 2 : code == 'u' ? 4 : code == 'U' ? 8 : 0;
    if (digits > 0) {
      ReadHex(digits);
      return;
    }
    const auto* escape =
        std::find_if(std::begin(kEscapes), std::end(kEscapes),
                     [&](const auto& candidate) { return candidate.first == code; });
    if (escape == std::end(kEscapes)) {
      throw source_.ErrorAt(at_, "unknown escape in a double-quoted string",
                            "write a backslash as \\\\, or use single quotes");
    }
    AppendUtf8(value_, escape->second);
    at_ += 2;
  }

  void ReadHex(std::size_t digits) {
    std::uint32_t point = 0;
    for (std::size_t i = at_ + 2; i < at_ + 2 + digits; ++i) {
      const char c = i < text_.size() ? text_[i] : ' ';
      const std::size_t value =
          std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
      if (value == std::string_view::npos) {
        throw source_.ErrorAt(at_, "a \\" + std::string(1, text_[at_ + 1]) + " escape needs " +
                                       std::to_string(digits) + " hexadecimal digits");
      }
      point = point << 4 | static_cast<std::uint32_t>(value);
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
      throw source_.ErrorAt(at_, "the escape is no Unicode character",
                            "write characters past U+FFFF as themselves or with \\U and 8 digits");
    }
    AppendUtf8(value_, point);
    at_ += 2 + digits;
  }

  const SourceText& source_;
  std::string_view text_;
  std::size_t begin_;
  std::size_t at_;
  char quote_;
  std::string value_;
};

class BlockReader {
 public:
  BlockReader(const SourceText& source, std::size_t begin, int parent_indent)
      : source_(source),
        text_(source.text),
        begin_(begin),
        parent_(static_cast<std::size_t>(std::max(parent_indent, 0))),
        least_(static_cast<std::size_t>(std::max(parent_indent + 1, 1))) {}

  BlockScalar Read() {
    ReadHeader();
    const bool literal = text_[begin_] == '|';
    std::size_t trailing = 0;  // blank lines since the last content
    scalar_.end = scalar_.last_content = scalar_.header_end;
    ReadBlankLines(trailing);
    bool first = true;
    bool more_indented =
        false;  // the last line with content started with a blank: no folding around it
    while (column_ == scalar_.indent && at_ < text_.size()) {
      const bool blank = IsBlank(text_[at_]);
      if (!first && !literal && !more_indented && !blank) {
        if (trailing == 0) scalar_.value += ' ';
      } else if (!first) {
        scalar_.value += '\n';
      }
      scalar_.value.append(trailing, '\n');
      trailing = 0;
      more_indented = blank;
      first = false;
      const std::size_t end = LineEnd(text_, at_);
      scalar_.value += text_.substr(at_, end - at_);
      scalar_.end = scalar_.last_content = end;
      at_ = NextLine(text_, at_);
      broken_ = end != text_.size();
      ReadBlankLines(trailing);
    }
    if (scalar_.chomping != '-' && !first && broken_) scalar_.value += '\n';
    if (scalar_.chomping == '+') {
      scalar_.value.append(trailing, '\n');
      if (trailing > 0) scalar_.end = last_break_;
    }
    return std::move(scalar_);
  }

 private:
  void ReadHeader() {
    at_ = begin_ + 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if ((c == '+' || c == '-') && scalar_.chomping == ' ') {
        scalar_.chomping = c;
      } else if (c >= '1' && c <= '9' && !scalar_.explicit_indent) {
        scalar_.explicit_indent = true;
        scalar_.indent = parent_ + static_cast<std::size_t>(c - '0');
      } else {
        break;
      }
    }
    at_ = SkipBlanks(text_, at_);
    if (at_ < text_.size() && text_[at_] != '#' && BreakLength(text_, at_) == 0) {
      throw source_.ErrorAt(at_, "unexpected text after a block scalar's indicator");
    }
    scalar_.header_end = LineEnd(text_, at_);
    at_ = NextLine(text_, at_);
  }

  // Eats indentation and blank lines, finds the indentation where it was not given.
  void ReadBlankLines(std::size_t& trailing) {
    std::size_t widest = 0;
    while (true) {
      column_ = 0;
      while (at_ < text_.size() && text_[at_] == ' ' &&
             (scalar_.indent == 0 || column_ < scalar_.indent)) {
        ++at_;
        ++column_;
      }
      widest = std::max(widest, column_);
      if (at_ < text_.size() && text_[at_] == '\t' &&
          (scalar_.indent == 0 || column_ < scalar_.indent)) {
        throw source_.ErrorAt(at_, "a tab where a block scalar needs indentation by blanks");
      }
      const std::size_t length = BreakLength(text_, at_);
      if (length == 0) break;
      last_break_ = at_;
      ++trailing;
      at_ += length;
    }
    if (scalar_.indent == 0) scalar_.indent = std::max(widest, least_);
  }

  const SourceText& source_;
  std::string_view text_;
  std::size_t begin_;
  std::size_t parent_;
  std::size_t least_;
  BlockScalar scalar_;
  std::size_t at_ = 0;
  std::size_t column_ = 0;
  std::size_t last_break_ = 0;
  bool broken_ = false;  // the last line with content ends in a line end
};

}  // namespace

Error SourceText::ErrorAt(std::size_t offset, std::string message, std::string hint) const {
  return yaml::ErrorAt(text, offset, source, first_line, std::move(message), std::move(hint));
}

Properties ReadProperties(std::string_view text, std::size_t begin, int most) {
  Properties properties{.end = begin, .content = begin};
  while (properties.count < most && properties.content < text.size()) {
    const std::size_t at = properties.content;
    if (text[at] == '&') {
      properties.end = EndOfName(text, at);
    } else if (text[at] == '!') {
      properties.end = EndOfTag(text, at);
      properties.tag = true;
    } else {
      break;
    }
    ++properties.count;
    properties.content = SkipTrivia(text, properties.end);
  }
  return properties;
}

std::size_t EndOfName(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && !IsBlank(text[end]) && !IsBreak(text[end]) &&
         std::string_view("[]{},").find(text[end]) == std::string_view::npos) {
    ++end;
  }
  return end;
}

ScalarText ReadQuoted(const SourceText& source, std::size_t begin) {
  return QuotedReader(source, begin).Read();
}

BlockScalar ReadBlockScalar(const SourceText& source, std::size_t begin, int parent_indent) {
  return BlockReader(source, begin, parent_indent).Read();
}

std::size_t EndOfPlain(const SourceText& source, std::size_t begin, std::string_view value) {
  std::size_t at = begin;
  std::size_t end = begin;
  const std::string_view text = source.text;
  for (const char c : value) {
    if (IsBlank(c) || IsBreak(c)) continue;
    while (at < text.size() && (IsBlank(text[at]) || IsBreak(text[at]))) ++at;
    if (at >= text.size() || text[at] != c) {
      throw source.ErrorAt(begin, "malformed YAML: cannot tell where this text ends");
    }
    end = ++at;
  }
  return end;
}

}  // namespace locust::yaml
