// Where to look at a load test that is deployed.
#pragma once

#include <string>
#include <vector>

#include "postrenderer/deploy/manifest.h"
#include "postrenderer/deploy/target.h"

namespace locust::deploy {

// Its URLs and the commands for its web UI and its log, a line each.
std::string WhereToLook(const std::vector<ManifestObject>& manifest, const Target& target);

}  // namespace locust::deploy
