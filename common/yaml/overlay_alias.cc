// Aliases under edit: before an anchored node changes, the aliases to it become copies of what it
// was.
#include <algorithm>

#include "common/yaml/overlay.h"
#include "common/yaml/value.h"

namespace locust::yaml {

using State = Overlay::State;

void OverlayEditor::Index(const Node& node, const Node* parent) {
  parents_[&node] = parent;
  if (node.kind == Node::Kind::kAlias) aliases_[node.target].push_back(&node);
  for (const Node::Entry& entry : node.entries) {
    if (entry.key != nullptr) Index(*entry.key, &node);
    Index(*entry.value, &node);
  }
}

void OverlayEditor::QueueAliases(const Node& node) {
  const auto found = aliases_.find(&node);
  if (found == aliases_.end()) return;
  for (const Node* alias : found->second) {
    if (queued_.insert(alias).second) queue_.push_back(alias);
  }
}

void OverlayEditor::QueueAliasesInto(const Node& node) {
  QueueAliases(node);
  for (const Node::Entry& entry : node.entries) {
    if (entry.key != nullptr) QueueAliases(*entry.key);
    QueueAliasesInto(*entry.value);
  }
}

void OverlayEditor::QueueAliasesInto(const Overlay& node) {
  if (aliases_.empty() || node.state == State::kFresh) return;
  if (node.state == State::kSource) {
    QueueAliasesInto(*node.source);
    return;
  }
  QueueAliases(*node.source);
  for (const Overlay::Member& member : node.members) {
    if (member.removed) continue;
    if (member.source != nullptr && member.source->key != nullptr)
      QueueAliases(*member.source->key);
    QueueAliasesInto(*member.value);
  }
}

bool OverlayEditor::DrainAliases() {
  bool any = false;
  while (!queue_.empty()) {
    const Node* alias = queue_.back();
    queue_.pop_back();
    Materialise(*alias);
    any = true;
  }
  return any;
}

// Walks from the root to the alias. Nothing on the way changes its value, so no other alias is
// concerned, but where a collection cannot be edited and is written out whole.
void OverlayEditor::Materialise(const Node& alias) {
  std::vector<const Node*> way;
  for (const Node* node = &alias; node != nullptr; node = parents_.at(node)) way.push_back(node);
  Overlay* overlay = root_.get();
  for (auto next = way.rbegin() + 1; next != way.rend(); ++next) {
    if (overlay->state == State::kFresh) return;
    if (overlay->state == State::kSource) {
      if (!IsEditable(source_.text, *overlay->source)) {
        MakeFresh(*overlay);
        return;
      }
      Expand(*overlay);
    }
    const auto member =
        std::ranges::find_if(overlay->members, [&](const Overlay::Member& candidate) {
          return candidate.source != nullptr &&
                 (candidate.source->value.get() == *next || candidate.source->key.get() == *next);
        });
    if (member->removed) return;
    if (!IsOrdinary(*member)) {
      MakeFresh(*overlay);
      return;
    }
    overlay = member->value.get();
  }
  if (overlay->state == State::kSource)
    SetFresh(*overlay, ValueOf<OrderedJson>(source_, *alias.target));
}

}  // namespace locust::yaml
