// Jobs instead of Deployments: `run.mode: once`.
//
// A Job's template can't change, so its name carries a hash of all that it runs: the same load test
// is the same Job, which has run already, and any change (or another `run.id`) is another one,
// whose predecessor Helm deletes. The pods of a run have that hash as a label, which the master's
// Service selects by too: workers of one run never meet the master of another.
//
// The master's Job fails or completes as the test does, and is never repeated; workers are replaced
// while it runs. Both have a deadline where the test has a run time.
//
// Last in the pipeline: the hash covers what all others made. Throws Error (kInvalid) for
// autoscaled workers and for kinds that can't become a Job.
#pragma once

#include <string_view>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// On the pods of a run and in the selector of its Service.
inline constexpr std::string_view kRunLabel = "locust-kubernetes/run";

Changes Jobs(const Release& release, const Context& context);

}  // namespace locust::inject
