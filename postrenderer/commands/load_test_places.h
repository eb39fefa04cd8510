// Where in a load test's file the cause of a finding stands, as far as the load test says it.
//
// Rules find violations in rendered manifests; who wrote the load test wants to see his own line.
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "common/kube/workload.h"
#include "common/yaml/document.h"
#include "postrenderer/findings/finding.h"

namespace locust::commands {

// Moves `finding` to the field of `load_test` that gave rise to it: the sizes by where the
// violation is in the object (`pointer`, of a workload of that role), anything else by its rule.
// Path, object and message stay. Returns whether there is such a field.
bool MoveToLoadTest(findings::Finding& finding, std::string_view pointer, kube::Role role,
                    const yaml::Document& load_test);

}  // namespace locust::commands
