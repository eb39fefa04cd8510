// The one table of all rules. To add a rule: a function with its parameters in a file of this
// folder, a row here and a folder of cases in tests/rules/.
#pragma once

#include <span>

#include "common/standards/rule.h"

namespace locust::standards {

// In the order of the documentation. Immutable; safe to use from any thread.
std::span<const Rule> Rules();

}  // namespace locust::standards
