// The objects in the cluster that a rotation is about: read together, written one at a time.
//
// Any thread. Throws kube_client::ApiError for what the API server refuses, Error (kInvalid) for a
// Secret that is not ours.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "certs/issue/content.h"
#include "certs/rotation/configuration.h"
#include "common/json/json.h"
#include "common/kube_client/client.h"

namespace locust::certs {

using Clock = std::function<TimePoint()>;

struct Target {
  std::string secret;  // in the Service's namespace
  ServiceName service;
  std::vector<ConfigurationName> configurations;

  std::string SecretPath() const;
  std::vector<std::string> DnsNames() const;  // sorted
};

struct Observation {
  struct Configuration {
    ConfigurationName name;
    std::optional<Json> object;  // nullopt: there is none yet
    Trust trust;                 // in the Secret's authorities
  };

  Json secret;
  std::optional<Content> content;  // nullopt: the Secret is empty
  std::vector<Configuration> configurations;
  TimePoint now;  // by the API server's clock, which all who rotate share and verifiers go by

  bool Published() const;  // no configuration that exists has other authorities than the Secret
  bool Complete() const;   // …and each exists and has a webhook that calls the Service
};

// `clock` counts only where the API server does not tell the time.
Observation Observe(const kube_client::Client& client, const Target& target, const Clock& clock);

// Both are refused as a conflict when the object is not the observed version any more.
void WriteSecret(const kube_client::Client& client, const Target& target,
                 const Observation& observation, const Content& content);
void Publish(const kube_client::Client& client, const Target& target,
             const Observation::Configuration& configuration, const Content& content);

}  // namespace locust::certs
