// The requirements.txt of the init container: what the load test and the chart's values ask for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/inject/pipeline.h"
#include "postrenderer/load_test/requirement.h"

namespace locust::inject {

struct Requirements {
  std::string text;  // of the requirements.txt; empty: nothing to install
  std::vector<Diagnostic> errors;
};

// pip_packages, then `chart_packages` that the load test does not name, a line each; then the text
// of spec.load_test.requirements as it is. Errors: the same package asked for in two ways, packages
// beside hashes (pip wants hashes for all or none), and what the standards forbid: options, URLs,
// paths and VCS references.
Requirements CollectRequirements(const Context& context,
                                 const std::vector<Requirement>& chart_packages);

}  // namespace locust::inject
