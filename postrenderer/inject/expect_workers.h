// How many workers a master that starts by itself waits for.
//
// Locust's own default is 1: the test would start on the first worker, and the other workers' share
// of the load would come late. Set as LOCUST_EXPECT_WORKERS to the processes that are sure to
// connect: replicas (the autoscaler's minimum) times --processes. Left out, with a notice, where
// that is unknown. A number that is there stays; one that contradicts is warned of.
//
// Needs the replicas of Resources and run.expect_workers of Environment.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes ExpectWorkers(const Release& release, const Context& context);

}  // namespace locust::inject
