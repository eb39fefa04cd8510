#include "postrenderer/inject/users.h"

#include <cstddef>
#include <optional>
#include <string>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

// A field of the container's security context, else of the pod's; nullptr when neither has it.
const Json* Effective(const Json& object, const kube::Workload& workload, const char* field) {
  for (const std::string& owner : {workload.container_path(), workload.pod_spec()}) {
    const Json* value = json::At(object, owner + "/securityContext/" + field);
    if (value != nullptr && !value->is_null()) return value;
  }
  return nullptr;
}

}  // namespace

Changes Users(const Release& release, const Context& context) {
  EditBuilder edits(release);
  for (const std::size_t i : WorkloadsOf(release)) {
    const Object& object = release.objects[i];
    const Json* non_root = Effective(object.value, *object.workload, "runAsNonRoot");
    if (non_root == nullptr || *non_root != true) continue;
    const std::string path = object.workload->container_path() + "/securityContext";
    const std::string role(kube::ToString(object.workload->role));
    const std::optional<int>& wanted = context.standards.defaults.run_as_user;
    if (const Json* user = Effective(object.value, *object.workload, "runAsUser")) {
      if (*user == 0) {
        edits.Fail(i, path, "runAsNonRoot forbids the runAsUser 0 that it comes with",
                   "set runAsUser to 1000, the user of the Locust image");
      }
    } else if (wanted) {
      edits.Set(i, path + "/runAsUser", *wanted);
      edits.Notice(i, path,
                   "runs as user " + std::to_string(*wanted) +
                       ": the image names its user, and runAsNonRoot needs a number");
      edits.Summarise("user: " + role + " runs as " + std::to_string(*wanted));
    } else {
      edits.Warn(i, path,
                 "runAsNonRoot without a numeric runAsUser starts only where the platform gives "
                 "pods a user, as OpenShift does");
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
