// The caBundle in webhook configurations: who trusts what, and the patch that makes it so.
//
// Only webhooks that call our Service are looked at or touched. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/json/json.h"
#include "common/json/patch.h"

namespace locust::certs {

struct ServiceName {
  std::string name_space;
  std::string name;
};

// Which object it is: MutatingWebhookConfiguration or ValidatingWebhookConfiguration.
struct ConfigurationName {
  enum class Kind { kMutating, kValidating };
  Kind kind = Kind::kMutating;
  std::string name;

  std::string Path() const;    // of the API
  std::string ToText() const;  // "mutatingwebhookconfiguration locust-webhook"
};

struct Trust {
  std::size_t webhooks = 0;  // that call our Service
  std::size_t trusting = 0;  // those of them with exactly this bundle
};

// `bundle`: PEM.
Trust TrustOf(const Json& configuration, const ServiceName& service, std::string_view bundle);

// Gives all of our webhooks this bundle, provided that the configuration is still the version that
// was read (otherwise the API server answers with a conflict).
json::Patch TrustPatch(const Json& configuration, const ServiceName& service,
                       std::string_view bundle);

}  // namespace locust::certs
