#include "common/yaml/document.h"

#include <utility>

#include "common/yaml/common_shape.h"
#include "common/yaml/scan.h"
#include "common/yaml/state.h"
#include "common/yaml/text.h"
#include "common/yaml/tree.h"
#include "common/yaml/value.h"

namespace locust::yaml {
namespace {

const Node* Child(const Node& node, const std::string& token) {
  if (node.kind == Node::Kind::kMapping) {
    for (const Member& member : MembersOf(node)) {
      if (member.name == token) return member.value;
    }
    return nullptr;
  }
  const auto index = json::ParseIndex(token);
  if (node.kind != Node::Kind::kSequence || !index || *index >= node.entries.size()) return nullptr;
  return node.entries[*index].value.get();
}

}  // namespace

Document Document::Parse(std::string_view text, std::string_view source, std::size_t first_line,
                         const Limits& limits) {
  auto state = std::make_unique<State>();
  state->text = text;
  state->source = source;
  state->first_line = first_line;
  const SourceText located = state->Located();
  if (text.size() > limits.document_bytes) {
    throw located.ErrorAt(
        0, "the document is larger than " + std::to_string(limits.document_bytes) + " bytes");
  }
  if (auto bad = FindBadCharacter(text)) {
    throw located.ErrorAt(bad->offset, std::move(bad->message), std::move(bad->hint));
  }
  state->root = ReadCommonShape(located, limits);
  if (state->root == nullptr) {
    state->root = BuildTree(located, limits);
    LocateNodes(located, *state->root);
  }
  CheckValues(located, *state->root);
  state->value = ValueOf<Json>(located, *state->root);
  return Document(std::move(state));
}

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const std::string& Document::text() const {
  return state_->text;
}
const std::string& Document::source() const {
  return state_->source;
}
const Node& Document::root() const {
  return *state_->root;
}
const Json& Document::value() const {
  return state_->value;
}

Position Document::PositionOf(const Node& node) const {
  return PositionAt(state_->text, node.content, state_->first_line);
}

Diagnostic Document::DiagnosticAt(const Node& node, std::string path, std::string message,
                                  std::string hint) const {
  const std::size_t begin = LineBegin(state_->text, node.content);
  return {.source = state_->source,
          .position = PositionOf(node),
          .path = std::move(path),
          .message = std::move(message),
          .hint = std::move(hint),
          .line = state_->text.substr(begin, LineEnd(state_->text, begin) - begin)};
}

const Node* Document::Find(std::string_view pointer) const {
  const auto tokens = json::SplitPointer(pointer);
  if (!tokens) return nullptr;
  const Node* node = &root();
  for (const std::string& token : *tokens) {
    node = Child(Resolved(*node), token);
    if (node == nullptr) return nullptr;
  }
  return node;
}

}  // namespace locust::yaml
