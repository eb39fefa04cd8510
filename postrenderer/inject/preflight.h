// Loads the script before the test starts: `run.preflight`.
//
// An init container of the master with the image, packages, mounts, environment and user of the
// Locust container lists the classes of users, and fails with what is wrong. Without the master no
// load starts, so the workers need none. It executes the script's top level once more.
//
// Needs the final Locust container; only the standards' defaults, which treat both alike, may come
// after it.
#pragma once

#include <string_view>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

inline constexpr std::string_view kPreflightContainer = "locust-preflight";

Changes Preflight(const Release& release, const Context& context);

}  // namespace locust::inject
