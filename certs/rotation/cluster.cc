#include "certs/rotation/cluster.h"

#include <algorithm>

#include "certs/issue/secret.h"

namespace locust::certs {
namespace {

using kube_client::ApiError;
using kube_client::Client;

std::optional<Json> Find(const Client& client, const ConfigurationName& name) {
  try {
    return client.Get(name.Path()).object;
  } catch (const ApiError& error) {
    if (error.kind() != ApiError::Kind::kNotFound) throw;
    return std::nullopt;  // Helm makes the configurations after the pods
  }
}

}  // namespace

std::string Target::SecretPath() const {
  return "/api/v1/namespaces/" + service.name_space + "/secrets/" + secret;
}

std::vector<std::string> Target::DnsNames() const {
  const std::string name = service.name + "." + service.name_space + ".svc";
  return {name, name + ".cluster.local"};
}

bool Observation::Published() const {
  return std::all_of(configurations.begin(), configurations.end(), [](const auto& configuration) {
    return configuration.trust.trusting == configuration.trust.webhooks;
  });
}

bool Observation::Complete() const {
  return content && Published() &&
         std::all_of(configurations.begin(), configurations.end(),
                     [](const auto& configuration) { return configuration.trust.webhooks > 0; });
}

Observation Observe(const Client& client, const Target& target, const Clock& clock) {
  Observation seen;
  // The configurations before the Secret: whoever writes a configuration by a Secret that was
  // replaced in between loses to the one who replaced it, since that one writes the configuration
  // after the Secret. The other way round an old bundle could overwrite a newer one unnoticed.
  for (const ConfigurationName& name : target.configurations) {
    seen.configurations.push_back({.name = name, .object = Find(client, name), .trust = {}});
  }
  kube_client::Answer answer = client.Get(target.SecretPath());
  seen.secret = std::move(answer.object);
  seen.content = ReadSecret(seen.secret);
  seen.now = answer.server_time ? *answer.server_time : clock();
  const std::string bundle = seen.content ? seen.content->Bundle() : "";
  for (Observation::Configuration& configuration : seen.configurations) {
    if (!configuration.object) continue;
    configuration.trust = TrustOf(*configuration.object, target.service, bundle);
  }
  return seen;
}

void WriteSecret(const Client& client, const Target& target, const Observation& observation,
                 const Content& content) {
  client.MergePatch(target.SecretPath(), SecretPatch(observation.secret, content));
}

void Publish(const Client& client, const Target& target,
             const Observation::Configuration& configuration, const Content& content) {
  client.JsonPatch(configuration.name.Path(),
                   TrustPatch(*configuration.object, target.service, content.Bundle()));
}

}  // namespace locust::certs
