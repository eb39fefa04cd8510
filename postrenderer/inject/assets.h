// The Python files that run in the pods, compiled in from assets/.
#pragma once

#include <string_view>

namespace locust::inject {

extern const std::string_view kInstallPy;           // in the init container locust-pip
extern const std::string_view kPreflightPy;         // in the init container locust-preflight
extern const std::string_view kSitecustomizePy;     // at every start of Python beside Locust
extern const std::string_view kLocustKubernetesPy;  // in every process of Locust

}  // namespace locust::inject
