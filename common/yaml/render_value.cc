// The part of the renderer that puts a new value in the place of an old one in block context.
#include <algorithm>
#include <utility>
#include <vector>

#include "common/yaml/render.h"
#include "common/yaml/scalar.h"
#include "common/yaml/text.h"
#include "common/yaml/tree.h"
#include "common/yaml/write.h"

namespace locust::yaml {
namespace {

bool IsCollection(const OrderedJson& value) {
  return value.is_structured() && !value.empty();
}

bool IsLiteral(const OrderedJson& value) {
  return value.is_string() && CanBeLiteral(value.get_ref<const std::string&>());
}

// What ends a node's text on its last line: for block collections the comment of the last member
// goes with it.
std::size_t EndOf(std::string_view text, const Node& node) {
  return node.style == Node::Style::kBlock ? LineEnd(text, node.span.end) : node.span.end;
}

bool HasComment(std::string_view text, std::size_t offset) {
  const std::size_t next = SkipBlanks(text, offset);
  return next < text.size() && text[next] == '#';
}

}  // namespace

void Renderer::Replace(const Overlay& value, const Slot& slot) {
  const Node& old = *value.source;
  const std::size_t line = LineBegin(text_, old.content);
  const bool empty = old.kind == Node::Kind::kNull ||
                     (old.kind == Node::Kind::kScalar && old.content == old.span.end);
  const bool hanging = !empty && (!slot.has_indicator || line > slot.indicator);
  if (!ReplaceLiteralLines(value.fresh.is_string() ? value.fresh.get<std::string>() : "", old,
                           slot)) {
    tail_ = {};
    if (hanging) {
      ReplaceHanging(value.fresh, old, slot);
    } else {
      ReplaceInline(value.fresh, old, slot);
    }
  }
  cursor_ = std::max(cursor_, NextLine(text_, old.span.end));
  dirty_ = true;
}

// The old value starts on the line of its indicator: "key: OLD # comment".
void Renderer::ReplaceInline(const OrderedJson& value, const Node& old, const Slot& slot) {
  const std::size_t begin = old.span.begin;
  const std::size_t end = EndOf(text_, old);
  const std::size_t below = NextLine(text_, end);
  const std::string blank = begin == slot.indicator ? " " : "";
  if (IsCollection(value)) {
    const std::size_t line = LineBegin(text_, begin);
    const bool tabs = text_.substr(line, begin - line).find('\t') != std::string_view::npos;
    const bool behind = slot.item && !tabs && !HasComment(text_, end) && below > end;
    if (behind) {
      WrittenBlock written = Write(value, ColumnOf(begin) + blank.size(), below);
      written.text.resize(written.text.size() - newline_.size());
      splices_.Replace(begin, LineEnd(text_, end), blank + written.text);
      tail_ = {.indent = written.literal_indent};
      return;
    }
    const std::size_t column = value.is_array() ? slot.list_column : slot.map_column;
    WrittenBlock written = Write(value, column, below);
    splices_.Delete(slot.indicator, HasComment(text_, end) ? end : LineEnd(text_, end));
    splices_.InsertLines(below, std::string(column, ' ') + written.text);
    tail_ = {.indent = written.literal_indent};
  } else if (IsLiteral(value) && !SwallowsComment(below, slot.text_column)) {
    const auto& text = value.get_ref<const std::string&>();
    splices_.Replace(begin, end, blank + std::string(LiteralHeader(text)));
    splices_.InsertLines(below, LiteralLines(text, slot.text_column, newline_));
    tail_ = {.indent = slot.text_column};
  } else {
    splices_.Replace(begin, end, blank + ScalarLike(value, old));
  }
}

// The old value starts on a line below its indicator, or there is none.
void Renderer::ReplaceHanging(const OrderedJson& value, const Node& old, const Slot& slot) {
  const std::size_t line = LineBegin(text_, old.content);
  const std::size_t begin = LineBegin(text_, old.span.begin) == line ? old.span.begin : old.content;
  const std::size_t end = EndOf(text_, old);
  const std::size_t below = NextLine(text_, end);
  // Anchor and tag on a line above go with the value.
  std::size_t head_end = slot.indicator;
  if (begin != old.span.begin) {
    const std::size_t properties = ReadProperties(text_, old.span.begin, PropertyCount(old)).end;
    const bool on_line = slot.has_indicator && NextLine(text_, slot.indicator) > old.span.begin;
    if (on_line) {
      head_end = properties;
    } else {
      splices_.Delete(old.span.begin, properties);
    }
  }
  const bool commented = HasComment(text_, end);
  const bool direct = slot.has_indicator && NextLine(text_, slot.indicator) == line;
  if (slot.has_indicator && !direct) {
    cursor_ = NextLine(text_, slot.indicator);
    dirty_ = true;
    CloseGap(line);
  }
  const auto drop_old = [&] {
    if (commented) {
      splices_.Delete(begin, end);
    } else {
      splices_.Delete(line, below);
    }
  };
  const bool literal = IsLiteral(value) && !commented && !SwallowsComment(below, slot.text_column);
  if (IsCollection(value)) {
    const bool same =
        old.style == Node::Style::kBlock && (old.kind == Node::Kind::kSequence) == value.is_array();
    const std::size_t column = same               ? ColumnOf(old.content)
                               : value.is_array() ? slot.list_column
                                                  : slot.map_column;
    WrittenBlock written = Write(value, column, below);
    if (head_end != slot.indicator) splices_.Delete(slot.indicator, head_end);
    drop_old();
    splices_.InsertLines(below, std::string(column, ' ') + written.text);
    tail_ = {.indent = written.literal_indent};
  } else if (literal && (direct || !slot.has_indicator)) {
    const auto& text = value.get_ref<const std::string&>();
    std::string lines = LiteralLines(text, slot.text_column, newline_);
    if (direct) {
      splices_.Replace(slot.indicator, head_end, " " + std::string(LiteralHeader(text)));
    } else {
      lines.insert(0, std::string(LiteralHeader(text)) + std::string(newline_));
    }
    drop_old();
    splices_.InsertLines(below, std::move(lines));
    tail_ = {.indent = slot.text_column};
  } else if (slot.has_indicator) {
    splices_.Replace(slot.indicator, head_end, " " + ScalarLike(value, old));
    drop_old();
  } else {
    splices_.Replace(begin, end, ScalarLike(value, old));
  }
}

// A literal block that stays one: only the lines that differ are replaced.
bool Renderer::ReplaceLiteralLines(const std::string& value, const Node& old, const Slot& slot) {
  if (old.style != Node::Style::kLiteral || !CanBeLiteral(value)) return false;
  const BlockScalar scalar = ReadBlockScalar(source_, old.content, slot.parent_indent);
  const std::size_t below = NextLine(text_, scalar.last_content);
  const bool cut_off = scalar.last_content == text_.size();
  if (scalar.last_content == scalar.header_end || cut_off || scalar.explicit_indent) return false;
  if (scalar.chomping == '+' && scalar.end != scalar.last_content) return false;

  struct Line {
    std::size_t begin;
    std::size_t end;
    std::string_view content;
  };
  std::vector<Line> lines;
  for (std::size_t line = NextLine(text_, scalar.header_end); line < below;
       line = NextLine(text_, line)) {
    const std::size_t end = LineEnd(text_, line);
    const std::size_t content = std::min(line + scalar.indent, end);
    lines.push_back({line, end, text_.substr(content, end - content)});
  }
  std::vector<std::string_view> wanted;
  std::string_view rest = value;
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  while (true) {
    const std::size_t end = rest.find('\n');
    wanted.push_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  const std::size_t shared = std::min(lines.size(), wanted.size());
  std::size_t head = 0;
  while (head < shared && lines[head].content == wanted[head]) ++head;
  std::size_t tail = 0;
  while (tail < shared - head &&
         lines[lines.size() - 1 - tail].content == wanted[wanted.size() - 1 - tail])
    ++tail;

  const char chomping = value.ends_with('\n') ? ' ' : '-';
  if (chomping != scalar.chomping) {
    const bool old_indicator = scalar.chomping != ' ';
    splices_.Replace(old.content + 1, old.content + (old_indicator ? 2 : 1),
                     chomping == '-' ? "-" : "");
  }
  std::string middle;
  for (std::size_t i = head; i < wanted.size() - tail; ++i) {
    if (!wanted[i].empty()) middle.append(scalar.indent, ' ') += wanted[i];
    middle += newline_;
  }
  const std::size_t begin = head < lines.size() ? lines[head].begin : below;
  const std::size_t end = tail > 0 ? lines[lines.size() - tail].begin : below;
  splices_.Replace(begin, end, std::move(middle));
  tail_ = {.indent = scalar.indent};
  return true;
}

// A scalar on one line, quoted as the one that it replaces.
std::string Renderer::ScalarLike(const OrderedJson& value, const Node& old) const {
  if (value.is_structured()) return WriteFlow(value);
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (old.style == Node::Style::kDoubleQuoted) return DoubleQuoted(text);
    if (old.style == Node::Style::kSingleQuoted && !FindBadCharacter(text) &&
        text.find_first_of("\n\t") == std::string::npos && !text.starts_with(kByteOrderMark)) {
      std::string quoted = "'";
      for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
      return quoted + '\'';
    }
  }
  return WriteScalar(value);
}

}  // namespace locust::yaml
