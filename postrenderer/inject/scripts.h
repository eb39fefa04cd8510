// Puts main.py and the library files into ConfigMaps and mounts them where Locust looks.
//
// The volumes that the chart mounts at the folder of LOCUST_LOCUSTFILE and at its lib folder are
// pointed at the ConfigMaps; what is missing is added, and without library files the lib volume
// goes. A load test without main.py leaves the scripts to the chart.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Scripts(const Release& release, const Context& context);

}  // namespace locust::inject
