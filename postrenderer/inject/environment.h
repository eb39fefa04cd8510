// Variables of the Locust containers that the load test stands for.
//
// LOCUST_ENVIRONMENT goes to both roles, for the script. What `run` says goes to the master alone,
// which passes on to the workers what they need (locust/runners.py, message "spawn").
//
// The load test wins over a literal variable of the chart, which is told. Over an argument it
// cannot win, as Locust prefers arguments: another value there is an error with both; so is a
// variable by valueFrom.
//
// Needs nothing from the transformations before it.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Environment(const Release& release, const Context& context);

}  // namespace locust::inject
