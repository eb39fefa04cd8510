// A document's tree with edits on top of it, before they become text. Internal to common/yaml.
//
// Each node of the overlay stands in one of three states: as in the source (its bytes will be
// copied), edited (a collection of the source with members changed, added or removed) or fresh (a
// JSON value that is to be written). Whatever cannot be edited member by member, as mappings with
// explicit, anchored or tagged keys, becomes fresh as a whole, so that every operation has a
// result.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "common/json/patch.h"
#include "common/yaml/document.h"
#include "common/yaml/scan.h"

namespace locust::yaml {

struct Overlay {
  struct Member;
  enum class State { kSource, kEdited, kFresh };

  State state = State::kSource;
  const Node* source = nullptr;  // null for a node that is not in the source
  OrderedJson fresh;             // kFresh
  std::vector<Member>
      members;  // kEdited: those of the source in their order, new ones between them
};

struct Overlay::Member {
  const Node::Entry* source = nullptr;  // null for a new one
  std::string name = {};                // mappings; empty for a merge key
  bool removed = false;                 // of the source; a new one is taken out
  std::unique_ptr<Overlay> value = {};
};

// Whether members of `node` can be changed one by one. A pair in a list without braces ("[a: b]")
// cannot; an empty collection is written anew, since {} may become a block.
bool IsEditable(std::string_view text, const Node& node);

// Whether a mapping's member can be changed or removed by itself: its key is written as "key:".
bool IsOrdinary(const Overlay::Member& member);

bool IsMerge(const Overlay::Member& member);

// What the merge key `member` supplies: names and values, of one name the effective one last.
std::vector<std::pair<std::string_view, const Node*>> Merged(const Overlay::Member& member);
bool Supplies(const Overlay::Member& merge, std::string_view name);

// The index of the member of an edited collection that `token` names: of those with one name the
// last, or the merge key that supplies it; of a list the item that is not removed. members.size()
// when there is none.
std::size_t MemberAt(const Overlay& node, const std::string& token);

// The member or item that is there.
template <class JsonType>
auto& ChildOf(JsonType& parent, const std::string& token) {
  return parent.is_array() ? parent[*json::ParseIndex(token)] : parent[token];
}

class OverlayEditor {
 public:
  OverlayEditor(const SourceText& source, const Node& root);

  // Applies one operation that is known to apply.
  void Apply(const json::Operation& operation);

  const Overlay& root() const { return *root_; }

 private:
  using Tokens = std::vector<std::string>;

  // Where an edit takes place: a collection of the overlay, or (`fresh` set) inside a fresh value.
  struct Place {
    Overlay* overlay = nullptr;
    OrderedJson* fresh = nullptr;
  };

  // Something that can be looked at without being opened; exactly one is set, or none where there
  // is nothing.
  struct View {
    const Overlay* overlay = nullptr;
    const Node* node = nullptr;
    const OrderedJson* fresh = nullptr;
    bool exists() const { return overlay != nullptr || node != nullptr || fresh != nullptr; }
  };

  View ViewAt(const Tokens& path) const;
  View ViewOf(const Overlay& overlay) const;
  View ChildOfView(const View& parent, const std::string& token) const;
  bool IsList(const View& view) const;
  OrderedJson ValueOfView(const View& view) const;

  void Put(const Tokens& path, OrderedJson value, bool insert);
  void Remove(const Tokens& path);

  // What is going to happen to the value at the end of a path. Where it goes away, aliases to
  // anchors in it get their values first.
  enum class Access { kInsert, kReplace, kRemove };

  // Makes the way to the parent of `path` editable and says where it is.
  Place Open(const Tokens& path, Access access);
  // One step of it: true when something changed and the way has to be walked again.
  bool Prepare(const Tokens& path, Access access);
  bool PrepareNode(Overlay& node, const std::string& token, bool last, Access access);

  void Expand(Overlay& node) const;
  void ExpandMerges(Overlay& mapping);
  void MakeFresh(Overlay& node);
  void SetFresh(Overlay& node, OrderedJson value) const;

  // Queue the aliases to `node`, or to any anchor in what the text of `node` keeps.
  void QueueAliases(const Node& node);
  void QueueAliasesInto(const Node& node);
  void QueueAliasesInto(const Overlay& node);
  // Replaces the queued aliases by what they stand for. True: there were any.
  bool DrainAliases();
  void Materialise(const Node& alias);

  void Index(const Node& node, const Node* parent);
  OrderedJson ValueOfOverlay(const Overlay& node) const;

  const SourceText& source_;
  std::unique_ptr<Overlay> root_;
  std::unordered_map<const Node*, const Node*> parents_;  // filled only where there are aliases
  std::unordered_map<const Node*, std::vector<const Node*>> aliases_;  // by what they stand for
  std::unordered_set<const Node*> queued_;  // aliases that are queued or done
  std::vector<const Node*> queue_;
};

}  // namespace locust::yaml
