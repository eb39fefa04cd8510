// Refuses Service names that break Locust's own options.
//
// With service links on, Kubernetes gives each pod <SERVICE>_PORT=tcp://… for every Service of the
// namespace: a Service called `locust-web` becomes LOCUST_WEB_PORT, and every pod exits at once.
// Defaults turns the links off; this is for standards or charts that leave them on.
//
// Needs nothing from the transformations before it; edits nothing.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Throws Error (kInvalid).
Changes ServiceLinks(const Release& release, const Context& context);

}  // namespace locust::inject
