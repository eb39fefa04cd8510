// The log line of one decision: who asked for what, and what was said. It names objects and rules,
// never what is in them. The format is documented in docs/webhook.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "common/log/line.h"
#include "webhook/admission/answer.h"

namespace locust::webhook {

std::string_view ToString(Endpoint endpoint);  // "mutate", "validate"

// Empty fields are left out. A denial is a warning, a fault of ours (status 5xx) an error.
Line DecisionLine(Endpoint endpoint, const Answer& answer, std::size_t request_bytes,
                  std::chrono::nanoseconds duration);

}  // namespace locust::webhook
