// Answers one AdmissionReview by the standards: the defaults as a patch for /mutate, the verdict of
// the rules for /validate.
#pragma once

#include <chrono>
#include <string_view>

#include "common/json/parse.h"
#include "common/standards/standards.h"
#include "webhook/admission/answer.h"

namespace locust::webhook {

// Made of any bytes. Without side effects, so a dry run is answered like any other. A review that
// cannot be read gets status 400 and never an allow; a fault of ours 500. `today`, by UTC, decides
// about exemptions. Never throws; any thread.
//
// Judged are creations and updates of whole objects and of the sub-resources that carry what rules
// read: scale, ephemeralcontainers and resize. Everything else is allowed unseen ("skipped").
Answer Review(Endpoint endpoint, std::string_view body, const standards::Standards& standards,
              std::chrono::sys_days today, const json::ParseLimits& limits = {});

}  // namespace locust::webhook
