// Replicas of both roles and resources of their containers.
//
// Resources: what the load test says, then what the chart rendered, then the standards' defaults,
// leaf by leaf, for the Locust containers; for our own init containers (names that begin with
// "locust-") the load test has no say. Replicas: those of the load test for the workers, unless an
// autoscaler owns them; exactly 1 for the master.
//
// Needs the init containers of Pip.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Throws Error (kInvalid) where a request of one origin exceeds a limit of another.
Changes Resources(const Release& release, const Context& context);

}  // namespace locust::inject
