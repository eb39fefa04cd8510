#include "common/yaml/common_shape.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "common/yaml/text.h"
#include "common/yaml/tree.h"

namespace locust::yaml {
namespace {

constexpr std::size_t kLongestKey = 512;  // YAML allows 1024 characters for one on its line

// Thrown where a text leaves the common shape.
struct Unusual {};

// What plain scalars in flow collections are made of, but for blanks and '-'.
bool IsFlowWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '/';
}

// A recursive descent over lines. The cursor stands at the start of a token or at the end of the
// last one; SkipToToken moves it to the next.
class ShapeReader {
 public:
  ShapeReader(const SourceText& source, const Limits& limits)
      : source_(source), text_(source.text), limits_(limits) {}

  std::unique_ptr<Node> Read() {
    at_ = RootBegin(text_);
    line_ = LineBegin(text_, at_);
    const bool marked = at_ != line_;
    const std::size_t first_line = line_;
    const bool found = SkipToToken();
    if (!found || column() != 0 || (marked && line_ == first_line) || IsDash()) throw Unusual();
    auto root = ReadBlock(0);
    if (root == nullptr || at_ != text_.size()) throw Unusual();
    return root;
  }

 private:
  std::size_t column() const { return at_ - line_; }
  char At(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\n'; }
  bool IsEnd(std::size_t offset) const { return At(offset) == '\n'; }
  bool IsSpaceOrEnd(std::size_t offset) const { return At(offset) == ' ' || IsEnd(offset); }
  bool IsDash() const { return At(at_) == '-' && IsSpaceOrEnd(at_ + 1); }

  std::unique_ptr<Node> NewNode(Node::Kind kind, Node::Style style, Span span) {
    if (++nodes_ > limits_.nodes) throw Unusual();
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->style = style;
    node->span = span;
    node->content = span.begin;
    return node;
  }

  void SkipSpaces() {
    while (At(at_) == ' ') ++at_;
  }

  // To the next token on this or a later line, over comments. False at the end of the text.
  bool SkipToToken() {
    while (true) {
      const std::size_t begin = at_;
      SkipSpaces();
      if (at_ >= text_.size()) return false;
      if (text_[at_] == '#' && (at_ > begin || at_ == line_)) {
        at_ = std::min(text_.find('\n', at_), text_.size());
        if (at_ == text_.size()) return false;
      }
      if (text_[at_] != '\n') break;
      line_ = ++at_;
    }
    if (at_ == line_ && (IsMarker(text_, at_, "---") || IsMarker(text_, at_, "..."))) {
      throw Unusual();
    }
    return true;
  }

  // Members at `column`, the first of which has the key `key`, as long as there are any.
  void ReadMapping(Node& mapping, std::unique_ptr<Node> key, std::size_t column,
                   std::size_t depth) {
    CheckDepth(depth);
    while (key != nullptr) {
      Node::Entry& entry = mapping.entries.emplace_back();
      entry.begin = key->content;
      entry.key = std::move(key);
      entry.indicator = ++at_;
      entry.value = ReadValue(column, /*item=*/false, depth);
      mapping.span.end = entry.value->span.end;
      if (!IsNext(column)) return;
      key = ReadKey();
    }
    throw Unusual();
  }

  void ReadSequence(Node& sequence, std::size_t column, std::size_t depth) {
    CheckDepth(depth);
    do {
      Node::Entry& entry = sequence.entries.emplace_back();
      entry.begin = at_;
      entry.indicator = ++at_;
      entry.value = ReadValue(column, /*item=*/true, depth);
      sequence.span.end = entry.value->span.end;
    } while (IsNext(column) && IsDash());
  }

  void CheckDepth(std::size_t depth) const {
    if (depth > std::min(limits_.depth, kDeepest)) throw Unusual();
  }

  // Whether the collection at `column` goes on at the next token. What stands further in belongs to
  // nothing that was read.
  bool IsNext(std::size_t column) {
    const bool found = SkipToToken();
    if (found && this->column() > column) throw Unusual();
    return found && this->column() == column;
  }

  // The value behind the indicator at the cursor, of a member or an item of the collection at
  // `column`.
  std::unique_ptr<Node> ReadValue(std::size_t column, bool item, std::size_t depth) {
    const std::size_t indicator = at_;
    const std::size_t line = line_;
    const bool found = SkipToToken();
    if (found && line_ == line) {
      if (item) {  // a collection may start behind the '-'
        if (auto block = ReadBlock(depth)) return block;
      }
      return ReadScalar(column, depth);
    }
    const bool list = found && !item && this->column() == column && IsDash();
    if (found && (list || this->column() > column)) {
      if (auto block = ReadBlock(depth)) return block;
      return ReadScalar(column, depth);
    }
    return NewNode(Node::Kind::kNull, Node::Style::kNone, {indicator, indicator});
  }

  // The block collection that starts at the cursor; nullptr when none does.
  std::unique_ptr<Node> ReadBlock(std::size_t depth) {
    const Span here{at_, at_};
    const std::size_t column = this->column();
    if (IsDash()) {
      auto sequence = NewNode(Node::Kind::kSequence, Node::Style::kBlock, here);
      ReadSequence(*sequence, column, depth + 1);
      return sequence;
    }
    auto key = ReadKey();
    if (key == nullptr) return nullptr;
    auto mapping = NewNode(Node::Kind::kMapping, Node::Style::kBlock, here);
    ReadMapping(*mapping, std::move(key), column, depth + 1);
    return mapping;
  }

  // The key at the cursor, which moves to its ':'; nullptr when the line has none.
  std::unique_ptr<Node> ReadKey() {
    const std::size_t begin = at_;
    const char first = At(begin);
    if (first == '"' || first == '\'') {
      const std::size_t end = EndOfQuoted(begin);
      if (At(end) != ':') return nullptr;
      if (!IsSpaceOrEnd(end + 1)) throw Unusual();
      return ReadQuotedNode(end);
    }
    if (!MayStartPlain(begin)) return nullptr;
    std::size_t end = begin;
    for (; At(end) != ':' || !IsSpaceOrEnd(end + 1); ++end) {
      if (IsEnd(end) || (At(end) == '#' && At(end - 1) == ' ')) return nullptr;
      if (At(end) == '\t') throw Unusual();
    }
    if (At(end - 1) == ' ' || end - begin > kLongestKey) throw Unusual();
    return PlainNode(end);
  }

  // The scalar or flow collection at the cursor; the collection around it is at `column`.
  std::unique_ptr<Node> ReadScalar(std::size_t column, std::size_t depth) {
    switch (At(at_)) {
      case '"':
      case '\'':
        return ReadQuotedNode(EndOfQuoted(at_));
      case '|':
      case '>':
        return ReadBlockScalarNode(column);
      case '{':
      case '[':
        return ReadFlow(depth + 1);
      default:
        return ReadPlain();
    }
  }

  // Whether a plain scalar may start so; some that may are left out for being rare.
  bool MayStartPlain(std::size_t offset) const {
    const char c = At(offset);
    if (c == '-') return !IsSpaceOrEnd(offset + 1);
    return std::string_view("?:,[]{}#&*!|>'\"%@`\t\n ").find(c) == std::string_view::npos;
  }

  std::unique_ptr<Node> ReadPlain() {
    if (!MayStartPlain(at_)) throw Unusual();
    std::size_t end = at_;  // behind the last character that is no space
    for (std::size_t i = at_; !IsEnd(i); ++i) {
      const char c = text_[i];
      if (c == ' ') continue;
      if (c == '#' && text_[i - 1] == ' ') break;
      if (c == '\t' || (c == ':' && IsSpaceOrEnd(i + 1))) throw Unusual();
      end = i + 1;
    }
    return PlainNode(end);
  }

  std::unique_ptr<Node> PlainNode(std::size_t end) {
    auto node = NewNode(Node::Kind::kScalar, Node::Style::kPlain, {at_, end});
    node->value = text_.substr(at_, end - at_);
    at_ = end;
    return node;
  }

  // Behind the closing quote of the scalar at `begin`, which has to end on its line.
  std::size_t EndOfQuoted(std::size_t begin) const {
    const char quote = text_[begin];
    for (std::size_t i = begin + 1; !IsEnd(i); ++i) {
      const bool escape = quote == '"' ? text_[i] == '\\' : text_[i] == quote && At(i + 1) == quote;
      if (escape) {
        if (IsEnd(++i)) break;
      } else if (text_[i] == quote) {
        return i + 1;
      }
    }
    throw Unusual();
  }

  std::unique_ptr<Node> ReadQuotedNode(std::size_t end) {
    const bool is_double = text_[at_] == '"';
    auto node =
        NewNode(Node::Kind::kScalar,
                is_double ? Node::Style::kDoubleQuoted : Node::Style::kSingleQuoted, {at_, end});
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 2);
    const bool escapes = inside.find(is_double ? '\\' : '\'') != std::string_view::npos;
    node->value = escapes ? ReadQuoted(source_, at_).value : std::string(inside);
    at_ = end;
    return node;
  }

  std::unique_ptr<Node> ReadBlockScalarNode(std::size_t column) {
    const bool chomps = At(at_ + 1) == '-' || At(at_ + 1) == '+';
    if (!IsEnd(at_ + (chomps ? 2 : 1))) throw Unusual();
    BlockScalar scalar = ReadBlockScalar(source_, at_, static_cast<int>(column));
    const auto style = text_[at_] == '|' ? Node::Style::kLiteral : Node::Style::kFolded;
    auto node = NewNode(Node::Kind::kScalar, style, {at_, scalar.end});
    node->value = std::move(scalar.value);
    at_ = scalar.end;
    line_ = LineBegin(text_, at_);
    return node;
  }

  // A flow collection on one line. What the versions of YAML read differently is left out: pairs
  // without value or braces, a comma at the end, plain scalars with more than letters, digits,
  // "_./- ".
  std::unique_ptr<Node> ReadFlow(std::size_t depth) {
    CheckDepth(depth);
    const bool is_mapping = text_[at_] == '{';
    const char close = is_mapping ? '}' : ']';
    auto node = NewNode(is_mapping ? Node::Kind::kMapping : Node::Kind::kSequence,
                        Node::Style::kFlow, {at_, at_});
    ++at_;
    SkipSpaces();
    for (bool first = true; At(at_) != close; first = false) {
      if (!first) {
        if (At(at_) != ',') throw Unusual();
        ++at_;
        SkipSpaces();
      }
      Node::Entry& entry = node->entries.emplace_back();
      entry.begin = at_;
      entry.indicator = at_;
      if (is_mapping) {
        entry.key = ReadFlowScalar();
        if (At(at_) != ':' || At(at_ + 1) != ' ') throw Unusual();
        entry.indicator = ++at_;
        SkipSpaces();
      }
      const bool nested = At(at_) == '{' || At(at_) == '[';
      entry.value = nested ? ReadFlow(depth + 1) : ReadFlowScalar();
      SkipSpaces();
    }
    node->span.end = ++at_;
    return node;
  }

  std::unique_ptr<Node> ReadFlowScalar() {
    if (At(at_) == '"' || At(at_) == '\'') return ReadQuotedNode(EndOfQuoted(at_));
    std::size_t end = at_;
    while (IsFlowWord(At(end)) || (end > at_ && (At(end) == ' ' || At(end) == '-'))) ++end;
    if (end == at_) throw Unusual();
    while (At(end - 1) == ' ') --end;
    return PlainNode(end);
  }

  const SourceText& source_;
  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;    // the cursor
  std::size_t line_ = 0;  // where its line begins
  std::size_t nodes_ = 0;
};

// Whether something in front of the root, or line ends, have to be left to the general reader.
bool HasOddFrame(std::string_view text) {
  if (text.starts_with(kByteOrderMark) || text.starts_with('%')) return true;
  const std::string_view prefix = text.substr(0, RootBegin(text));
  return prefix.find("\n%") != std::string_view::npos || text.find('\r') != std::string_view::npos;
}

}  // namespace

std::unique_ptr<Node> ReadCommonShape(const SourceText& source, const Limits& limits) {
  if (HasOddFrame(source.text)) return nullptr;
  try {
    return ShapeReader(source, limits).Read();
  } catch (const Unusual&) {
    return nullptr;
  } catch (const Error&) {  // of the scalar readers
    return nullptr;
  }
}

}  // namespace locust::yaml
