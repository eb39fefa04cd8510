// The AdmissionReview that answers a request (admission.k8s.io/v1), within the API server's limits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json/patch.h"

namespace locust::webhook {

// The API server drops warnings past 4,096 characters in all and cuts those over 256; ours stay
// under both. Source: k8s.io/apiserver/pkg/endpoints/filters/warning.go.
struct WarningLimits {
  std::size_t each = 256;
  std::size_t total = 4096;
};

// `warnings`, each cut to the limit at a character's border, duplicates left out; the last one says
// how many more there were when not all fit.
std::vector<std::string> BoundWarnings(const std::vector<std::string>& warnings,
                                       const WarningLimits& limits = {});

// Allowed, with a patch unless it is empty.
std::string AllowResponse(std::string_view uid, const std::vector<std::string>& warnings,
                          const json::Patch& patch = {});

// Denied with code 403: the API server prints `message` whole behind the webhook's name. (422 with
// causes would lose that name.) `message` is cut at 16 KiB.
std::string DenyResponse(std::string_view uid, std::string_view message,
                         const std::vector<std::string>& warnings);

}  // namespace locust::webhook
