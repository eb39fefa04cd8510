// What `locust-certs status` prints: what is there, what is wrong with it, and what will happen.
//
// Pure functions; any thread. Nothing secret is printed.
#pragma once

#include <string>
#include <vector>

#include "certs/rotation/cluster.h"
#include "certs/rotation/plan.h"

namespace locust::certs {

// What keeps API servers from calling the webhook, or will; empty: nothing.
std::vector<std::string> Problems(const Observation& seen, const Target& target);

std::string StatusText(const Observation& seen, const Target& target, const Policy& policy);
std::string StatusJson(const Observation& seen, const Target& target, const Policy& policy);

}  // namespace locust::certs
