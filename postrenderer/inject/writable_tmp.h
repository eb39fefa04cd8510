// A writable /tmp for Locust containers whose root file system is read-only.
//
// Locust and Python's tempfile write there, and the chart mounts nothing. Needs the mounts of
// Scripts and Pip.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes WritableTmp(const Release& release, const Context& context);

}  // namespace locust::inject
