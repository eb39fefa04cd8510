#include "common/yaml/write.h"

#include <charconv>
#include <cmath>

#include "common/yaml/scalar.h"
#include "common/yaml/text.h"

namespace locust::yaml {
namespace {

constexpr std::size_t kStep = 2;
constexpr std::size_t kLongestKey = 1000;  // readers look 1,024 characters ahead for the ':'

// The shortest text that reads as the same double everywhere. PyYAML takes a number with an
// exponent for a float only if it has a '.' and a sign.
std::string WriteFloat(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (!std::isfinite(value) || text.find('.') != std::string::npos) return text;
  text.insert(std::min(text.find('e'), text.size()), ".0");
  return text;
}

bool IsNonEmptyCollection(const OrderedJson& value) {
  return value.is_structured() && !value.empty();
}

class BlockWriter {
 public:
  explicit BlockWriter(const BlockStyle& style) : style_(style) {}

  WrittenBlock Write(const OrderedJson& value) {
    if (IsNonEmptyCollection(value)) {
      Collection(value, style_.indent, true);
    } else {
      Scalar(value, style_.indent, true);
    }
    return {std::move(out_), literal_indent_};
  }

 private:
  void EndLine() { out_ += style_.newline; }
  void Indent(std::size_t column) { out_.append(column, ' '); }

  // `last`: nothing of the written value follows.
  void Collection(const OrderedJson& value, std::size_t column, bool last) {
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) Indent(column);
        out_ += "- ";
        Inline(value[i], column + kStep, last && i + 1 == value.size());
      }
      return;
    }
    std::size_t i = 0;
    for (const auto& [key, member] : value.items()) {
      if (i > 0) Indent(column);
      ++i;
      Member(key, member, column, last && i == value.size());
    }
  }

  void Member(const std::string& key, const OrderedJson& value, std::size_t column, bool last) {
    const std::string written = WriteKey(key);
    if (NeedsExplicitKey(written)) {
      out_ += "? " + written;
      EndLine();
      Indent(column);
      out_ += ": ";
      Inline(value, column + kStep, last);
      return;
    }
    out_ += written + ':';
    if (IsNonEmptyCollection(value)) {
      EndLine();
      const std::size_t child = column + (value.is_array() ? style_.list_offset : kStep);
      Indent(child);
      Collection(value, child, last);
    } else {
      out_ += ' ';
      Scalar(value, column + kStep, last);
    }
  }

  // A value that starts on the current line.
  void Inline(const OrderedJson& value, std::size_t column, bool last) {
    if (IsNonEmptyCollection(value)) {
      Collection(value, column, last);
    } else {
      Scalar(value, column, last);
    }
  }

  void Scalar(const OrderedJson& value, std::size_t column, bool last) {
    if (value.is_string() && (style_.literal_end || !last)) {
      const auto& text = value.get_ref<const std::string&>();
      if (CanBeLiteral(text)) {
        out_ += LiteralHeader(text);
        EndLine();
        const std::size_t indent = column == 0 ? kStep : column;
        out_ += LiteralLines(text, indent, style_.newline);
        if (last) literal_indent_ = indent;
        return;
      }
    }
    out_ += value.is_structured() ? WriteFlow(value) : WriteScalar(value);
    EndLine();
  }

  const BlockStyle& style_;
  std::string out_;
  std::size_t literal_indent_ = 0;
};

// Whether a string that is safe in block context is so between brackets.
bool IsSafeInFlow(std::string_view text) {
  return IsSafePlain(text) && text.find_first_of(",[]{}?:#'\"") == std::string_view::npos;
}

void AppendFlow(std::string& out, const OrderedJson& value, bool plain) {
  const auto string = [&](const std::string& text) {
    return plain && IsSafeInFlow(text) ? text : DoubleQuoted(text);
  };
  if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ", ";
      AppendFlow(out, value[i], plain);
    }
    out += ']';
  } else if (value.is_object()) {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : value.items()) {
      if (!first) out += ", ";
      first = false;
      const std::string written = string(key);
      out += NeedsExplicitKey(written) ? "? " + written + " : " : written + ": ";
      AppendFlow(out, member, plain);
    }
    out += '}';
  } else {
    out += value.is_string() ? string(value.get_ref<const std::string&>()) : WriteScalar(value);
  }
}

}  // namespace

WrittenBlock WriteBlock(const OrderedJson& value, const BlockStyle& style) {
  return BlockWriter(style).Write(value);
}

std::string WriteBlock(const OrderedJson& value, std::size_t indent, std::string_view newline) {
  return WriteBlock(value, {.indent = indent, .newline = newline}).text;
}

std::string WriteFlow(const OrderedJson& value) {
  std::string out;
  AppendFlow(out, value, false);
  return out;
}

std::string WritePlainFlow(const OrderedJson& value) {
  std::string out;
  AppendFlow(out, value, true);
  return out;
}

std::string WriteScalar(const OrderedJson& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return IsSafePlain(text) ? text : DoubleQuoted(text);
  }
  return value.is_number_float() ? WriteFloat(value.get<double>()) : value.dump();
}

bool CanBeLiteral(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\n');
  if (last == std::string_view::npos || text.size() - last > 2) return false;
  if (text.find('\n') == std::string_view::npos) return false;
  if (IsBlank(text[0]) || text[0] == '\n' || text.starts_with(kByteOrderMark)) return false;
  for (std::size_t newline = text.find('\n'); newline != std::string_view::npos;
       newline = text.find('\n', newline + 1)) {
    if (IsBlank(text[newline - 1])) return false;
    if (newline + 1 < text.size() && text[newline + 1] == '\t') return false;
  }
  return !IsBlank(text.back()) && text.find('\r') == std::string_view::npos &&
         !FindBadCharacter(text);
}

std::string LiteralLines(std::string_view text, std::size_t indent, std::string_view newline) {
  std::string out;
  if (text.ends_with('\n')) text.remove_suffix(1);
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) out.append(indent, ' ') += line;
    out += newline;
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::string_view LiteralHeader(std::string_view text) {
  return text.ends_with('\n') ? "|" : "|-";
}

std::string WriteKey(std::string_view key) {
  return IsSafePlain(key) ? std::string(key) : DoubleQuoted(key);
}

bool NeedsExplicitKey(std::string_view written_key) {
  return written_key.size() > kLongestKey;
}

}  // namespace locust::yaml
