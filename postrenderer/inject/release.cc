#include "postrenderer/inject/release.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "postrenderer/inject/membership.h"
#include "postrenderer/inject/release_key.h"

namespace locust::inject {
namespace {

// What the workloads of one release have in common.
using Key = std::pair<ChartLabels, std::string>;  // and the full name, where labels do not tell

bool IsMaster(const Object& object) {
  return object.workload->role == kube::Role::kMaster;
}

// Groups workloads by their labels, or by full name where they have none or where two masters of
// different names share them.
class Grouping {
 public:
  explicit Grouping(const std::vector<Object>& objects) {
    for (const Object& object : objects) {
      if (HasRole(object) && IsMaster(object))
        masters_[ChartLabelsOf(object.value)].insert(WithoutRole(object.workload->name));
    }
  }

  Key KeyOf(const Object& object) const {
    ChartLabels labels = ChartLabelsOf(object.value);
    const auto masters = masters_.find(labels);
    const bool one_master = masters == masters_.end() || masters->second.size() == 1;
    if (labels.IdentifyRelease() && one_master) return {std::move(labels), ""};
    return {std::move(labels), WithoutRole(object.workload->name)};
  }

 private:
  std::map<ChartLabels, std::set<std::string>> masters_;  // full names
};

// The Service that the workers are told of; else one of the release's name; else any that selects
// the master's pods.
std::optional<std::size_t> FindService(const Release& release) {
  if (!release.master) return std::nullopt;
  const Json& master = release.objects[*release.master].value;
  const Json* labels = json::At(
      master, release.objects[*release.master].workload->template_path + "/metadata/labels");

  std::string_view told;
  if (release.worker) {
    const Object& worker = release.objects[*release.worker];
    const Json* container = json::At(worker.value, worker.workload->container_path());
    const std::string* host =
        container == nullptr ? nullptr : kube::LiteralEnv(*container, "LOCUST_MASTER_NODE_HOST");
    if (host != nullptr) told = std::string_view(*host).substr(0, host->find('.'));
  }
  std::optional<std::size_t> best;
  int best_rank = 0;
  for (std::size_t i = 0; i < release.objects.size(); ++i) {
    const Json& object = release.objects[i].value;
    if (KindOf(object) != "Service" || !Selects(json::At(object, "/spec/selector"), labels))
      continue;
    const std::string_view name = ObjectName(object);
    const int rank = !told.empty() && name == told ? 3 : name == release.fullname ? 2 : 1;
    if (rank > best_rank) {
      best = i;
      best_rank = rank;
    }
  }
  return best;
}

void Append(Release& release, Object object) {
  if (HasRole(object)) {
    std::optional<std::size_t>& slot = IsMaster(object) ? release.master : release.worker;
    if (!slot) slot = release.objects.size();
  }
  release.objects.push_back(std::move(object));
}

Release Named(const Object& workload) {
  Release release;
  release.fullname = WithoutRole(workload.workload->name);
  release.load_test = LoadTestOf(workload.value);
  return release;
}

}  // namespace

const Object* Release::Find(std::string_view kind, std::string_view name) const {
  const auto found = std::ranges::find_if(objects, [&](const Object& object) {
    return KindOf(object.value) == kind && ObjectName(object.value) == name;
  });
  return found == objects.end() ? nullptr : &*found;
}

std::vector<Release> FindReleases(std::vector<Object> objects) {
  std::erase_if(objects, [](const Object& object) { return kube::IsHelmHook(object.value); });

  std::vector<Release> releases;
  std::vector<std::optional<std::size_t>> owner(objects.size());
  const Grouping grouping(objects);
  std::map<Key, std::size_t> known;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!HasRole(objects[i])) continue;
    const auto [place, added] = known.try_emplace(grouping.KeyOf(objects[i]), releases.size());
    if (added) releases.push_back(Named(objects[i]));
    owner[i] = place->second;
    if (IsMaster(objects[i])) releases[*owner[i]].fullname = WithoutRole(objects[i].workload->name);
  }
  if (releases.empty()) {
    for (Object& object : objects) {
      if (!object.workload) continue;
      releases.push_back(Named(object));
      Append(releases.back(), std::move(object));
    }
    return releases;
  }

  Membership membership;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (owner[i]) membership.AddWorkload(*owner[i], releases[*owner[i]].fullname, objects[i].value);
  }
  // Services first: an Ingress belongs where its Service does.
  for (const bool services : {true, false}) {
    for (std::size_t i = 0; i < objects.size(); ++i) {
      if (owner[i] || (KindOf(objects[i].value) == "Service") != services) continue;
      owner[i] = membership.Find(objects[i].value);
      if (services && owner[i]) membership.AddService(*owner[i], objects[i].value);
    }
  }
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (owner[i]) Append(releases[*owner[i]], std::move(objects[i]));
  }
  for (Release& release : releases) release.service = FindService(release);
  return releases;
}

}  // namespace locust::inject
