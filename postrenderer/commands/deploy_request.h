// What `deploy`, `diff` and `delete` make of the files and flags, before Helm is asked anything.
#pragma once

#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/deploy/deploy.h"

namespace locust::commands {

struct DeployRequest {
  deploy::Request request;
  std::vector<Diagnostic> notices;  // and warnings
};

// `judge`: the load test is judged by the standards and its scripts are looked through. Throws
// Error: kInvalid when a rule denies, as everything that reading the files throws.
DeployRequest MakeDeployRequest(const Options& options, const Input& input, bool judge);

}  // namespace locust::commands
