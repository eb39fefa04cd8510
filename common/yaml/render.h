// Turns an edited overlay into text. Internal to common/yaml.
//
// docs/yaml_edit.md describes the rules. The renderer walks the overlay in the order of the text
// and notes which ranges of the text are replaced by what; everything else is copied.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/yaml/overlay.h"
#include "common/yaml/scan.h"
#include "common/yaml/splice.h"
#include "common/yaml/write.h"

namespace locust::yaml {

class Renderer {
 public:
  Renderer(const SourceText& source, const Node& root);

  std::string Render(const Overlay& root);

 private:
  // Where a value stands or can be put: after a ':', a '-' or the "---".
  struct Slot {
    const Node::Entry* entry = nullptr;  // null: the root
    std::size_t indicator = 0;           // the offset after it
    std::size_t map_column = 0;          // of a mapping on the lines below
    std::size_t list_column = 0;         // of a list there
    std::size_t text_column = 0;         // of a literal block's lines
    int parent_indent = -1;              // column of the collection around it
    bool item = false;                   // a collection may start on the indicator's line
    bool has_indicator = true;           // false: the root of a text without "---"
  };

  // The block scalar that ends what is written so far: comments and blank lines behind it could
  // become its content.
  struct Tail {
    const Node* node = nullptr;  // a scalar of the source ...
    int parent_indent = -1;
    std::size_t indent = 0;  // ... or the content column of a fresh one
    bool open() const { return node != nullptr || indent > 0; }
  };

  void RenderRoot(const Overlay& root);
  void RenderValue(const Overlay& value, const Slot& slot);
  void RenderBlock(const Overlay& node);
  std::size_t RenderBlockHead(const Overlay& node, std::size_t column);
  void RenderFlow(const Overlay& node);

  // A fresh value in the place of a node of the source.
  void Replace(const Overlay& value, const Slot& slot);
  void ReplaceInline(const OrderedJson& value, const Node& old, const Slot& slot);
  void ReplaceHanging(const OrderedJson& value, const Node& old, const Slot& slot);
  bool ReplaceLiteralLines(const std::string& value, const Node& old, const Slot& slot);
  void ReplaceFlowValue(const Overlay& value, const Node::Entry& entry, bool mapping, bool json);

  void InsertEntry(const Overlay& parent, const Overlay::Member& member, std::size_t column);
  std::string EntriesText(const Overlay& parent, std::size_t first, std::size_t end,
                          std::size_t column, std::size_t follows);
  WrittenBlock Write(const OrderedJson& value, std::size_t column, std::size_t follows);
  void EndCutOffScalar();
  void RemoveLines(const Node::Entry& entry);
  void CloseGap(std::size_t end);

  bool SwallowsComment(std::size_t offset, std::size_t indent) const;
  std::string ScalarLike(const OrderedJson& value, const Node& old) const;
  std::string FlowText(const OrderedJson& value, bool json) const;
  Slot SlotOf(const Node& collection, const Node::Entry& entry, std::size_t column);
  std::size_t ListOffset();
  std::size_t ColumnOf(std::size_t offset) const;
  bool IsFirstOnLine(std::size_t offset) const;

  const SourceText& source_;
  std::string_view text_;
  const Node& root_;
  std::string_view newline_;
  bool json_;  // the document is JSON and stays so
  std::optional<std::size_t> list_offset_;
  Splices splices_;
  std::size_t cursor_ = 0;  // the first line that is not dealt with yet
  Tail tail_;
  bool dirty_ = false;  // what follows the tail is not what followed it in the source
};

}  // namespace locust::yaml
