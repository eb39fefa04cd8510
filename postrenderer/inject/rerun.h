// Warns where the end of a test starts it again.
//
// A master that stops by itself (headless with a run time, or autostart with autoquit) exits, and a
// Deployment starts it anew: Deployments cannot end.
//
// Needs the variables of Environment; edits nothing.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Rerun(const Release& release, const Context& context);

}  // namespace locust::inject
