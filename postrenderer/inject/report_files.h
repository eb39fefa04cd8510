// What a run leaves behind: `run.report`.
//
// The master writes the files at its end, by locust_kubernetes.py, into a volume that goes with its
// pod or into a claim, where each run has a folder of its own, or prints them at the end of its
// log.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes ReportFiles(const Release& release, const Context& context);

}  // namespace locust::inject
