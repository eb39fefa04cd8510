// The last release as the cluster has it by now.
#pragma once

#include <vector>

#include "common/json/json.h"
#include "postrenderer/deploy/manifest.h"

namespace locust::deploy {

// The objects of a release, each field that they set with the value it has among `live`, a list of
// objects. What is gone from the cluster is left out. What the cluster or others have added is none
// of the release's, and stays out; so does the form in which the cluster writes a quantity.
std::vector<ManifestObject> Refreshed(std::vector<ManifestObject> release, const Json& live);

}  // namespace locust::deploy
