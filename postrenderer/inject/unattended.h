// Settings for a run that starts, ends and judges by itself: `run.mode: once`.
//
// The master is headless, waits for its workers for a bounded time and lets users finish their
// tasks at the end, so that no request is missing from the statistics. Workers end well whatever
// the requests came to: the master's exit code is the test's. What the chart's values set stays.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Marks the pods of a run that is to happen once, for locust_kubernetes.py.
inline constexpr std::string_view kOnceVariable = "LOCUST_KUBERNETES_ONCE";

Changes Unattended(const Release& release, const Context& context);

}  // namespace locust::inject
