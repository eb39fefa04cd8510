// Spreads the workers over the nodes, where the standards ask for it.
//
// Workers on one node share its network and its CPU, and measure each other. Preferred, not
// required: a small cluster still runs the test. Constraints that are there stay.
//
// Needs nothing from the transformations before it.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Spread(const Release& release, const Context& context);

}  // namespace locust::inject
