// Lets Python find the load test's packages, scripts and library files: `from lib.utils import x`
// and `from utils import x` both work, and nothing hides the standard library.
//
// A ConfigMap with our sitecustomize.py is mounted at /locust-boot, which becomes the first of
// PYTHONPATH; what was there stays behind it. It also brings locust_kubernetes.py, which ends a
// test without losing requests, and the preflight. Comes after the scripts and pip, whichever there
// is.
#pragma once

#include <string_view>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

inline constexpr std::string_view kBootFolder = "/locust-boot";

Changes Boot(const Release& release, const Context& context);

}  // namespace locust::inject
