// Which environment of the standards a call renders for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/standards/standards.h"
#include "common/text/diagnostic.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::commands {

struct EnvironmentChoice {
  std::string name;  // empty: each load test's own
  std::vector<Diagnostic> warnings;
};

// The name of the environment that a load test gives itself; empty: none.
const std::string& OwnEnvironment(const LoadTest& load_test);

// `name` (of --environment) decides; else the first environment, in the order of the file, with a
// glob for `kubernetes_namespace`, or without one for the namespace that all load tests ask for.
// Throws Error (kInvalid) when the namespace picks another environment than `name`. With
// environments in the standards and nothing to pick one by there is a warning.
EnvironmentChoice ChooseEnvironment(const standards::Standards& standards, std::string_view name,
                                    std::string_view kubernetes_namespace,
                                    const std::vector<LoadTest>& load_tests);

}  // namespace locust::commands
