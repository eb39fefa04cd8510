#include "certs/rotation/configuration.h"

#include "certs/issue/text.h"

namespace locust::certs {
namespace {

bool CallsService(const Json& webhook, const ServiceName& service) {
  const Json* called = json::At(webhook, "/clientConfig/service");
  return called != nullptr && json::StringAt(*called, "namespace") == service.name_space &&
         json::StringAt(*called, "name") == service.name;
}

// Calls `visit(index, webhook)` for each of our webhooks.
template <class Visit>
void ForEach(const Json& configuration, const ServiceName& service, const Visit& visit) {
  const Json* webhooks = json::Find(configuration, "webhooks");
  if (webhooks == nullptr || !webhooks->is_array()) return;
  for (std::size_t i = 0; i < webhooks->size(); ++i) {
    if (CallsService((*webhooks)[i], service)) visit(i, (*webhooks)[i]);
  }
}

bool Has(const Json& webhook, std::string_view encoded_bundle) {
  const Json* bundle = json::At(webhook, "/clientConfig/caBundle");
  return bundle != nullptr && bundle->is_string() && *bundle == encoded_bundle;
}

}  // namespace

std::string ConfigurationName::Path() const {
  const char* plural = kind == Kind::kMutating ? "mutatingwebhookconfigurations/"
                                               : "validatingwebhookconfigurations/";
  return std::string("/apis/admissionregistration.k8s.io/v1/") + plural + name;
}

std::string ConfigurationName::ToText() const {
  return (kind == Kind::kMutating ? "mutatingwebhookconfiguration "
                                  : "validatingwebhookconfiguration ") +
         name;
}

Trust TrustOf(const Json& configuration, const ServiceName& service, std::string_view bundle) {
  const std::string encoded = EncodeBase64(bundle);
  Trust trust;
  ForEach(configuration, service, [&](std::size_t, const Json& webhook) {
    ++trust.webhooks;
    if (Has(webhook, encoded)) ++trust.trusting;
  });
  return trust;
}

json::Patch TrustPatch(const Json& configuration, const ServiceName& service,
                       std::string_view bundle) {
  const std::string encoded = EncodeBase64(bundle);
  json::Patch patch = {json::Replace("/metadata/resourceVersion",
                                     configuration.at("metadata").at("resourceVersion"))};
  ForEach(configuration, service, [&](std::size_t index, const Json& webhook) {
    if (Has(webhook, encoded)) return;
    patch.push_back(json::Add(json::Join("/webhooks", index) + "/clientConfig/caBundle", encoded));
  });
  return patch;
}

}  // namespace locust::certs
