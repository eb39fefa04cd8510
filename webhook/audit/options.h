// What `locust-webhook audit` can be told, by flag or by environment variable: one table
// (common/options).
//
// Pure functions; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/kube_client/in_cluster.h"
#include "common/options/table.h"
#include "common/process/program.h"

namespace locust::webhook {

enum class AuditOutput { kText, kJson, kLog };
enum class FailOn { kDeny, kWarn, kNever };

// Of an API server that is named by its URL.
struct ServerAddress {
  std::string host;
  std::uint16_t port = 443;
};

struct AuditOptions {
  std::string standards;
  std::vector<std::string> namespaces;  // names and globs; none: by the selector
  std::string namespace_selector = "locust-kubernetes/admission=enabled";
  std::vector<std::string> excluded = {"kube-node-lease", "kube-public", "kube-system"};
  AuditOutput output = AuditOutput::kText;
  FailOn fail_on = FailOn::kDeny;
  bool no_report = false;
  bool prune = false;  // also with `namespaces`
  std::string report_name = "locust-standards";
  std::string report_owner;  // a ClusterRole; empty: none
  std::size_t max_results = 500;
  std::size_t max_bytes = 512u << 10;
  std::size_t page_size = 250;
  std::chrono::milliseconds request_timeout{10'000};
  std::optional<ServerAddress> server;  // nullopt: the pod's own
  std::string token_file = std::string(kube_client::kServiceAccountFolder) + "/token";
  std::string ca_file = std::string(kube_client::kServiceAccountFolder) + "/ca.crt";
  std::optional<std::chrono::sys_days> at;  // nullopt: today
};

// The table that reads into `options`. What it shows as defaults is what `options` holds.
options::Table AuditTable(AuditOptions& options);

using program::Environment;

// `arguments`: without program and command. nullopt when --help was given: the caller prints
// AuditUsage(). Throws Error (kUsage) with all that is wrong.
std::optional<AuditOptions> ReadAuditOptions(std::span<const std::string> arguments,
                                             const Environment& environment);

std::string AuditUsage();

}  // namespace locust::webhook
