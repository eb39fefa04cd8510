// Under which name an object is exempted: the workload that it belongs to.
#pragma once

#include <string>
#include <vector>

#include "common/standards/object_view.h"

namespace locust::standards {

// The subject of a Pod is the Deployment, StatefulSet, DaemonSet or Job that made it, of a
// ReplicaSet its Deployment, of a Job its CronJob or LocustTest, of an autoscaler or a Scale what
// it scales, of anything else the object itself. More than one where the owner of the owner can
// only be guessed: a CronJob's Job is called after it and the time.
//
// `trusts_owners`: owner references and labels were written by a controller. Otherwise anybody may
// have made them up, and an object is its own subject. Even then an owner counts only when the
// object is called after it.
std::vector<std::string> SubjectsOf(const ObjectView& object, bool trusts_owners);

}  // namespace locust::standards
