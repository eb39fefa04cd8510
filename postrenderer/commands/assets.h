// The chart's objects, compiled in from assets/, with a `@name@` for each value.
#pragma once

#include <string_view>

namespace locust::commands {

extern const std::string_view kChartYaml;
extern const std::string_view kAutoscalerYaml;

}  // namespace locust::commands
