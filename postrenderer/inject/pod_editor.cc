#include "postrenderer/inject/pod_editor.h"

#include <utility>

#include "common/json/json.h"

namespace locust::inject {
namespace {

std::string_view WithoutTrailingSlash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// The member of a volume that says where it comes from.
std::string_view SourceOf(const auto& volume) {
  for (const auto& [key, value] : volume.items()) {
    if (key != "name") return key;
  }
  return "";
}

}  // namespace

PodEditor::PodEditor(EditBuilder& edits, const Release& release, std::size_t object)
    : edits_(edits), workload_(*release.objects[object].workload), object_(object) {}

const Json& PodEditor::container() const {
  return *At(container_path());
}

std::string PodEditor::Find(std::string_view list, std::string_view key,
                            std::string_view value) const {
  const Json* items = At(list);
  if (items == nullptr || !items->is_array()) return "";
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (json::StringAt((*items)[i], key) == value) return json::Join(list, i);
  }
  return "";
}

std::string PodEditor::FindMount(std::string_view path) const {
  const std::string list = container_path() + "/volumeMounts";
  const Json* mounts = At(list);
  if (mounts == nullptr || !mounts->is_array()) return "";
  for (std::size_t i = 0; i < mounts->size(); ++i) {
    if (WithoutTrailingSlash(json::StringAt((*mounts)[i], "mountPath")) ==
        WithoutTrailingSlash(path)) {
      return json::Join(list, i);
    }
  }
  return "";
}

void PodEditor::PutVolume(OrderedJson volume) {
  const std::string list = spec_path() + "/volumes";
  const std::string name = volume.at("name").get<std::string>();
  const std::string pointer = Find(list, "name", name);
  if (pointer.empty()) {
    edits_.Append(object_, list, std::move(volume));
  } else if (SourceOf(*At(pointer)) != SourceOf(volume)) {
    edits_.Fail(object_, pointer, "the volume name `" + name + "` is needed here",
                "give the chart's own volume another name");
  } else {
    edits_.Set(object_, pointer, std::move(volume));
  }
}

void PodEditor::PutMount(OrderedJson mount) {
  const std::string path = mount.at("mountPath").get<std::string>();
  const std::string pointer = FindMount(path);
  if (pointer.empty()) {
    edits_.Append(object_, container_path() + "/volumeMounts", std::move(mount));
  } else if (json::StringAt(*At(pointer), "name") != mount.at("name").get<std::string>()) {
    edits_.Fail(object_, pointer, "the mount path `" + path + "` is needed here",
                "mount the chart's own volume elsewhere");
  } else {
    edits_.Set(object_, pointer, std::move(mount));
  }
}

void PodEditor::PutEnv(std::string_view name, std::string_view value, std::string_view why) {
  const std::string list = container_path() + "/env";
  const std::string pointer = Find(list, "name", name);
  if (pointer.empty()) {
    edits_.Append(object_, list, {{"name", std::string(name)}, {"value", std::string(value)}});
  } else if (const Json* from = At(pointer + "/valueFrom"); from != nullptr && !from->is_null()) {
    edits_.Fail(
        object_, pointer,
        "the variable " + std::string(name) + " can't be taken from elsewhere: " + std::string(why),
        "give it a literal value in the chart's values, or none");
  } else {
    edits_.Set(object_, pointer + "/value", std::string(value));
  }
}

void PodEditor::RemoveMount(std::string_view path) {
  const std::string mount = FindMount(path);
  if (mount.empty()) return;
  const std::string name(json::StringAt(*At(mount), "name"));
  edits_.Remove(object_, mount);
  for (const std::string_view list : {"/containers", "/initContainers"}) {
    const Json* containers = At(spec_path() + std::string(list));
    if (containers == nullptr || !containers->is_array()) continue;
    for (std::size_t i = 0; i < containers->size(); ++i) {
      const std::string mounts = json::Join(spec_path() + std::string(list), i) + "/volumeMounts";
      if (!Find(mounts, "name", name).empty()) return;
    }
  }
  const std::string volume = Find(spec_path() + "/volumes", "name", name);
  if (!volume.empty()) edits_.Remove(object_, volume);
}

std::vector<std::size_t> WorkloadsOf(const Release& release) {
  std::vector<std::size_t> workloads;
  for (std::size_t i = 0; i < release.objects.size(); ++i) {
    const std::optional<kube::Workload>& workload = release.objects[i].workload;
    if (workload &&
        (workload->role == kube::Role::kMaster || workload->role == kube::Role::kWorker)) {
      workloads.push_back(i);
    }
  }
  return workloads;
}

}  // namespace locust::inject
