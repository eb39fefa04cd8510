// The chart's two ways to ask for a password before the web UI, and what each needs to work.
//
// `--web-auth user:password` is gone from Locust 2.21 on; `--web-login`, which took its place,
// needs a script that sets up the login. Both only warn: which one the user wants is unknown.
//
// Needs nothing from the transformations before it; edits nothing.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes WebLogin(const Release& release, const Context& context);

}  // namespace locust::inject
