#include "webhook/admission/mutate.h"

#include "common/kube/metadata.h"
#include "common/kube/workload.h"
#include "common/standards/defaults.h"

namespace locust::webhook {
namespace {

bool ChangesPodTemplate(const Json& object, const Json& old, const std::string& path) {
  const Json* now = json::At(object, path);
  const Json* before = json::At(old, path);
  return now != nullptr && (before == nullptr || *now != *before);
}

bool IsBeingDeleted(const Json& object) {
  const Json* timestamp = json::Find(json::Find(object, "metadata"), "deletionTimestamp");
  return timestamp != nullptr && !timestamp->is_null();
}

}  // namespace

json::Patch MutationFor(const Request& request, const kube::Workload& workload,
                        const std::function<Json()>& old_object,
                        const standards::Standards& standards,
                        const standards::Environment* environment) {
  const bool create = request.operation == Operation::kCreate;
  if (!create && request.operation != Operation::kUpdate) return {};
  if (!request.sub_resource.empty() || IsBeingDeleted(request.object)) return {};

  const bool immutable = workload.kind == "Pod" || workload.kind == "Job";
  if (immutable && !create) return {};
  if (workload.kind != "Pod" && kube::ControllerOf(request.object) != nullptr) return {};
  if (!create && !ChangesPodTemplate(request.object, old_object(), workload.template_path))
    return {};

  json::Patch patch = standards::WorkloadDefaults(request.object, workload, standards, environment,
                                                  standards::Stage::kAdmission);
  if (patch.empty()) return patch;
  // The API server answers 500, even under failurePolicy Ignore, to a patch that does not apply.
  json::Patched(request.object, patch);
  return patch;
}

}  // namespace locust::webhook
