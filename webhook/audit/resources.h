// What an audit lists: the resources that rules judge, and under which names the API serves them.
//
// Constants and pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/standards/kinds.h"
#include "common/standards/standards.h"

namespace locust::webhook {

struct Resource {
  standards::Kind kind;
  std::string_view group_version;  // "apps/v1", "v1"
  std::string_view plural;         // "deployments"
  std::string_view label_selector = {};
  // Custom resources are not served in every cluster. Several rows of one kind: the first that is
  // served counts.
  bool is_custom = false;
};

std::span<const Resource> Resources();

// "" for the core group.
std::string_view GroupOf(std::string_view group_version);

// "/apis/apps/v1/namespaces/load/deployments"; without the namespace when that is empty.
std::string CollectionPath(std::string_view group_version, std::string_view plural,
                           std::string_view kubernetes_namespace);

// What has to be read in a namespace of `environment` (nullptr: none), so that every rule that
// holds there finds what it judges and what that refers to.
standards::KindSet NeededKinds(const standards::Standards& standards,
                               const standards::Environment* environment);

}  // namespace locust::webhook
