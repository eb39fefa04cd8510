// Installs pip packages in an init container of both roles.
//
// It runs the image of the Locust container, so that what is built for one fits the other, and no
// shell: install.py hands a requirements.txt to pip. The packages land in an emptyDir that Locust
// mounts at /pip. The packages that the chart's start script would install at each start move here.
#pragma once

#include <string_view>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

inline constexpr std::string_view kPipContainer = "locust-pip";

Changes Pip(const Release& release, const Context& context);

}  // namespace locust::inject
