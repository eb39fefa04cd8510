#include "postrenderer/inject/membership.h"

#include <algorithm>

#include "common/kube/metadata.h"
#include "postrenderer/inject/names.h"

namespace locust::inject {
namespace {

const Json* PodLabels(const Json& workload) {
  const auto path = kube::PodTemplatePath(KindOf(workload));
  return path ? json::At(workload, *path + "/metadata/labels") : nullptr;
}

std::string LabelKey(std::string_view key, const Json& value) {
  return std::string(key) + "=" + value.dump();
}

// What stands for pods in an object that selects them.
const Json* SelectorOf(const Json& object) {
  if (KindOf(object) == "Service") return json::At(object, "/spec/selector");
  if (KindOf(object) == "PodDisruptionBudget")
    return json::At(object, "/spec/selector/matchLabels");
  return nullptr;
}

// Calls `found` with the name of each Service that an Ingress or HTTPRoute sends requests to.
void ForEachBackend(const Json& object, const auto& found) {
  const auto each = [](const Json* list, const auto& use) {
    if (list == nullptr || !list->is_array()) return;
    for (const Json& item : *list) use(item);
  };
  const auto name_at = [&](const Json& holder, std::string_view pointer) {
    const Json* name = json::At(holder, pointer);
    if (name != nullptr && name->is_string()) found(name->get_ref<const std::string&>());
  };
  if (KindOf(object) == "Ingress") {
    name_at(object, "/spec/defaultBackend/service/name");
    each(json::At(object, "/spec/rules"), [&](const Json& rule) {
      each(json::At(rule, "/http/paths"),
           [&](const Json& path) { name_at(path, "/backend/service/name"); });
    });
  } else if (KindOf(object) == "HTTPRoute") {
    each(json::At(object, "/spec/rules"), [&](const Json& rule) {
      each(json::Find(rule, "backendRefs"),
           [&](const Json& backend) { name_at(backend, "/name"); });
    });
  }
}

void AddOnce(std::vector<std::size_t>& releases, std::size_t release) {
  if (releases.empty() || releases.back() != release) releases.push_back(release);
}

template <typename Key>
std::optional<std::size_t> LookUp(const std::map<Key, std::size_t>& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

bool Selects(const Json* selector, const Json* labels) {
  if (selector == nullptr || !selector->is_object() || selector->empty()) return false;
  return std::ranges::all_of(selector->items(), [&](const auto& item) {
    const Json* label = json::Find(labels, item.key());
    return label != nullptr && *label == item.value();
  });
}

void Membership::AddWorkload(std::size_t release, const std::string& fullname,
                             const Json& workload) {
  fullnames_.resize(std::max(fullnames_.size(), release + 1));
  fullnames_[release] = fullname;
  const std::string where(kube::NamespaceOf(workload));
  by_fullname_.try_emplace({where, fullname}, release);
  by_workload_.try_emplace(
      {where, std::string(KindOf(workload)) + "/" + std::string(ObjectName(workload))}, release);

  ChartLabels labels = ChartLabelsOf(workload);
  AddOnce(by_labels_[labels], release);
  // An object that leaves out `load_test` is of the release all the same, if there is only one.
  if (!std::exchange(labels.load_test, "").empty()) AddOnce(by_labels_[labels], release);

  const Json* pod_labels = PodLabels(workload);
  if (pod_labels == nullptr || !pod_labels->is_object()) return;
  for (const auto& [key, value] : pod_labels->items())
    templates_by_label_[{where, LabelKey(key, value)}].push_back(templates_.size());
  templates_.push_back({*pod_labels, release});
}

void Membership::AddService(std::size_t release, const Json& service) {
  by_service_.try_emplace(
      {std::string(kube::NamespaceOf(service)), std::string(ObjectName(service))}, release);
}

std::optional<std::size_t> Membership::Find(const Json& object) const {
  const Json* ours = json::Find(json::Find(json::Find(object, "metadata"), "labels"), kTestLabel);
  if (ours != nullptr && ours->is_string())
    return ByFullname(object, ours->get_ref<const std::string&>());
  if (const auto target = ByTarget(object)) return target;
  const ChartLabels labels = ChartLabelsOf(object);
  if (labels.IdentifyRelease()) return ByLabels(labels, object);
  if (const auto selected = BySelector(object)) return selected;
  if (const auto backed = ByBackend(object)) return backed;
  return ByName(object);
}

std::optional<std::size_t> Membership::ByFullname(const Json& object,
                                                  std::string_view fullname) const {
  return LookUp(by_fullname_, {std::string(kube::NamespaceOf(object)), std::string(fullname)});
}

std::optional<std::size_t> Membership::ByLabels(const ChartLabels& labels,
                                                const Json& object) const {
  const auto found = by_labels_.find(labels);
  if (found == by_labels_.end()) return std::nullopt;
  if (found->second.size() == 1) return found->second.front();
  // Releases of the same labels: the object's name begins with the full name of its own.
  const std::string_view name = ObjectName(object);
  std::optional<std::size_t> best;
  for (const std::size_t release : found->second) {
    const std::string& fullname = fullnames_[release];
    const bool is_named = name == fullname || name.starts_with(fullname + "-");
    if (is_named && (!best || fullname.size() > fullnames_[*best].size())) best = release;
  }
  return best;
}

std::optional<std::size_t> Membership::ByTarget(const Json& object) const {
  const Json* target = json::At(object, "/spec/scaleTargetRef");
  if (target == nullptr) return std::nullopt;
  // KEDA takes a Deployment where no kind is given.
  const std::string kind(json::StringAt(*target, "kind", "Deployment"));
  return LookUp(by_workload_, {std::string(kube::NamespaceOf(object)),
                               kind + "/" + std::string(json::StringAt(*target, "name"))});
}

std::optional<std::size_t> Membership::BySelector(const Json& object) const {
  const Json* selector = SelectorOf(object);
  if (selector == nullptr || !selector->is_object() || selector->empty()) return std::nullopt;
  // Only templates that have the selector's rarest label can have all of them.
  const std::vector<std::size_t>* candidates = nullptr;
  for (const auto& [key, value] : selector->items()) {
    const auto found =
        templates_by_label_.find({std::string(kube::NamespaceOf(object)), LabelKey(key, value)});
    if (found == templates_by_label_.end()) return std::nullopt;
    if (candidates == nullptr || found->second.size() < candidates->size())
      candidates = &found->second;
  }
  const auto chosen = std::ranges::find_if(
      *candidates, [&](std::size_t i) { return Selects(selector, &templates_[i].labels); });
  return chosen == candidates->end() ? std::nullopt : std::optional(templates_[*chosen].release);
}

std::optional<std::size_t> Membership::ByBackend(const Json& object) const {
  std::optional<std::size_t> release;
  ForEachBackend(object, [&](const std::string& service) {
    if (!release) release = LookUp(by_service_, {std::string(kube::NamespaceOf(object)), service});
  });
  return release;
}

std::optional<std::size_t> Membership::ByName(const Json& object) const {
  const std::string_view name = ObjectName(object);
  const std::string_view kind = KindOf(object);
  if (kind == "Secret") return ByFullname(object, name);
  if (kind == "ConfigMap" && name.ends_with("-config"))
    return ByFullname(object, name.substr(0, name.rfind('-')));
  if (kind == "ServiceAccount") {
    const std::string fullname = WithoutRole(name);
    if (fullname != name) return ByFullname(object, fullname);
  }
  return std::nullopt;
}

}  // namespace locust::inject
