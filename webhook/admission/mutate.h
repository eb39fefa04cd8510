// Which defaults a request gets: narrow on purpose, so that no controller
// fights us and no running pod is restarted by a patch that its owner did not ask for.
#pragma once

#include <functional>

#include "common/json/patch.h"
#include "common/kube/workload.h"
#include "common/standards/standards.h"
#include "webhook/admission/request.h"

namespace locust::webhook {

// The patch for `request`, whose object is `workload`; empty when there is nothing to add or the
// request is none that is changed:
//   - Pods and Jobs only when they are created (most of their fields are immutable later);
//   - an object with a controlling owner never, Pods excepted: a changed ReplicaSet template makes
//   its Deployment
//     create ReplicaSets without end;
//   - other workloads on UPDATE only when the request changes the pod template;
//   - never a sub-resource, a selector, or an object that is being deleted.
// `old_object` is called at most once, for an UPDATE. The patch applies to request.object: it was
// tried.
json::Patch MutationFor(const Request& request, const kube::Workload& workload,
                        const std::function<Json()>& old_object,
                        const standards::Standards& standards,
                        const standards::Environment* environment);

}  // namespace locust::webhook
