#include "common/yaml/overlay.h"

#include <algorithm>
#include <ranges>
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

// Whether members of `node` can be changed one by one. A pair in a list without braces ("[a: b]")
// cannot.
bool IsEditable(std::string_view text, const Node& node) {
  if (node.kind != Node::Kind::kMapping && node.kind != Node::Kind::kSequence) return false;
  if (!node.tag.empty() || node.entries.empty()) return false;
  return node.style == Node::Style::kBlock || text[node.content] == '{' ||
         text[node.content] == '[';
}

// Whether a mapping's member can be changed or removed by itself.
bool IsOrdinary(const Overlay::Member& member) {
  if (member.source == nullptr || member.source->key == nullptr) return true;
  const Node& key = *member.source->key;
  return !member.source->explicit_key && key.kind == Node::Kind::kScalar && key.anchor.empty() &&
         key.tag.empty();
}

// What the merge key `member` supplies: names and values by precedence, the effective one last.
std::vector<std::pair<std::string_view, const Node*>> Merged(const Overlay::Member& member) {
  std::vector<std::pair<std::string_view, const Node*>> names;
  const Node& value = *member.source->value;
  const auto add = [&](const Node& mapping) {
    for (const Member& found : MembersOf(mapping)) names.emplace_back(found.name, found.value);
  };
  if (value.kind == Node::Kind::kSequence) {
    for (auto item = value.entries.rbegin(); item != value.entries.rend(); ++item)
      add(Resolved(*item->value));
  } else {
    add(Resolved(value));
  }
  return names;
}

bool Supplies(const Overlay::Member& merge, std::string_view name) {
  const auto merged = Merged(merge);
  return std::ranges::any_of(merged, [&](const auto& found) { return found.first == name; });
}

bool IsMerge(const Overlay::Member& member) {
  return member.source != nullptr && member.source->merge;
}

// The index in `members` of the item that is `index`-th among those not removed; members.size() for
// one past them.
std::size_t ItemAt(const Members& members, std::size_t index) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!members[i].removed && index-- == 0) return i;
  }
  return members.size();
}

// The member that `token` names in an expanded collection, or members.size().
std::size_t MemberAt(const Overlay& node, const std::string& token) {
  if (node.source->kind == Node::Kind::kMapping) return EffectiveMember(node.members, token);
  const auto index = json::ParseIndex(token);
  return index ? ItemAt(node.members, *index) : node.members.size();
}

template <class JsonType>
auto& ChildOf(JsonType& parent, const std::string& token) {
  return parent.is_array() ? parent[*json::ParseIndex(token)] : parent[token];
}

std::unique_ptr<Overlay> Fresh(OrderedJson value) {
  auto overlay = std::make_unique<Overlay>();
  overlay->state = State::kFresh;
  overlay->fresh = std::move(value);
  return overlay;
}

}  // namespace

std::size_t EffectiveMember(const Members& members, std::string_view name) {
  for (std::size_t i = members.size(); i > 0; --i) {
    const Overlay::Member& member = members[i - 1];
    if (member.removed) continue;
    if (!IsMerge(member)) {
      if (member.name == name) return i - 1;
      continue;
    }
    if (Supplies(member, name)) return i - 1;
  }
  return members.size();
}

OverlayEditor::OverlayEditor(const SourceText& source, const Node& root)
    : source_(source), root_(std::make_unique<Overlay>()) {
  root_->source = &root;
  if (HasAlias(root)) Index(root, nullptr);
}

void OverlayEditor::Index(const Node& node, const Node* parent) {
  parents_[&node] = parent;
  if (node.kind == Node::Kind::kAlias) aliases_[node.target].push_back(&node);
  for (const Node::Entry& entry : node.entries) {
    if (entry.key != nullptr) Index(*entry.key, &node);
    Index(*entry.value, &node);
  }
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
