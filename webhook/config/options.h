// What `locust-webhook serve` can be told, by flag, by environment variable or in a YAML file: one
// table (common/options).
//
// Pure functions but for reading the file; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/options/table.h"
#include "common/process/program.h"
#include "webhook/server/address.h"

namespace locust::webhook {

struct ServeOptions {
  std::string standards;
  std::string cert;
  std::string key;
  std::string client_ca;
  std::vector<std::string> client_names;
  Address listen = {.host = "", .port = 8443};
  Address ops_listen = {.host = "", .port = 8081};
  std::chrono::milliseconds drain_delay{15'000};
  std::chrono::milliseconds reload_interval{2'000};
  std::chrono::milliseconds handshake_timeout{3'000};
  std::chrono::milliseconds request_timeout{5'000};
  std::size_t max_body = 8u << 20;
  std::size_t max_buffered = 32u << 20;
  std::size_t max_reviews = 128;
  std::size_t max_connections = 256;
  std::size_t max_waiting = 1024;
  std::size_t replies_per_connection = 1000;
  std::string config;  // the file; empty: none
};

// The table that reads into `options`. What it shows as defaults is what `options` holds.
options::Table ServeTable(ServeOptions& options);

using program::Environment;

// Reads the three sources. `arguments`: without program and command. nullopt when --help was given:
// the caller prints Usage(). Throws Error: kUsage for flags and variables, kMissing or kInvalid for
// the file.
std::optional<ServeOptions> ReadOptions(std::span<const std::string> arguments,
                                        const Environment& environment);

std::string Usage();

}  // namespace locust::webhook
