// A grace period of master and workers that is longer than the stop timeout of the test.
//
// A stop timeout lets running users finish their task; a kubelet that kills the pod before then
// makes that void. Where the chart says nothing, the standards' default is raised as needed.
//
// Needs LOCUST_STOP_TIMEOUT of Environment; before Defaults, which sets the default itself.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes GracefulStop(const Release& release, const Context& context);

}  // namespace locust::inject
