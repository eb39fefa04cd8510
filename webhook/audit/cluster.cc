#include "webhook/audit/cluster.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "common/kube/metadata.h"
#include "common/kube_client/list.h"
#include "common/standards/values.h"
#include "webhook/audit/resources.h"

namespace locust::webhook {
namespace {

using kube_client::ApiError;
using standards::Get;
using standards::Text;
using Kind = ApiError::Kind;

constexpr int kTries = 3;
constexpr int kConflicts = 5;
constexpr std::chrono::milliseconds kPause{1'000};  // and twice that the second time

constexpr std::string_view kCore = "v1";
constexpr std::string_view kRbac = "rbac.authorization.k8s.io/v1";

std::string NameOf(const Json& object) {
  return std::string(Text(Get(&object, "metadata", "name")));
}

bool IsLeaving(const Json& object) {
  return Get(&object, "metadata", "deletionTimestamp") != nullptr;
}

bool IsOurs(const Json& report) {
  return Text(Get(&report, "metadata", "labels", kManagedByLabel)) == kManagedBy;
}

// `current` with what `wanted` says, member by member; lists are replaced.
void Merge(Json& current, const Json& wanted) {
  if (!wanted.is_object() || !current.is_object()) {
    current = wanted;
    return;
  }
  for (const auto& [key, value] : wanted.items()) Merge(current[key], value);
}

}  // namespace

template <class Request>
auto Cluster::Ask(const Permission& permission, const Request& request) const {
  for (int tries = 1;; ++tries) {
    try {
      return request();
    } catch (const ApiError& error) {
      if (error.kind() == Kind::kUnavailable && tries < kTries) {
        pause_(kPause * tries);
        continue;
      }
      if (error.kind() != Kind::kForbidden) throw;
      std::string hint = "the account needs the verb `" + std::string(permission.verb) +
                         "` for the resource `" + std::string(permission.plural) + "`";
      if (const std::string_view group = GroupOf(permission.group_version); !group.empty())
        hint.append(" of the API group `").append(group).append("`");
      if (permission.kubernetes_namespace.empty()) {
        hint += " in the whole cluster";
      } else {
        hint.append(" in the namespace `").append(permission.kubernetes_namespace).append("`");
      }
      throw ApiError(error.kind(), error.diagnostics().front().message, std::move(hint));
    }
  }
}

std::vector<Json> Cluster::List(const Permission& what, std::string_view label_selector) const {
  return Ask(what, [&] {
    return kube_client::ListAll(
        client_, CollectionPath(what.group_version, what.plural, what.kubernetes_namespace),
        {.label_selector = std::string(label_selector), .page_size = page_size_});
  });
}

std::vector<std::string> Cluster::Namespaces(const std::string& label_selector) const {
  std::vector<std::string> names;
  for (const Json& each : List({"list", kCore, "namespaces"}, label_selector)) {
    if (!IsLeaving(each)) names.push_back(NameOf(each));
  }
  std::ranges::sort(names);
  return names;
}

bool Cluster::HasNamespace(const std::string& name) const {
  try {
    const std::string path = CollectionPath(kCore, "namespaces", "") + "/" + name;
    return Ask({"get", kCore, "namespaces", name},
               [&] { return !IsLeaving(client_.Get(path).object); });
  } catch (const ApiError& error) {
    if (error.kind() != Kind::kNotFound) throw;
    return false;
  }
}

bool Cluster::IsServed(std::string_view group_version, std::string_view plural) {
  const auto known = served_.find(group_version);
  if (known != served_.end()) return std::ranges::count(known->second, plural) > 0;
  std::vector<std::string>& names = served_[group_version];
  try {
    // Everybody who has an account may ask what is served.
    const Json list = Ask({"get", group_version, "*"}, [&] {
      return client_.Get("/apis/" + std::string(group_version)).object;
    });
    for (const Json& resource : standards::Items(Get(&list, "resources"))) {
      names.emplace_back(json::StringAt(resource, "name"));
    }
  } catch (const ApiError& error) {
    if (error.kind() != Kind::kNotFound) throw;
  }
  return std::ranges::count(names, plural) > 0;
}

std::vector<Json> Cluster::Objects(const std::string& kubernetes_namespace,
                                   standards::KindSet kinds) {
  std::vector<Json> objects;
  std::set<standards::Kind> listed;
  for (const Resource& resource : Resources()) {
    if (!kinds.Has(resource.kind) || listed.contains(resource.kind)) continue;
    if (resource.is_custom && !IsServed(resource.group_version, resource.plural)) continue;
    listed.insert(resource.kind);
    std::ranges::move(List({"list", resource.group_version, resource.plural, kubernetes_namespace},
                           resource.label_selector),
                      std::back_inserter(objects));
  }
  return objects;
}

const ReportApi* Cluster::FindReportApi() {
  const auto* const found = std::ranges::find_if(
      kReportApis, [&](const ReportApi& api) { return IsServed(api.group_version, api.plural); });
  return found == kReportApis.end() ? nullptr : found;
}

ReportOwner Cluster::OwnerOf(const std::string& cluster_role) const {
  const Json role = Ask({"get", kRbac, "clusterroles"}, [&] {
    return client_.Get(CollectionPath(kRbac, "clusterroles", "") + "/" + cluster_role).object;
  });
  return {.name = cluster_role, .uid = std::string(Text(Get(&role, "metadata", "uid")))};
}

Cluster::Written Cluster::WriteOnce(const ReportApi& api, const Json& report) const {
  const std::string_view kubernetes_namespace = kube::NamespaceOf(report);
  const std::string path = CollectionPath(api.group_version, api.plural, kubernetes_namespace);
  const std::string own_path = path + "/" + NameOf(report);
  const auto permission = [&](std::string_view verb) {
    return Permission{verb, api.group_version, api.plural, kubernetes_namespace};
  };
  std::optional<Json> current;
  try {
    current = Ask(permission("get"), [&] { return client_.Get(own_path).object; });
  } catch (const ApiError& error) {
    if (error.kind() != Kind::kNotFound) throw;
  }
  if (!current) {
    Ask(permission("create"), [&] { return client_.Create(path, report); });
    return Written::kCreated;
  }
  if (!IsOurs(*current)) {
    throw Error(ExitCode::kInvalid,
                std::string(api.kind) + "/" + std::string(kubernetes_namespace) + "/" +
                    NameOf(report) + " was made by somebody else",
                "choose another name by --report-name, or delete it");
  }
  if (Says(*current, report)) return Written::kUnchanged;
  Merge(*current, report);
  Ask(permission("update"), [&] { return client_.Update(own_path, *current); });
  return Written::kUpdated;
}

Cluster::Written Cluster::Write(const ReportApi& api, const Json& report) const {
  return kube_client::RetryOnConflict(kConflicts, [&] { return WriteOnce(api, report); });
}

std::vector<std::string> Cluster::Prune(const ReportApi& api, const std::string& name,
                                        const std::vector<std::string>& kept) const {
  std::vector<std::string> pruned;
  const std::string selector = std::string(kManagedByLabel) + "=" + kManagedBy;
  for (const Json& report : List({"list", api.group_version, api.plural}, selector)) {
    const std::string kubernetes_namespace(kube::NamespaceOf(report));
    const bool is_stale = NameOf(report) == name && IsOurs(report) && !IsLeaving(report) &&
                          !std::ranges::binary_search(kept, kubernetes_namespace);
    if (!is_stale) continue;
    try {
      Ask({"delete", api.group_version, api.plural, kubernetes_namespace}, [&] {
        client_.Delete(
            CollectionPath(api.group_version, api.plural, kubernetes_namespace) + "/" + name,
            Text(Get(&report, "metadata", "uid")));
      });
    } catch (const ApiError& error) {
      // Somebody else was faster.
      if (error.kind() != Kind::kNotFound && error.kind() != Kind::kConflict) throw;
      continue;
    }
    pruned.push_back(kubernetes_namespace);
  }
  return pruned;
}

}  // namespace locust::webhook
