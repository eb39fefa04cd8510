// Rules about who reaches a load test: service-exposure, ingress-tls, ingress-hosts.
#pragma once

#include "common/standards/hosts.h"
#include "common/standards/parameters.h"

namespace locust::standards {

struct ServiceExposure : Settings {
  Strings types = {"ClusterIP"};
};
const fields::Object<ServiceExposure>& ServiceExposureFields();
void CheckServiceExposure(const ObjectView& object, const ServiceExposure& rule, Violations& found);

struct IngressTls : Settings {
  Strings listeners = {"https*"};
};
const fields::Object<IngressTls>& IngressTlsFields();
void CheckIngressTls(const ObjectView& object, const IngressTls& rule, Violations& found);

struct IngressHosts : Settings {
  static constexpr std::string_view kNeeds = "allow";
  bool IsComplete() const { return !allow.empty(); }

  Strings allow;
};
const fields::Object<IngressHosts>& IngressHostsFields();
void CheckIngressHosts(const ObjectView& object, const IngressHosts& rule, Violations& found);

}  // namespace locust::standards
