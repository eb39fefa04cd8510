// The chart values for a load test: what the chart must render so that `render` has something to
// work on that fits.
//
// Only what the chart can express: the full name, the sizes that the load test sets, the names of
// the ConfigMaps that `render` adds, tags, headless runs. pip packages never: the chart would hand
// them to a shell. The load test's helm_values come last and win.
#pragma once

#include "common/json/json.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::inject {

// A mapping in the order of a chart's values.yaml.
OrderedJson ChartValues(const LoadTest& load_test);

}  // namespace locust::inject
