// What single members of an edited collection are, and how they are found.
#include <algorithm>

#include "common/yaml/overlay.h"
#include "common/yaml/value.h"

namespace locust::yaml {
namespace {

using Members = std::vector<Overlay::Member>;

// The index in `members` of the one that readers see under `name`: the last; or of the merge key
// that supplies it. members.size() when there is none.
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

// The index in `members` of the item that is `index`-th among those not removed; members.size() for
// one past them.
std::size_t ItemAt(const Members& members, std::size_t index) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!members[i].removed && index-- == 0) return i;
  }
  return members.size();
}

}  // namespace

bool IsEditable(std::string_view text, const Node& node) {
  if (node.kind != Node::Kind::kMapping && node.kind != Node::Kind::kSequence) return false;
  if (!node.tag.empty() || node.entries.empty()) return false;
  return node.style == Node::Style::kBlock || text[node.content] == '{' ||
         text[node.content] == '[';
}

bool IsOrdinary(const Overlay::Member& member) {
  if (member.source == nullptr || member.source->key == nullptr) return true;
  const Node& key = *member.source->key;
  return !member.source->explicit_key && key.kind == Node::Kind::kScalar && key.anchor.empty() &&
         key.tag.empty();
}

bool IsMerge(const Overlay::Member& member) {
  return member.source != nullptr && member.source->merge;
}

std::vector<std::pair<std::string_view, const Node*>> Merged(const Overlay::Member& member) {
  std::vector<std::pair<std::string_view, const Node*>> names;
  const Node& value = *member.source->value;
  const auto add = [&](const Node& mapping) {
    for (const Member& found : MembersOf(mapping)) names.emplace_back(found.name, found.value);
  };
  if (value.kind == Node::Kind::kSequence) {
    for (auto item = value.entries.rbegin(); item != value.entries.rend(); ++item) {
      add(Resolved(*item->value));
    }
  } else {
    add(Resolved(value));
  }
  return names;
}

bool Supplies(const Overlay::Member& merge, std::string_view name) {
  const auto merged = Merged(merge);
  return std::ranges::any_of(merged, [&](const auto& found) { return found.first == name; });
}

std::size_t MemberAt(const Overlay& node, const std::string& token) {
  if (node.source->kind == Node::Kind::kMapping) return EffectiveMember(node.members, token);
  const auto index = json::ParseIndex(token);
  return index ? ItemAt(node.members, *index) : node.members.size();
}

}  // namespace locust::yaml
