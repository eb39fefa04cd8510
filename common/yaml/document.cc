#include "common/yaml/document.h"

#include <charconv>
#include <utility>

#include "common/yaml/scan.h"
#include "common/yaml/state.h"
#include "common/yaml/text.h"
#include "common/yaml/tree.h"
#include "common/yaml/value.h"

namespace locust::yaml {
namespace {

// The reference tokens of a JSON Pointer, unescaped; false for a malformed pointer.
bool NextToken(std::string_view& pointer, std::string& token) {
  if (!pointer.starts_with('/')) return false;
  pointer.remove_prefix(1);
  token.clear();
  while (!pointer.empty() && pointer.front() != '/') {
    char c = pointer.front();
    pointer.remove_prefix(1);
    if (c == '~') {
      if (pointer.empty() || (pointer.front() != '0' && pointer.front() != '1')) return false;
      c = pointer.front() == '0' ? '~' : '/';
      pointer.remove_prefix(1);
    }
    token += c;
  }
  return true;
}

const Node* Child(const Node& node, const std::string& token) {
  if (node.kind == Node::Kind::kMapping) {
    for (const Member& member : MembersOf(node)) {
      if (member.name == token) return member.value;
    }
    return nullptr;
  }
  std::size_t index = 0;
  const char* end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data(), end, index);
  const bool canonical =
      error == std::errc() && stop == end && (token.size() == 1 || token[0] != '0');
  if (node.kind != Node::Kind::kSequence || !canonical || index >= node.entries.size())
    return nullptr;
  return node.entries[index].value.get();
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
  state->root = BuildTree(located, limits);
  LocateNodes(located, *state->root);
  NameKeys(located, *state->root);
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
  const Node* node = &root();
  std::string token;
  while (node != nullptr && !pointer.empty()) {
    if (!NextToken(pointer, token)) return nullptr;
    node = Child(Resolved(*node), token);
  }
  return node;
}

}  // namespace locust::yaml
