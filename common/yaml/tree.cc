#include "common/yaml/tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <istream>
#include <limits>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "common/yaml/text.h"

namespace locust::yaml {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kKeyHint = "JSON objects have strings as keys";

// What to add where yaml-cpp misses the end of a flow collection because the text ends; empty for
// any other error.
std::string HintFor(const YAML::Exception& error, std::string_view text, std::size_t at) {
  const bool is_mapping = error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW;
  if (!is_mapping && error.msg != YAML::ErrorMsg::END_OF_SEQ_FLOW) return "";
  if (SkipTrivia(text, at) < text.size()) return "";
  return std::string("the text ends inside a flow ") +
         (is_mapping ? "mapping: add the missing `}`" : "list: add the missing `]`");
}

// A stream over memory, without yaml-cpp's text being copied into a std::stringstream.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    // The stream only reads; std::streambuf has no other way to say so.
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source, const Limits& limits, std::size_t shift)
      : source_(source),
        limits_(limits),
        depth_limit_(std::min(limits.depth, kDeepest)),
        shift_(shift) {}

  std::unique_ptr<Node> TakeRoot() { return std::move(root_); }

  // Throws when a mapping or list was a key.
  void CheckKeys() const {
    if (collection_key_ == kNowhere) return;
    throw source_.ErrorAt(collection_key_, "a mapping or list as a key", std::string(kKeyHint));
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    const std::size_t at = OffsetOf(mark);
    if (root_ == nullptr) return;
    if (IsMarker(source_.text, LineBegin(source_.text, at), "---")) {
      throw source_.ErrorAt(at, "more than one document", "give one document in a file");
    }
    throw source_.ErrorAt(at, "malformed YAML: text after the end of the document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = Add(mark, Node::Kind::kNull, anchor, "?");
    pending_ = &node;
    Close(1, 1);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = Add(mark, Node::Kind::kAlias, 0, "?");
    const Anchored& anchored = anchors_[anchor - 1];
    if (anchored.weight == 0) {
      throw source_.ErrorAt(node.span.begin, "an alias inside the value that it stands for");
    }
    node.target = anchored.node;
    alias_nodes_ += anchored.weight;
    if (alias_nodes_ > limits_.alias_nodes) {
      throw source_.ErrorAt(node.span.begin, "aliases stand for more than " +
                                                 std::to_string(limits_.alias_nodes) + " values");
    }
    CheckDepth(frames_.size() + anchored.height - 1, node.span.begin);
    Close(anchored.weight, anchored.height);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node& node = Add(mark, Node::Kind::kScalar, anchor, tag);
    node.value = value;
    if (value.empty()) pending_ = &node;
    Close(1, 1);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Open(mark, Node::Kind::kSequence, tag, anchor, style);
  }
  void OnSequenceEnd() override { End(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Open(mark, Node::Kind::kMapping, tag, anchor, style);
  }
  void OnMapEnd() override { End(); }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    // yaml-cpp goes on to the next blank, go-yaml stops at the first other character and reads
    // content there.
    const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
    if (!plain) {
      throw source_.ErrorAt(OffsetOf(mark),
                            "an anchor's name holds letters, digits, '-' and '_' only");
    }
    anchor_name_ = name;
  }

 private:
  struct Anchored {
    const Node* node = nullptr;
    std::size_t weight = 0;  // nodes that an alias to it stands for; 0 while it is not complete
    std::size_t height = 0;
  };

  struct Frame {
    Node* node;
    YAML::anchor_t anchor;
    std::size_t weight = 1;
    std::size_t height = 1;
  };

  std::size_t OffsetOf(const YAML::Mark& mark) const {
    if (mark.pos < 0) return source_.text.size();
    return std::min(static_cast<std::size_t>(mark.pos) + shift_, source_.text.size());
  }

  void CheckDepth(std::size_t depth, std::size_t offset) const {
    if (depth > depth_limit_) {
      throw source_.ErrorAt(offset,
                            "nested deeper than " + std::to_string(depth_limit_) + " levels");
    }
  }

  // A new node in its place below the innermost open collection.
  Node& Add(const YAML::Mark& mark, Node::Kind kind, YAML::anchor_t anchor,
            const std::string& tag) {
    auto node = std::make_unique<Node>();
    Node& added = *node;
    const std::size_t offset = OffsetOf(mark);
    added.kind = kind;
    added.span = {offset, kNowhere};
    if (tag != "?" && !(tag == "!" && kind == Node::Kind::kNull)) added.tag = tag;
    if (pending_ != nullptr) pending_->span.end = offset;
    pending_ = nullptr;
    if (++nodes_ > limits_.nodes) {
      throw source_.ErrorAt(
          offset, "more than " + std::to_string(limits_.nodes) + " values in one document");
    }
    if (anchor != 0) {
      added.anchor = std::exchange(anchor_name_, {});
      if (anchors_.size() < anchor) anchors_.resize(anchor);
      anchors_[anchor - 1].node = &added;
    }
    closing_anchor_ = anchor;
    Attach(std::move(node));
    return added;
  }

  void Attach(std::unique_ptr<Node> node) {
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Node& parent = *frames_.back().node;
    auto& entries = parent.entries;
    if (parent.kind == Node::Kind::kSequence) {
      entries.emplace_back().value = std::move(node);
    } else if (entries.empty() || entries.back().value != nullptr) {
      if (node->kind == Node::Kind::kNull) {
        throw source_.ErrorAt(node->span.begin, "a key is missing or null", std::string(kKeyHint));
      }
      NoteKey(*node);
      entries.emplace_back().key = std::move(node);
    } else {
      entries.back().value = std::move(node);
    }
  }

  // Kept for CheckKeys: where the text ends inside of flow collections, yaml-cpp announces some of
  // them as keys.
  void NoteKey(const Node& key) {
    const bool collection = key.kind == Node::Kind::kMapping || key.kind == Node::Kind::kSequence;
    if (collection && collection_key_ == kNowhere) collection_key_ = key.span.begin;
  }

  void Open(const YAML::Mark& mark, Node::Kind kind, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    Node& node = Add(mark, kind, anchor, tag);
    node.style = style == YAML::EmitterStyle::Block ? Node::Style::kBlock : Node::Style::kFlow;
    frames_.push_back({.node = &node, .anchor = anchor});
    CheckDepth(frames_.size(), node.span.begin);
  }

  void End() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    closing_anchor_ = frame.anchor;
    Close(frame.weight, frame.height);
  }

  // The node of `closing_anchor_` is complete.
  void Close(std::size_t weight, std::size_t height) {
    if (closing_anchor_ != 0) {
      anchors_[closing_anchor_ - 1].weight = weight;
      anchors_[closing_anchor_ - 1].height = height;
    }
    if (frames_.empty()) return;
    frames_.back().weight += weight;
    frames_.back().height = std::max(frames_.back().height, height + 1);
  }

  const SourceText& source_;
  const Limits& limits_;
  std::size_t depth_limit_;
  std::size_t shift_;
  std::unique_ptr<Node> root_;
  std::vector<Frame> frames_;
  std::vector<Anchored> anchors_;  // by yaml-cpp's number, which counts from 1
  std::string anchor_name_;
  YAML::anchor_t closing_anchor_ = 0;
  Node* pending_ = nullptr;                // whose span.end waits for the next node's mark
  std::size_t collection_key_ = kNowhere;  // the first key that is a mapping or list
  std::size_t nodes_ = 0;
  std::size_t alias_nodes_ = 0;
};

}  // namespace

std::unique_ptr<Node> BuildTree(const SourceText& source, const Limits& limits) {
  const std::size_t shift = source.text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  ViewBuffer buffer(source.text.substr(shift));
  std::istream stream(&buffer);
  TreeBuilder builder(source, limits, shift);
  try {
    YAML::Parser parser(stream);
    // The second call finds what follows the document and throws. More calls would not end: on
    // input such as "," yaml-cpp reports documents for ever without moving on.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& error) {
    const std::size_t at =
        error.mark.pos < 0 ? source.text.size() : static_cast<std::size_t>(error.mark.pos) + shift;
    std::string hint = HintFor(error, source.text, at);
    if (hint.empty()) builder.CheckKeys();
    throw source.ErrorAt(at, "malformed YAML: " + error.msg, std::move(hint));
  } catch (const Error&) {
    builder.CheckKeys();
    throw;
  }
  builder.CheckKeys();
  if (auto root = builder.TakeRoot()) return root;
  auto empty = std::make_unique<Node>();
  empty->span = {0, kNowhere};
  return empty;
}

}  // namespace locust::yaml
