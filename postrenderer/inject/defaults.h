// The standards' defaults, for the workloads of the release.
//
// Last of all, as a default is what nobody else has said. Labels, resources and pod security may
// have been given by the transformations before; service links, the token mount and the workers'
// grace period are left to this one.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Defaults(const Release& release, const Context& context);

}  // namespace locust::inject
