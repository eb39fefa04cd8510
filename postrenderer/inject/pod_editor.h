// The pod template of one Locust workload under edit: volumes, mounts and environment, each found
// by its key as Kubernetes does (a volume by name, a mount by path, a variable by name).
//
// Values are stated, not toggled: stating what is there already edits nothing. Holds references to
// the builder and the release; meant to live within one transformation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/inject/edit_builder.h"

namespace locust::inject {

class PodEditor {
 public:
  // `object` is the index of a workload in the release.
  PodEditor(EditBuilder& edits, const Release& release, std::size_t object);

  std::size_t object() const { return object_; }
  std::string template_path() const { return workload_.template_path; }
  std::string spec_path() const { return workload_.pod_spec(); }
  std::string container_path() const { return workload_.container_path(); }

  // The Locust container as edited so far.
  const Json& container() const;
  // "master", "worker", …
  std::string_view role() const { return kube::ToString(workload_.role); }

  // The pointer of a list's item whose member `key` is `value`; empty when there is none. `list`
  // starts with one of the paths above.
  std::string Find(std::string_view list, std::string_view key, std::string_view value) const;
  const Json* At(std::string_view pointer) const { return edits_.At(object_, pointer); }

  // The pointer of the Locust container's mount at `path` (a slash at its end does not count).
  std::string FindMount(std::string_view path) const;

  // A volume of ours. One of that name from another kind of source is a collected error.
  void PutVolume(OrderedJson volume);
  // A mount of ours in the Locust container. Another volume at that path is a collected error.
  void PutMount(OrderedJson mount);
  // A variable of the Locust container with a literal value. One by valueFrom is a collected error
  // with `why`, which completes "can't be taken from elsewhere: ".
  void PutEnv(std::string_view name, std::string_view value, std::string_view why);

  // Takes away the Locust container's mount at `path` and its volume, unless that is mounted
  // elsewhere too.
  void RemoveMount(std::string_view path);

 private:
  EditBuilder& edits_;
  const kube::Workload& workload_;
  std::size_t object_;
};

// The indices of the release's masters and workers, in the order of the stream.
std::vector<std::size_t> WorkloadsOf(const Release& release);

}  // namespace locust::inject
