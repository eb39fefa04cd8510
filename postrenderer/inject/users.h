// A numeric user for Locust containers that may not run as root.
//
// The image names its user (`USER locust`), which the kubelet cannot tell from root: with
// runAsNonRoot and no number it refuses to start the container. The number is the one of the
// standards; where they leave it to the platform, that is a warning.
//
// Needs nothing from the transformations before it; before Defaults, which adds runAsNonRoot and
// the user together.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Throws Error (kInvalid) for runAsNonRoot with user 0.
Changes Users(const Release& release, const Context& context);

}  // namespace locust::inject
