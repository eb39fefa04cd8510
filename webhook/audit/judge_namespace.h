// Judges what a namespace holds by the engine that the webhook judges by.
//
// Pure: made of any JSON values without throwing but for lack of memory. Any thread.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "common/json/json.h"
#include "common/standards/standards.h"
#include "webhook/audit/findings.h"

namespace locust::webhook {

// By object and stream rules, with the environment and the exemptions of the namespace.
//
// What a controller made is not reported beside its controller: of an object whose controller is
// among `objects` only those findings count that the controller, or the controller's, does not have
// too (by rule, place in the pod and text). So a Deployment with 50 pods is one finding, an
// ephemeral container in one of the pods another. What a controller made and what runs nothing any
// more (old ReplicaSets, ended Jobs and Pods) is left out.
NamespaceFindings JudgeNamespace(const std::string& name, std::span<const Json> objects,
                                 const standards::Standards& standards,
                                 std::chrono::sys_days today);

}  // namespace locust::webhook
