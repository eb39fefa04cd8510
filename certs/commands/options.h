// What the commands of locust-certs can be told, by flags only: the chart writes them. One table
// (common/options) for each command.
//
// Pure functions; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "certs/rotation/cluster.h"
#include "certs/rotation/plan.h"
#include "common/kube_client/in_cluster.h"

namespace locust::certs {

enum class CommandId { kBootstrap, kRun, kStatus };

struct Options {
  Target target;  // an empty namespace: the pod's own
  Policy policy;  // without the names, which follow from the target
  std::string out;
  std::string service_account = kube_client::kServiceAccountFolder;
  std::chrono::seconds interval = std::chrono::minutes(1);
  std::chrono::seconds retry_for{30};
  std::chrono::seconds request_timeout{10};
  bool as_json = false;
};

// `arguments`: without program and command. nullopt when --help was given: the caller prints
// Usage(). Throws Error (kUsage) with all that is wrong.
std::optional<Options> ReadOptions(CommandId command, std::span<const std::string> arguments);

std::string Usage(CommandId command);

}  // namespace locust::certs
