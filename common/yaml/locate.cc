#include <string>
#include <string_view>

#include "common/yaml/text.h"
#include "common/yaml/tree.h"

namespace locust::yaml {
namespace {

// Walks the tree in the order of the text. Every step checks that the text has what the event says,
// so a misunderstanding ends in an error, never in a wrong span.
class Locator {
 public:
  explicit Locator(const SourceText& source) : source_(source), text_(source.text) {}

  void LocateRoot(Node& root) {
    const std::size_t begin = RootBegin(text_);
    Locate(root, begin, -1, false);
    std::size_t at = SkipTrivia(text_, root.span.end);
    while (at < text_.size() && at == LineBegin(text_, at) && IsMarker(text_, at, "...")) {
      at = SkipTrivia(text_, at + 3);
    }
    if (at < text_.size()) Fail(at, "unexpected text");
  }

 private:
  [[noreturn]] void Fail(std::size_t offset, const std::string& what) const {
    throw source_.ErrorAt(offset, "malformed YAML: " + what);
  }

  char At(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  // `cursor`: where the node may start at the earliest; `indent`: column of the innermost block
  // collection.
  void Locate(Node& node, std::size_t cursor, int indent, bool flow) {
    if (node.kind == Node::Kind::kNull ||
        (node.kind == Node::Kind::kScalar && node.value.empty())) {
      if (LocateEmpty(node, cursor)) return;
    }
    const std::size_t begin = SkipTrivia(text_, cursor);
    if (node.span.begin != begin) Fail(begin, "unexpected text");
    switch (node.kind) {
      case Node::Kind::kAlias:
        node.content = begin;
        node.span.end = EndOfName(text_, begin);
        break;
      case Node::Kind::kNull:
      case Node::Kind::kScalar:
        LocateScalar(node, indent, flow);
        break;
      case Node::Kind::kMapping:
      case Node::Kind::kSequence: {
        node.content = ReadProperties(text_, begin, PropertyCount(node)).content;
        if (node.style == Node::Style::kFlow) {
          LocateFlow(node, indent);
        } else {
          LocateBlock(node);
        }
      }
    }
  }

  // A node without content, at most with properties. False: there is content, and a null becomes
  // the scalar that it is.
  bool LocateEmpty(Node& node, std::size_t cursor) {
    const std::size_t next = node.span.end;  // the mark of the next node
    const std::size_t begin = SkipTrivia(text_, cursor);
    const bool has_properties = !node.anchor.empty() || !node.tag.empty();
    const bool here = has_properties || (node.span.begin == begin && next != begin);
    const Properties properties = ReadProperties(text_, begin, here ? 2 : 0);
    const std::size_t content = properties.content;
    if (here && content != next) {
      if (node.kind == Node::Kind::kNull) {
        for (const std::string_view null : {"~", "null", "Null", "NULL"}) {
          if (!text_.substr(content).starts_with(null)) continue;
          node.kind = Node::Kind::kScalar;
          node.value = null;
          return false;
        }
      } else if (std::string_view("\"'|>").find(At(content)) != std::string_view::npos) {
        return false;
      }
    }
    if (node.kind == Node::Kind::kNull && properties.tag) Fail(begin, "a tag without a value");
    node.span = properties.count == 0 ? Span{cursor, cursor} : Span{begin, properties.end};
    node.content = node.span.end;
    return true;
  }

  void LocateScalar(Node& node, int indent, bool flow) {
    const Properties properties = ReadProperties(text_, node.span.begin, 2);
    node.content = properties.content;
    const char first = At(node.content);
    if (first == '"' || first == '\'') {
      node.style = first == '"' ? Node::Style::kDoubleQuoted : Node::Style::kSingleQuoted;
      ScalarText scalar = ReadQuoted(source_, node.content);
      node.value = std::move(scalar.value);
      node.span.end = scalar.end;
    } else if (!flow && (first == '|' || first == '>')) {
      node.style = first == '|' ? Node::Style::kLiteral : Node::Style::kFolded;
      BlockScalar scalar = ReadBlockScalar(source_, node.content, indent);
      node.value = std::move(scalar.value);
      node.span.end = scalar.end;
    } else {
      node.style = Node::Style::kPlain;
      node.span.end = EndOfPlain(source_, node.content, node.value);
    }
    // yaml-cpp gives quoted scalars the tag "!" that nobody wrote.
    if (!properties.tag) node.tag.clear();
  }

  // A block collection: entries start with '-', or with a key, in the column of the first.
  void LocateBlock(Node& node) {
    const bool mapping = node.kind == Node::Kind::kMapping;
    const int column = static_cast<int>(node.content - LineBegin(text_, node.content));
    std::size_t cursor = node.content;
    for (Node::Entry& entry : node.entries) {
      entry.begin = SkipTrivia(text_, cursor);
      if (mapping) {
        LocateKey(entry, column, false);
      } else {
        if (At(entry.begin) != '-') Fail(entry.begin, "a list item is expected");
        entry.indicator = entry.begin + 1;
      }
      Locate(*entry.value, entry.indicator, column, false);
      const bool list = mapping && entry.value->kind == Node::Kind::kSequence &&
                        entry.value->style == Node::Style::kBlock;
      const bool free = list || entry.value->style == Node::Style::kLiteral ||
                        entry.value->style == Node::Style::kFolded;
      CheckColumn(*entry.value, entry.indicator, free ? column : column + 1);
      cursor = entry.value->span.end;
    }
    node.span.end = cursor;
  }

  // What stands below its ':', '-' or '?' stands in from the collection; a list from its key, and
  // the '|' or '>' of a block scalar, not necessarily. yaml-cpp does not mind.
  void CheckColumn(const Node& node, std::size_t indicator, int least) const {
    for (const std::size_t begin : {node.span.begin, node.content}) {
      const std::size_t line = LineBegin(text_, begin);
      if (line > indicator && static_cast<int>(begin - line) < least) {
        Fail(begin, "this must stand in further");
      }
    }
  }

  void LocateFlow(Node& node, int indent) {
    const bool mapping = node.kind == Node::Kind::kMapping;
    const char open = At(node.content);
    if (mapping && open != '{') {  // "[a: b]": one pair without braces
      LocatePair(node, indent);
      return;
    }
    if (!mapping && open != '[') Fail(node.content, "a list is expected");
    std::size_t cursor = node.content + 1;
    for (Node::Entry& entry : node.entries) {
      if (&entry != &node.entries.front()) cursor = AfterComma(cursor);
      entry.begin = SkipTrivia(text_, cursor);
      entry.indicator = entry.begin;
      if (mapping) LocateKey(entry, indent, true);
      Locate(*entry.value, entry.indicator, indent, true);
      cursor = entry.value->span.end;
      if (!mapping && cursor == entry.indicator) Fail(cursor, "a list item is missing");
    }
    cursor = SkipTrivia(text_, cursor);
    if (At(cursor) == ',') cursor = SkipTrivia(text_, cursor + 1);
    if (At(cursor) != (mapping ? '}' : ']')) Fail(cursor, "a flow collection is not closed here");
    node.span.end = cursor + 1;
  }

  void LocatePair(Node& node, int indent) {
    if (node.entries.size() != 1) Fail(node.content, "a single pair is expected");
    Node::Entry& entry = node.entries.front();
    entry.begin = node.content;
    LocateKey(entry, indent, true);
    Locate(*entry.value, entry.indicator, indent, true);
    node.span.end = entry.value->span.end;
  }

  std::size_t AfterComma(std::size_t cursor) const {
    cursor = SkipTrivia(text_, cursor);
    if (At(cursor) != ',') Fail(cursor, "a comma is expected");
    return cursor + 1;
  }

  // The key of `entry`, whose begin is set, and the place of its ':'.
  void LocateKey(Node::Entry& entry, int indent, bool flow) {
    Node& key = *entry.key;
    std::size_t cursor = entry.begin;
    if (At(cursor) == '?' && key.span.begin != cursor) {
      entry.explicit_key = true;
      ++cursor;
    }
    Locate(key, cursor, indent, flow);
    if (entry.explicit_key && !flow) CheckColumn(key, cursor, indent + 1);
    const bool one_line = !flow && !entry.explicit_key;
    const std::size_t colon =
        one_line ? SkipBlanks(text_, key.span.end) : SkipTrivia(text_, key.span.end);
    if (At(colon) == ':') {
      entry.indicator = colon + 1;
    } else if (one_line) {
      Fail(colon, "a ':' is expected");
    } else {
      entry.indicator = key.span.end;
    }
  }

  const SourceText& source_;
  std::string_view text_;
};

}  // namespace

void LocateNodes(const SourceText& source, Node& root) {
  Locator(source).LocateRoot(root);
}

std::size_t RootBegin(std::string_view text) {
  std::size_t line = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::size_t begin = line;
  while (line < text.size()) {
    if (IsMarker(text, line, "---")) return line + 3;
    const std::size_t first = SkipBlanks(text, line);
    const bool prefix =
        first >= text.size() || IsBreak(text[first]) || text[first] == '#' || text[line] == '%';
    if (!prefix) break;
    line = NextLine(text, line);
  }
  return begin;
}

}  // namespace locust::yaml
