// What the tests of the judge have in common.
#pragma once

#include <string>
#include <vector>

#include "common/standards/judge.h"

namespace locust::standards {

inline constexpr std::string_view kReplicaSetController =
    "system:serviceaccount:kube-system:replicaset-controller";

std::chrono::sys_days Day(int year, unsigned month, unsigned day);

// Standards with this `spec`, and an object, both as YAML.
Standards ParseSpec(const std::string& spec);
Json ParseObject(const std::string& text);

// A Deployment of workers.
Json Workers(const std::string& name, int replicas,
             const std::string& image = "locustio/locust:2.32.2");

// "deny worker-replicas spec.replicas: this starts 60 workers, more than 50", a line each.
std::string Lines(const std::vector<Finding>& findings);
std::string LinesOf(const Json& object, const Standards& standards,
                    const Circumstances& circumstances = {});
std::string LinesOfUpdate(const Json& old, const Json& object, const Standards& standards);

}  // namespace locust::standards
