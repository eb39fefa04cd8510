// Labels by which pods of the release can be selected.
#pragma once

#include "postrenderer/inject/release.h"

namespace locust::inject {

// What selects the pods of a workload: its own selector, or the labels of its pods where it has
// none, as a Job.
OrderedJson PodSelector(const Object& workload);

// What selects the pods of all Locust workloads of the release and no others: what their selectors
// have in common. Empty when there is nothing in common.
OrderedJson ReleaseSelector(const Release& release);

}  // namespace locust::inject
