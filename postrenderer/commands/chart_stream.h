// What a Locust chart would give for a load test, for `check`, which has no Helm and no chart.
//
// The objects that the deliveryhero chart renders by default, with the values that rules look at:
// names, sizes, image, host, environment, arguments, security contexts, the Service, the workers'
// autoscaler. Values beyond these (extra volumes, init containers, extraObjects, …) are only seen
// where the chart itself is rendered.
#pragma once

#include <string>

#include "postrenderer/load_test/load_test.h"

namespace locust::commands {

// A stream that `render` accepts.
std::string ChartStream(const LoadTest& load_test);

}  // namespace locust::commands
