// How the master's Deployment is updated.
//
// The default rolling update starts the new master before the old one is gone: for a while two
// masters stand behind one Service, and workers connect to either. With maxSurge 0 and
// maxUnavailable 1 the old one goes first. Never `Recreate`: server-side apply over a rolling
// update would leave both fields and fail; one that the user asked for stays.
//
// Needs nothing from the transformations before it.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Strategy(const Release& release, const Context& context);

}  // namespace locust::inject
