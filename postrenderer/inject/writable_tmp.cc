#include "postrenderer/inject/writable_tmp.h"

#include <cstddef>
#include <string>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

constexpr const char* kVolume = "locust-tmp";

}  // namespace

Changes WritableTmp(const Release& release, const Context&) {
  EditBuilder edits(release);
  for (const std::size_t object : WorkloadsOf(release)) {
    PodEditor pod(edits, release, object);
    const Json* read_only =
        pod.At(pod.container_path() + "/securityContext/readOnlyRootFilesystem");
    if (read_only == nullptr || *read_only != true || !pod.FindMount("/tmp").empty()) continue;
    pod.PutVolume({{"name", kVolume}, {"emptyDir", OrderedJson::object()}});
    pod.PutMount({{"name", kVolume}, {"mountPath", "/tmp"}});
    edits.Summarise("tmp: " + std::string(pod.role()) +
                    " gets a writable /tmp beside its read-only root file system");
  }
  return edits.Take();
}

}  // namespace locust::inject
