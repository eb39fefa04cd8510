// The JSON value of a node, as sigs.k8s.io/yaml (go-yaml v2) makes it. Internal to common/yaml.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "common/yaml/document.h"
#include "common/yaml/scan.h"

namespace locust::yaml {

// Sets the name and the merge flag of every mapping entry below `node`. Throws Error for what has
// no value in JSON: a null key, infinity, a tag that its text does not fit; and for a merge of
// something that is no mapping.
void CheckValues(const SourceText& source, Node& node);

// `node` itself or, for an alias, the node that it stands for.
const Node& Resolved(const Node& node);

// The members of a mapping as readers see them: merge keys expanded, of duplicates the last, in the
// order of their first appearance. `by_merge`: supplied by a merge key. The views and pointers live
// as long as the tree.
struct Member {
  std::string_view name;
  const Node* value = nullptr;
  bool by_merge = false;
};
std::vector<Member> MembersOf(const Node& mapping);

// The value of a tree that went through CheckValues.
template <class JsonType>
JsonType ValueOf(const SourceText& source, const Node& node);

extern template Json ValueOf<Json>(const SourceText&, const Node&);
extern template OrderedJson ValueOf<OrderedJson>(const SourceText&, const Node&);

}  // namespace locust::yaml
