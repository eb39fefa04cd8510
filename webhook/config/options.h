// What `locust-webhook serve` can be told, by flag, by environment variable or in a YAML file: one
// table, so that all three know the same options, read the same values and say the same about wrong
// ones.
//
//   --drain-delay 15s   LOCUST_WEBHOOK_DRAIN_DELAY=15s   drainDelay: 15s
//
// A flag counts more than the variable, the variable more than the file.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
};

struct OptionRow {
  std::string_view name;         // "drain-delay"
  std::string_view value;        // "DURATION", for the help
  std::string_view description;  // completes "--name VALUE:"; a full sentence without a full stop
  bool required = false;
  bool repeatable = false;  // in a variable: separated by commas; in the file: a list
  // Takes one value. Returns what is wrong with it, in words that complete "must be …", or nothing.
  std::function<std::optional<std::string>(ServeOptions&, std::string_view)> set;
  std::function<std::string(const ServeOptions&)>
      show;  // for the default in the help; may be empty

  std::string flag() const;      // "--drain-delay"
  std::string variable() const;  // "LOCUST_WEBHOOK_DRAIN_DELAY"
  std::string key() const;       // "drainDelay"
};

const std::vector<OptionRow>& OptionTable();

// The table as Markdown, for docs/webhook.md.
std::string DocumentOptions();

using program::Environment;

// Reads the three sources. `arguments`: without program and command. nullopt when --help was given:
// the caller prints Usage(). Throws Error: kUsage for flags and variables, kMissing or kInvalid for
// the file.
std::optional<ServeOptions> ReadOptions(std::span<const std::string> arguments,
                                        const Environment& environment);

std::string Usage();

}  // namespace locust::webhook
