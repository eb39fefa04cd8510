#include "postrenderer/inject/release.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "common/text/diagnostic.h"
#include "postrenderer/inject/names.h"

namespace locust::inject {
namespace {

std::string_view Label(const Json& object, std::string_view key) {
  const Json* labels = json::Find(json::Find(object, "metadata"), "labels");
  return labels == nullptr ? "" : json::StringAt(*labels, key);
}

std::string_view Name(const Json& object) {
  const Json* metadata = json::Find(object, "metadata");
  return metadata == nullptr ? "" : json::StringAt(*metadata, "name");
}

// What a value of a label is for a comparison: the chart leaves `load_test: 123` unquoted.
std::string LoadTestLabel(const Json& object) {
  const Json* value = json::Find(json::Find(json::Find(object, "metadata"), "labels"), "load_test");
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? value->get<std::string>() : value->dump();
}

std::string WithoutRole(std::string_view name) {
  for (const std::string_view suffix : {"-master", "-worker"}) {
    if (name.ends_with(suffix) && name.size() > suffix.size()) {
      return std::string(name.substr(0, name.size() - suffix.size()));
    }
  }
  return std::string(name);
}

// What the chart selects by, and the full name: two releases of one stream differ in at least one
// of them.
using Identity = std::tuple<std::string, std::string, std::string, std::string>;

Identity IdentityOf(const Json& object, std::string fullname) {
  return {std::string(Label(object, "app.kubernetes.io/instance")),
          std::string(Label(object, "app.kubernetes.io/name")), LoadTestLabel(object),
          std::move(fullname)};
}

bool RunsRole(const Object& object) {
  if (!object.workload) return false;
  const auto& [api, kind, name, role, path, container] = *object.workload;
  const bool controller = kind == "Deployment" || kind == "StatefulSet" || kind == "Job";
  return controller && (role == kube::Role::kMaster || role == kube::Role::kWorker);
}

// To which release an object belongs that is no workload of a role: it carries the chart's labels
// of the release, or is ours from an earlier rendering, or scales a workload of the release by
// name.
class Owners {
 public:
  void Add(const Json& workload, const Release& release, std::size_t index) {
    by_labels_.try_emplace(IdentityOf(workload, ""), index);
    by_fullname_.try_emplace(release.fullname, index);
  }

  std::optional<std::size_t> Find(const Json& object) const {
    if (const auto ours = ByFullname(std::string(Label(object, kTestLabel)))) return ours;
    const Json* target = json::At(object, "/spec/scaleTargetRef/name");
    if (target != nullptr && target->is_string()) {
      if (const auto scaled = ByFullname(WithoutRole(target->get_ref<const std::string&>())))
        return scaled;
    }
    if (Label(object, "app.kubernetes.io/instance").empty() ||
        Label(object, "app.kubernetes.io/name").empty()) {
      return std::nullopt;
    }
    const auto found = by_labels_.find(IdentityOf(object, ""));
    return found == by_labels_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::optional<std::size_t> ByFullname(const std::string& fullname) const {
    const auto found = by_fullname_.find(fullname);
    return found == by_fullname_.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<Identity, std::size_t> by_labels_;
  std::map<std::string, std::size_t> by_fullname_;
};

// The Service whose selector picks the master's pods.
bool SelectsMaster(const Json& service, const Json& master) {
  if (json::StringAt(service, "kind") != "Service") return false;
  const Json* selector = json::At(service, "/spec/selector");
  const Json* labels = json::At(master, "/spec/template/metadata/labels");
  if (selector == nullptr || labels == nullptr || !selector->is_object() || selector->empty())
    return false;
  return std::ranges::all_of(selector->items(), [&](const auto& item) {
    const Json* label = json::Find(labels, item.key());
    return label != nullptr && *label == item.value();
  });
}

std::string Seen(const Release& release) {
  std::string text = release.fullname;
  if (!release.load_test.empty()) text += " (load_test: " + release.load_test + ")";
  for (const std::optional<std::size_t>& index : {release.master, release.worker}) {
    if (!index) continue;
    const Object& object = release.objects[*index];
    text += "\n    " + object.workload->kind + "/" + object.workload->name;
    if (!object.template_file.empty()) text += " from " + object.template_file;
  }
  return text;
}

[[noreturn]] void Refuse(const LoadTest& load_test, std::string message, std::string hint) {
  throw Error(ExitCode::kInvalid, {Diagnostic{.source = load_test.source,
                                              .message = std::move(message),
                                              .hint = std::move(hint)}});
}

std::string List(const std::vector<Release>& releases) {
  std::string text;
  for (const Release& release : releases) text += "\n  " + Seen(release);
  return text;
}

}  // namespace

const Object* Release::Find(std::string_view kind, std::string_view name) const {
  const auto found = std::ranges::find_if(objects, [&](const Object& object) {
    return json::StringAt(object.value, "kind") == kind && Name(object.value) == name;
  });
  return found == objects.end() ? nullptr : &*found;
}

std::vector<Release> FindReleases(std::vector<Object> objects) {
  std::erase_if(objects, [](const Object& object) { return kube::IsHelmHook(object.value); });

  // First the roles, which tell the releases; then what stands around them, in the order of the
  // stream.
  std::vector<Release> releases;
  std::map<Identity, std::size_t> known;
  std::vector<std::optional<std::size_t>> owner(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!RunsRole(objects[i])) continue;
    std::string fullname = WithoutRole(objects[i].workload->name);
    const auto [place, added] =
        known.try_emplace(IdentityOf(objects[i].value, fullname), releases.size());
    if (added) {
      Release release;
      release.fullname = std::move(fullname);
      release.load_test = LoadTestLabel(objects[i].value);
      releases.push_back(std::move(release));
    }
    owner[i] = place->second;
  }
  Owners owners;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (owner[i]) owners.Add(objects[i].value, releases[*owner[i]], *owner[i]);
  }
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!owner[i]) owner[i] = owners.Find(objects[i].value);
  }
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!owner[i]) continue;
    Release& release = releases[*owner[i]];
    const std::size_t index = release.objects.size();
    if (RunsRole(objects[i])) {
      std::optional<std::size_t>& slot =
          objects[i].workload->role == kube::Role::kMaster ? release.master : release.worker;
      if (!slot) slot = index;
    }
    release.objects.push_back(std::move(objects[i]));
  }
  for (Release& release : releases) {
    if (!release.master) continue;
    const Json& master = release.objects[*release.master].value;
    const auto service = std::ranges::find_if(
        release.objects, [&](const Object& object) { return SelectsMaster(object.value, master); });
    if (service != release.objects.end())
      release.service = static_cast<std::size_t>(service - release.objects.begin());
  }
  return releases;
}

std::size_t ChooseRelease(const std::vector<Release>& releases, const LoadTest& load_test) {
  const std::string& name = load_test.metadata.name;
  if (releases.empty()) {
    Refuse(load_test, "no Locust release in the stream for `" + name + "`",
           "render the deliveryhero locust chart, or pass --allow-missing to let a stream without "
           "Locust through");
  }
  const auto index_of = [&](auto matches) -> std::optional<std::size_t> {
    const auto count = std::ranges::count_if(releases, matches);
    if (count != 1) return std::nullopt;
    return static_cast<std::size_t>(std::ranges::find_if(releases, matches) - releases.begin());
  };
  std::optional<std::size_t> chosen =
      index_of([&](const Release& release) { return release.fullname == name; });
  if (!chosen)
    chosen = index_of([&](const Release& release) { return release.load_test == load_test.name; });
  if (!chosen && releases.size() == 1) chosen = 0;
  if (!chosen) {
    Refuse(load_test,
           "cannot tell which Locust release of the stream `" + name +
               "` means; seen:" + List(releases),
           "give the release the full name `" + name +
               "` (chart value fullnameOverride) or its label load_test the value `" +
               load_test.name + "` (chart value loadtest.name)");
  }
  const Release& release = releases[*chosen];
  for (const auto& [index, role] :
       {std::pair{release.master, "master"}, std::pair{release.worker, "worker"}}) {
    if (index) continue;
    Refuse(load_test,
           "the Locust release of the stream has no " + std::string(role) +
               "; seen:" + List({release}),
           "the chart renders a master and a worker Deployment; look for a condition that leaves "
           "one out");
  }
  return *chosen;
}

}  // namespace locust::inject
