#include "common/yaml/render.h"

#include <algorithm>
#include <utility>

#include "common/yaml/scalar.h"
#include "common/yaml/stream.h"
#include "common/yaml/text.h"
#include "common/yaml/tree.h"
#include "common/yaml/write.h"

namespace locust::yaml {
namespace {

using State = Overlay::State;

constexpr std::size_t kStep = 2;

// The first mapping key below `node`, which shows whether a flow document is JSON.
const Node* FirstKey(const Node& node) {
  for (const Node::Entry& entry : node.entries) {
    if (entry.key != nullptr) return entry.key.get();
    if (const Node* key = FirstKey(*entry.value)) return key;
  }
  return nullptr;
}

// Whether the first list below a block mapping stands in from its key; none when there is no such
// list.
std::optional<bool> IndentsLists(std::string_view text, const Node& node) {
  const auto column = [&](const Node& block) {
    return block.content - LineBegin(text, block.content);
  };
  for (const Node::Entry& entry : node.entries) {
    const Node& value = *entry.value;
    if (value.style != Node::Style::kBlock) continue;
    if (node.kind == Node::Kind::kMapping && value.kind == Node::Kind::kSequence)
      return column(value) > column(node);
    if (const auto found = IndentsLists(text, value)) return found;
  }
  return std::nullopt;
}

std::pair<const Node*, int> LastBlockScalar(std::string_view text, const Node& node, int column);

// The block scalar that ends the text of `entry`, which stands in a collection at `column`. An
// explicit key without a ':' ends it itself.
std::pair<const Node*, int> LastBlockScalar(std::string_view text, const Node::Entry& entry,
                                            int column) {
  const bool key_only = entry.explicit_key && entry.indicator == entry.key->span.end;
  return LastBlockScalar(text, key_only ? *entry.key : *entry.value, column);
}

// The block scalar that ends `node`'s text, with the column of the collection around it.
std::pair<const Node*, int> LastBlockScalar(std::string_view text, const Node& node, int column) {
  if (node.style == Node::Style::kLiteral || node.style == Node::Style::kFolded)
    return {&node, column};
  if (node.style != Node::Style::kBlock || node.entries.empty()) return {nullptr, 0};
  return LastBlockScalar(text, node.entries.back(),
                         static_cast<int>(node.content - LineBegin(text, node.content)));
}

bool IsInserted(const Overlay::Member& member) {
  return member.source == nullptr;
}

}  // namespace

Renderer::Renderer(const SourceText& source, const Node& root)
    : source_(source), text_(source.text), root_(root), newline_(NewlineOf(source.text)) {
  const Node* key = FirstKey(root);
  json_ = root.style == Node::Style::kFlow &&
          (key == nullptr || key->style == Node::Style::kDoubleQuoted);
}

std::string Renderer::Render(const Overlay& root) {
  RenderRoot(root);
  CloseGap(text_.size());
  std::string text = splices_.Apply(text_, newline_);
  // A block scalar's last line end is part of its value; any other one is only there if it was
  // there before.
  const bool ended = text_.empty() || text_.ends_with('\n');
  if (!ended && !tail_.open() && text.ends_with('\n')) {
    text.resize(text.size() - (text.ends_with("\r\n") ? 2 : 1));
  }
  return text;
}

void Renderer::RenderRoot(const Overlay& root) {
  const std::size_t begin = RootBegin(text_);
  const bool marked = begin >= 3 && IsMarker(text_, begin - 3, "---");
  const Slot slot{.indicator = begin, .text_column = kStep, .has_indicator = marked};
  if (root.state != State::kFresh) {
    RenderValue(root, slot);
  } else if (root_.kind == Node::Kind::kNull && root_.span.begin == root_.span.end) {
    std::size_t end = text_.size();
    for (std::size_t line = LineBegin(text_, begin); line < text_.size();
         line = NextLine(text_, line)) {
      if (IsMarker(text_, line, "...")) end = std::min(end, line);
    }
    WrittenBlock written = Write(root.fresh, 0, end);
    splices_.InsertLines(end, std::move(written.text));
    tail_ = {.indent = written.literal_indent};
    cursor_ = end;
  } else if (json_) {
    splices_.Replace(root_.span.begin, root_.span.end, WriteFlow(root.fresh));
  } else {
    Replace(root, slot);
  }
}

void Renderer::RenderValue(const Overlay& value, const Slot& slot) {
  if (value.state == State::kFresh) {
    Replace(value, slot);
    return;
  }
  const Node& node = *value.source;
  if (value.state == State::kSource) {
    const auto [scalar, parent] = slot.entry != nullptr
                                      ? LastBlockScalar(text_, *slot.entry, slot.parent_indent)
                                      : LastBlockScalar(text_, node, slot.parent_indent);
    tail_ = {.node = scalar, .parent_indent = parent};
    dirty_ = false;
  } else if (node.style == Node::Style::kBlock) {
    RenderBlock(value);
  } else {
    RenderFlow(value);
    tail_ = {};
  }
  cursor_ = std::max(cursor_, NextLine(text_, node.span.end));
}

void Renderer::RenderBlock(const Overlay& node) {
  const std::size_t column = ColumnOf(node.source->content);
  std::size_t i = RenderBlockHead(node, column);
  for (; i < node.members.size(); ++i) {
    const Overlay::Member& member = node.members[i];
    if (IsInserted(member)) {
      InsertEntry(node, member, column);
    } else if (member.source != nullptr && member.removed) {
      RemoveLines(*member.source);
    } else if (member.source != nullptr) {
      const Node::Entry& entry = *member.source;
      if (IsFirstOnLine(entry.begin)) CloseGap(LineBegin(text_, entry.begin));
      tail_ = {};
      dirty_ = false;
      RenderValue(*member.value, SlotOf(*node.source, entry, column));
    }
  }
}

// What comes before the first member that stays. Where the collection starts behind a '-' on the
// same line, that line cannot simply go. Returns the index of the first member that is still to be
// rendered.
std::size_t Renderer::RenderBlockHead(const Overlay& node, std::size_t column) {
  const auto& members = node.members;
  const auto stays = [](const Overlay::Member& member) {
    return member.source != nullptr && !member.removed;
  };
  const auto kept =
      static_cast<std::size_t>(std::ranges::find_if(members, stays) - members.begin());
  const Node::Entry& first = node.source->entries.front();
  const bool inserts =
      std::any_of(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(kept), IsInserted);
  if (IsFirstOnLine(first.begin)) {
    if (inserts && IsInserted(members[0])) {
      // New entries go above the first, and above the comments that speak of it.
      std::size_t line = LineBegin(text_, first.begin);
      CloseGap(line);
      while (node.source != &root_ && line > 0) {
        const std::size_t above = LineBegin(text_, line - 1);
        const std::size_t comment = SkipBlanks(text_, above);
        if (comment - above != column || text_[comment] != '#') break;
        line = above;
      }
      cursor_ = line;
    }
    return 0;
  }
  if (kept == 0) return 0;
  std::string text =
      inserts ? EntriesText(node, 0, kept, column, NextLine(text_, first.value->span.end)) : "";
  if (inserts) text.erase(0, column);  // the first one starts where the old first one did
  if (kept < members.size() && members[kept].source == &first) {
    splices_.Insert(first.begin, text + std::string(column, ' '));
    return kept;
  }
  const std::size_t end = LineEnd(text_, first.value->span.end);
  if (inserts) {
    text.resize(text.size() - newline_.size());
    splices_.Replace(first.begin, end, std::move(text));
    cursor_ = NextLine(text_, end);
    dirty_ = true;
  } else {
    // Pull the first member that stays up to the '-', unless a comment or a blank line stands
    // between.
    bool adjacent = true;
    std::size_t line = NextLine(text_, end);
    for (std::size_t i = 1; i <= kept; ++i) {
      if (members[i].source == nullptr || members[i].source == &first) continue;
      adjacent = adjacent && LineBegin(text_, members[i].source->begin) == line;
      line = NextLine(text_, members[i].source->value->span.end);
    }
    if (adjacent) {
      splices_.Delete(first.begin, members[kept].source->begin);
      return kept;
    }
    std::size_t begin = first.begin;
    while (IsBlank(text_[begin - 1])) --begin;
    splices_.Delete(begin, end);
    cursor_ = NextLine(text_, end);
  }
  for (std::size_t i = 1; i < kept; ++i) {
    if (members[i].source != nullptr && members[i].source != &first)
      RemoveLines(*members[i].source);
  }
  return kept;
}

void Renderer::InsertEntry(const Overlay& parent, const Overlay::Member& member,
                           std::size_t column) {
  const auto index = static_cast<std::size_t>(&member - parent.members.data());
  EndCutOffScalar();
  splices_.InsertLines(cursor_, EntriesText(parent, index, index + 1, column, cursor_));
}

// The new members in [first, end) as lines indented by `column`; sets the tail to the end of the
// last one. `follows`: the offset of the text that will come after them.
std::string Renderer::EntriesText(const Overlay& parent, std::size_t first, std::size_t end,
                                  std::size_t column, std::size_t follows) {
  const bool mapping = parent.source->kind == Node::Kind::kMapping;
  std::string text;
  for (std::size_t i = first; i < end; ++i) {
    const Overlay::Member& member = parent.members[i];
    if (!IsInserted(member)) continue;
    OrderedJson entry = mapping ? OrderedJson::object() : OrderedJson::array();
    if (mapping) {
      entry[member.name] = member.value->fresh;
    } else {
      entry.push_back(member.value->fresh);
    }
    WrittenBlock written = Write(entry, column, follows);
    text.append(column, ' ') += written.text;
    tail_ = {.indent = written.literal_indent};
    dirty_ = true;
  }
  return text;
}

// `value` in block style from `column` on; its last string is no literal block if the comment lines
// at `follows` would become part of it.
WrittenBlock Renderer::Write(const OrderedJson& value, std::size_t column, std::size_t follows) {
  BlockStyle style{.indent = column, .newline = newline_, .list_offset = ListOffset()};
  WrittenBlock written = WriteBlock(value, style);
  if (written.literal_indent > 0 && SwallowsComment(follows, written.literal_indent)) {
    style.literal_end = false;
    written = WriteBlock(value, style);
  }
  return written;
}

// A block scalar that the end of the text cuts off in its last line gains a line end when lines are
// added behind it: its header then has to say that it has none.
void Renderer::EndCutOffScalar() {
  if (cursor_ != text_.size() || text_.ends_with('\n') || tail_.node == nullptr) return;
  const std::size_t header = tail_.node->content;
  const BlockScalar scalar = ReadBlockScalar(source_, header, tail_.parent_indent);
  if (scalar.last_content != text_.size() || scalar.last_content == scalar.header_end) return;
  if (scalar.chomping == '+') {
    const std::size_t mark = text_.find('+', header);
    splices_.Replace(mark, mark + 1, "-");
  } else if (scalar.chomping == ' ') {
    splices_.Insert(header + 1, "-");
  }
}

void Renderer::RemoveLines(const Node::Entry& entry) {
  const std::size_t begin = LineBegin(text_, entry.begin);
  CloseGap(begin);
  cursor_ = NextLine(text_, entry.value->span.end);
  splices_.Delete(begin, cursor_);
  dirty_ = true;
}

// The lines from the cursor to `end` are blank or comments and stay. Where what stands before them
// is new, those that it would swallow are changed as little as possible: blank lines go, a comment
// moves to the left. A block scalar takes lines as deep as its content, and with "+" blank ones;
// yaml-cpp takes a tab for wrong indentation.
void Renderer::CloseGap(std::size_t end) {
  std::size_t indent = tail_.indent;
  bool keeps = false;
  if (dirty_ && tail_.node != nullptr && cursor_ < end) {
    const BlockScalar scalar = ReadBlockScalar(source_, tail_.node->content, tail_.parent_indent);
    indent = scalar.indent;
    keeps = scalar.chomping == '+';
  }
  for (std::size_t line = cursor_; line < end; line = NextLine(text_, line)) {
    const std::size_t first = SkipBlanks(text_, line);
    const std::string_view blanks = text_.substr(line, first - line);
    const bool tabs = blanks.find('\t') != std::string_view::npos;
    if (first >= text_.size() || IsBreak(text_[first])) {
      const bool swallowed = tail_.open() && (keeps || blanks.size() > indent);
      if (dirty_ && (tabs || swallowed)) splices_.Delete(line, NextLine(text_, line));
      continue;
    }
    if (text_[first] != '#') break;
    const bool swallowed = tail_.open() && blanks.size() >= indent;
    if (dirty_ && (tabs || swallowed)) {
      splices_.Replace(line, first, std::string(indent >= kStep ? indent - kStep : 0, ' '));
    }
    tail_ = {};
    dirty_ = false;
    break;
  }
  cursor_ = std::max(cursor_, end);
}

bool Renderer::SwallowsComment(std::size_t offset, std::size_t indent) const {
  for (std::size_t line = offset; line < text_.size(); line = NextLine(text_, line)) {
    const std::size_t first = SkipBlanks(text_, line);
    if (first < text_.size() && IsBreak(text_[first])) {
      if (first - line > indent) return true;
      continue;
    }
    return first < text_.size() && text_[first] == '#' && first - line >= indent;
  }
  return false;
}

Renderer::Slot Renderer::SlotOf(const Node& collection, const Node::Entry& entry,
                                std::size_t column) {
  const bool item = collection.kind == Node::Kind::kSequence;
  return {.entry = &entry,
          .indicator = entry.indicator,
          .map_column = column + kStep,
          .list_column = column + (item ? kStep : ListOffset()),
          .text_column = column + kStep,
          .parent_indent = static_cast<int>(column),
          .item = item};
}

std::size_t Renderer::ListOffset() {
  if (!list_offset_) list_offset_ = IndentsLists(text_, root_).value_or(false) ? kStep : 0;
  return *list_offset_;
}

std::size_t Renderer::ColumnOf(std::size_t offset) const {
  return offset - LineBegin(text_, offset);
}

bool Renderer::IsFirstOnLine(std::size_t offset) const {
  return SkipBlanks(text_, LineBegin(text_, offset)) == offset;
}

}  // namespace locust::yaml
