// Looking at an overlay without changing it.
#include <ranges>

#include "common/yaml/overlay.h"
#include "common/yaml/value.h"

namespace locust::yaml {

using State = Overlay::State;

OverlayEditor::View OverlayEditor::ViewAt(const Tokens& path) const {
  View view = ViewOf(*root_);
  for (const std::string& token : path) view = ChildOfView(view, token);
  return view;
}

OverlayEditor::View OverlayEditor::ViewOf(const Overlay& overlay) const {
  if (overlay.state == State::kFresh) return {.fresh = &overlay.fresh};
  if (overlay.state == State::kSource) return {.node = &Resolved(*overlay.source)};
  return {.overlay = &overlay};
}

OverlayEditor::View OverlayEditor::ChildOfView(const View& parent, const std::string& token) const {
  if (parent.fresh != nullptr) {
    if (parent.fresh->is_object() && !parent.fresh->contains(token)) return {};
    return {.fresh = &ChildOf(*parent.fresh, token)};
  }
  if (parent.overlay != nullptr) {
    const auto& members = parent.overlay->members;
    const std::size_t at = MemberAt(*parent.overlay, token);
    if (at == members.size()) return {};
    if (!IsMerge(members[at])) return ViewOf(*members[at].value);
    for (const auto& [name, value] : Merged(members[at]) | std::views::reverse) {
      if (name == token) return {.node = &Resolved(*value)};
    }
    return {};
  }
  if (parent.node->kind == Node::Kind::kSequence) {
    return {.node = &Resolved(*parent.node->entries[*json::ParseIndex(token)].value)};
  }
  for (const Member& member : MembersOf(*parent.node)) {
    if (member.name == token) return {.node = &Resolved(*member.value)};
  }
  return {};
}

bool OverlayEditor::IsList(const View& view) const {
  if (view.fresh != nullptr) return view.fresh->is_array();
  return (view.overlay != nullptr ? view.overlay->source : view.node)->kind ==
         Node::Kind::kSequence;
}

OrderedJson OverlayEditor::ValueOfView(const View& view) const {
  if (view.fresh != nullptr) return *view.fresh;
  return view.overlay != nullptr ? ValueOfOverlay(*view.overlay)
                                 : ValueOf<OrderedJson>(source_, *view.node);
}

OrderedJson OverlayEditor::ValueOfOverlay(const Overlay& node) const {
  if (node.state == State::kFresh) return node.fresh;
  if (node.state == State::kSource) return ValueOf<OrderedJson>(source_, *node.source);
  if (node.source->kind == Node::Kind::kSequence) {
    OrderedJson list = OrderedJson::array();
    for (const Overlay::Member& member : node.members) {
      if (!member.removed) list.push_back(ValueOfOverlay(*member.value));
    }
    return list;
  }
  OrderedJson object = OrderedJson::object();
  for (const Overlay::Member& member : node.members) {
    if (member.removed) continue;
    if (!IsMerge(member)) {
      object[member.name] = ValueOfOverlay(*member.value);
      continue;
    }
    for (const auto& [name, value] : Merged(member)) {
      object[std::string(name)] = ValueOf<OrderedJson>(source_, *value);
    }
  }
  return object;
}

}  // namespace locust::yaml
