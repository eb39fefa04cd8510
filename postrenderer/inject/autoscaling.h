// HorizontalPodAutoscalers and KEDA ScaledObjects beside the Deployments that they scale.
//
// Needs nothing from the transformations before it; it takes away `replicas` where an autoscaler
// owns them, so Resources must not have set them there (it asks AutoscalersOf).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

struct Autoscaler {
  std::size_t object = 0;  // index in Release::objects
  int min_replicas = 1;    // 0: may scale to nothing
};

// The autoscalers whose target is the workload at that index.
std::vector<Autoscaler> AutoscalersOf(const Release& release, std::size_t workload);

// Removes the workers' `replicas` where they are autoscaled: each upgrade would set the number
// back, in the middle of a test. Two autoscalers of one workload, or one of the master, are errors.
Changes Autoscaling(const Release& release, const Context& context);

}  // namespace locust::inject
