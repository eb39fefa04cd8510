// The standards' defaults as JSON Patch: values added only where absent ({} and null count as
// absent), never an array changed, never a selector touched. The same functions serve the
// post-renderer and the webhook.
//
// One table (in defaults.cc) lists each default with where it applies: at render, on owners, on
// Pods. Pure functions of any JSON value, however malformed: what has another type than it should
// is left alone. None throws but for lack of memory.
#pragma once

#include "common/json/patch.h"
#include "common/kube/workload.h"
#include "common/standards/standards.h"

namespace locust::standards {

enum class Stage { kRender, kAdmission };

// What the defaults add to `object`, a recognised workload. Idempotent: after the patch, an empty
// patch. Covers labels (object and pod template), pod security, service links, token mount, worker
// grace and the resources of the Locust container and of our init containers (names beginning with
// "locust-"); other people's containers are left alone. `environment` may be null.
json::Patch WorkloadDefaults(const Json& object, const kube::Workload& workload,
                             const Standards& standards, const Environment* environment,
                             Stage stage);

// The resources of one container: what `own` says, then what the container has, then `defaults`,
// leaf by leaf. A request that comes from the defaults is lowered to the limit, a limit that does
// is raised to the request. Returned as the whole object; equal to the present one when nothing is
// to be done.
OrderedJson MergeResources(const Json& container, const Resources& own, const Resources& defaults);

// The fields of a container's securityContext that the defaults' level of the Pod Security
// Standards needs and that are absent. `pod_security_context`: the pod's, whose fields count where
// they apply to containers too. What is set and wrong is left for the rules to judge.
OrderedJson SecurityContextFor(const Json& container, const Json& pod_security_context,
                               const Defaults& defaults);

}  // namespace locust::standards
