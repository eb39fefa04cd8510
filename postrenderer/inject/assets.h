// The Python files that run in the pods, compiled in from assets/.
#pragma once

#include <string_view>

namespace locust::inject {

extern const std::string_view kInstallPy;        // in the init container locust-pip
extern const std::string_view kSitecustomizePy;  // at every start of Python beside Locust

}  // namespace locust::inject
