#include "common/yaml/overlay.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/yaml/value.h"

namespace locust::yaml {
namespace {

using State = Overlay::State;
using Members = std::vector<Overlay::Member>;

bool HasAlias(const Node& node) {
  return node.kind == Node::Kind::kAlias ||
         std::ranges::any_of(node.entries, [](const auto& entry) {
           return (entry.key != nullptr && HasAlias(*entry.key)) || HasAlias(*entry.value);
         });
}

std::unique_ptr<Overlay> Fresh(OrderedJson value) {
  auto overlay = std::make_unique<Overlay>();
  overlay->state = State::kFresh;
  overlay->fresh = std::move(value);
  return overlay;
}

}  // namespace

OverlayEditor::OverlayEditor(const SourceText& source, const Node& root)
    : source_(source), root_(std::make_unique<Overlay>()) {
  root_->source = &root;
  if (HasAlias(root)) Index(root, nullptr);
}

void OverlayEditor::Apply(const json::Operation& operation) {
  using Kind = json::Operation::Kind;
  const Tokens path = *json::SplitPointer(operation.path);
  switch (operation.kind) {
    case Kind::kTest:
      return;
    case Kind::kAdd:
      Put(path, operation.value, true);
      return;
    case Kind::kReplace:
      Put(path, operation.value, false);
      return;
    case Kind::kRemove:
      Remove(path);
      return;
    case Kind::kCopy:
      Put(path, ValueOfView(ViewAt(*json::SplitPointer(operation.from))), true);
      return;
    case Kind::kMove: {
      const Tokens from = *json::SplitPointer(operation.from);
      if (from == path) return;
      OrderedJson value = ValueOfView(ViewAt(from));
      Remove(from);
      Put(path, std::move(value), true);
      return;
    }
  }
}

void OverlayEditor::Put(const Tokens& path, OrderedJson value, bool insert) {
  const bool into_list = insert && !path.empty() && IsList(ViewAt({path.begin(), path.end() - 1}));
  if (!into_list) {
    const View old = ViewAt(path);
    if (old.exists() && Json(ValueOfView(old)) == Json(value)) return;  // keeps its bytes
  }
  if (path.empty()) {
    SetFresh(*root_, std::move(value));
    return;
  }
  const std::string& token = path.back();
  const Place place = Open(path, into_list ? Access::kInsert : Access::kReplace);
  if (place.fresh != nullptr) {
    OrderedJson& parent = *place.fresh;
    if (into_list) {
      const std::size_t index = token == "-" ? parent.size() : *json::ParseIndex(token);
      parent.insert(parent.begin() + static_cast<std::ptrdiff_t>(index), std::move(value));
    } else {
      ChildOf(parent, token) = std::move(value);
    }
    return;
  }
  Members& members = place.overlay->members;
  const std::size_t at =
      token == "-" && into_list ? members.size() : MemberAt(*place.overlay, token);
  if (into_list) {
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(at),
                   {.value = Fresh(std::move(value))});
  } else if (at == members.size() || IsMerge(members[at])) {
    members.push_back({.name = token, .value = Fresh(std::move(value))});
  } else {
    SetFresh(*members[at].value, std::move(value));
  }
}

void OverlayEditor::Remove(const Tokens& path) {
  const std::string& token = path.back();
  const Place place = Open(path, Access::kRemove);
  if (place.fresh != nullptr) {
    if (place.fresh->is_array()) {
      place.fresh->erase(*json::ParseIndex(token));
    } else {
      place.fresh->erase(token);
    }
    return;
  }
  Overlay& parent = *place.overlay;
  if (parent.source->kind == Node::Kind::kSequence) {
    parent.members[MemberAt(parent, token)].removed = true;
  } else {
    for (Overlay::Member& member : parent.members) {
      if (!IsMerge(member) && member.name == token) member.removed = true;
    }
  }
  std::erase_if(parent.members, [](const Overlay::Member& member) {
    return member.removed && member.source == nullptr;
  });
  const bool empty =
      std::ranges::all_of(parent.members, [](const auto& member) { return member.removed; });
  if (empty) SetFresh(parent, ValueOfOverlay(parent));
}

OverlayEditor::Place OverlayEditor::Open(const Tokens& path, Access access) {
  while (Prepare(path, access)) {
  }
  Place place{.overlay = root_.get()};
  for (std::size_t i = 0; i <= path.size() - 1; ++i) {
    if (place.fresh == nullptr && place.overlay->state == State::kFresh)
      place.fresh = &place.overlay->fresh;
    if (i + 1 == path.size()) break;
    if (place.fresh != nullptr) {
      place.fresh = &ChildOf(*place.fresh, path[i]);
    } else {
      place.overlay = place.overlay->members[MemberAt(*place.overlay, path[i])].value.get();
    }
  }
  return place;
}

bool OverlayEditor::Prepare(const Tokens& path, Access access) {
  Overlay* node = root_.get();
  for (std::size_t i = 0; i < path.size() && node->state != State::kFresh; ++i) {
    const bool last = i + 1 == path.size();
    const bool changed = PrepareNode(*node, path[i], last, access);
    if (DrainAliases() || changed) return true;
    if (!last) node = node->members[MemberAt(*node, path[i])].value.get();
  }
  return false;
}

bool OverlayEditor::PrepareNode(Overlay& node, const std::string& token, bool last, Access access) {
  if (node.state == State::kSource && node.source->kind == Node::Kind::kAlias) {
    SetFresh(node, ValueOf<OrderedJson>(source_, *node.source->target));
    return true;
  }
  QueueAliases(*node.source);
  if (node.state == State::kSource) {
    if (IsEditable(source_.text, *node.source)) {
      Expand(node);
    } else {
      MakeFresh(node);
    }
    return true;
  }
  const bool kept = last && access == Access::kInsert;
  const std::size_t at = MemberAt(node, token);
  if (kept || at == node.members.size()) return false;
  if (node.source->kind == Node::Kind::kSequence) {
    if (last) QueueAliasesInto(*node.members[at].value);
    return false;
  }
  const bool merged = IsMerge(node.members[at]);
  if (merged && last && access == Access::kReplace) return false;  // a new member goes behind it
  // A merge key that supplies the member has to go; one before an explicit member, only when that
  // is removed.
  const auto supplies = [&](const Overlay::Member& member) {
    return !member.removed && IsMerge(member) && Supplies(member, token);
  };
  if (merged ||
      (last && access == Access::kRemove && std::ranges::any_of(node.members, supplies))) {
    ExpandMerges(node);
    return true;
  }
  for (const Overlay::Member& member : node.members) {
    if (member.removed || IsMerge(member) || member.name != token) continue;
    if (!IsOrdinary(member)) {
      MakeFresh(node);
      return true;
    }
    if (last) QueueAliasesInto(*member.value);
  }
  return false;
}

void OverlayEditor::Expand(Overlay& node) const {
  node.state = State::kEdited;
  node.members.reserve(node.source->entries.size());
  for (const Node::Entry& entry : node.source->entries) {
    auto value = std::make_unique<Overlay>();
    value->source = entry.value.get();
    node.members.push_back({.source = &entry, .name = entry.name, .value = std::move(value)});
  }
}

void OverlayEditor::ExpandMerges(Overlay& mapping) {
  Members expanded;
  Members& members = mapping.members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool merge = IsMerge(members[i]) && !members[i].removed;
    expanded.push_back(std::move(members[i]));
    if (!merge) continue;
    expanded.back().removed = true;
    QueueAliasesInto(*expanded.back().value);
    std::vector<std::pair<std::string_view, const Node*>> supplied;
    for (const auto& [name, value] : Merged(expanded.back())) {
      const auto known =
          std::ranges::find(supplied, name, &std::pair<std::string_view, const Node*>::first);
      if (known != supplied.end()) {
        known->second = value;
      } else {
        supplied.emplace_back(name, value);
      }
    }
    const std::span<Overlay::Member> rest = std::span(members).subspan(i + 1);
    for (const auto& [name, value] : supplied) {
      const bool later = std::ranges::any_of(rest, [&](const Overlay::Member& member) {
        return !member.removed && !IsMerge(member) && member.name == name;
      });
      if (later) continue;
      expanded.push_back(
          {.name = std::string(name), .value = Fresh(ValueOf<OrderedJson>(source_, *value))});
    }
  }
  members = std::move(expanded);
}

void OverlayEditor::MakeFresh(Overlay& node) {
  QueueAliasesInto(node);
  SetFresh(node, ValueOfOverlay(node));
}

void OverlayEditor::SetFresh(Overlay& node, OrderedJson value) const {
  node.state = State::kFresh;
  node.fresh = std::move(value);
  node.members.clear();
}

}  // namespace locust::yaml
