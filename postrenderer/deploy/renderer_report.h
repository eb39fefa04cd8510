// What our post-renderer had to say, which Helm 4 hides.
#pragma once

#include <string>

namespace locust::deploy {

// Throws the Error that the report at `path` tells of: the post-renderer refused. Returns when it
// tells of none, or there is no report.
void ThrowIfRefused(const std::string& path);

}  // namespace locust::deploy
