#include "common/standards/defaults_fields.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "common/kube/names.h"
#include "common/standards/field_types.h"

namespace locust::standards {
namespace {

using fields::Checked;
using fields::kOptional;
using fields::kRequired;
using fields::List;
using fields::Member;
using fields::Named;
using fields::Nested;
using fields::Object;
using fields::Optional;
using fields::String;
using fields::Type;
using fields::Value;

Type<std::string> IndexUrl() {
  return Checked<std::string>(String(), [](const Value& value, const std::string& url) {
    const std::size_t scheme = url.find("://");
    const std::string_view host =
        scheme == url.npos ? "" : std::string_view(url).substr(scheme + 3);
    if (!url.starts_with("https://") && !url.starts_with("http://")) {
      value.Fail("must be a URL that begins with https:// or http://");
    } else if (host.substr(0, host.find('/')).find('@') != host.npos) {
      value.Hidden().Fail("must not hold a user name or password",
                          "everybody can read it in the pod: put it into the Secret that "
                          "`configSecret` names");
    }
  });
}

// A user id, or `none`: let the platform choose.
Type<std::optional<int>> UserId() {
  return {
      [](const Value& value, std::optional<int>& into) {
        if (value.Scalar() == "none") {
          into.reset();
          return true;
        }
        return Optional(fields::Integer(1)).read(value, into);
      },
      [] {
        return OrderedJson{{"anyOf", {{{"type", "integer"}, {"minimum", 1}}, {{"const", "none"}}}}};
      }};
}

bool IsCidr(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return false;
  const std::string address = text.substr(0, slash);
  std::array<unsigned char, 16> bytes{};
  int longest = 0;
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) longest = 32;
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) longest = 128;
  int prefix = -1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, prefix);
  return error == std::errc() && stop == end && prefix >= 0 && prefix <= longest && longest > 0;
}

Type<std::string> Cidr() {
  return Checked<std::string>(String(), [](const Value& value, const std::string& text) {
    if (!IsCidr(text)) value.FailText(text, "is no CIDR", "write it like `10.0.0.0/8`");
  });
}

const Object<PipDefaults>& PipFields() {
  static const Object<PipDefaults> kFields(
      "how pip packages are installed",
      {
          Member("indexUrl", &PipDefaults::index_url, IndexUrl(), "package index to install from"),
          Member("configSecret", &PipDefaults::config_secret, Named(kube::CheckDnsSubdomain),
                 "Secret with pip.conf and/or netrc"),
          Member("wheelhouseClaim", &PipDefaults::wheelhouse_claim, Named(kube::CheckDnsSubdomain),
                 "PersistentVolumeClaim with wheels, for clusters without an index"),
          Member("onlyBinary", &PipDefaults::only_binary, fields::Boolean(),
                 "install wheels only, run no set-up code"),
          Member("allowOptions", &PipDefaults::allow_options, fields::Boolean(),
                 "requirements may hold options, URLs and version control references"),
      });
  return kFields;
}

const Object<IngressDefaults>& GatewayFields() {
  static const Object<IngressDefaults> kFields(
      "the Gateway that HTTPRoutes attach to",
      {
          Member("name", &IngressDefaults::gateway_name, Named(kube::CheckDnsSubdomain),
                 "name of the Gateway", kRequired),
          Member("namespace", &IngressDefaults::gateway_namespace, Named(kube::CheckDnsLabel),
                 "its namespace; the load test's own when absent"),
          Member("sectionName", &IngressDefaults::gateway_section, Named(kube::CheckDnsSubdomain),
                 "its listener; all of them when absent"),
      });
  return kFields;
}

const Object<IngressDefaults>& IngressFields() {
  static const Object<IngressDefaults> kFields(
      "how a load test's web page is reached from outside",
      {
          Member("className", &IngressDefaults::class_name, Named(kube::CheckDnsSubdomain),
                 "IngressClass of every Ingress"),
          Member("clusterIssuer", &IngressDefaults::cluster_issuer, Named(kube::CheckDnsSubdomain),
                 "cert-manager issuer of their certificates"),
          fields::FieldOf<IngressDefaults>(
              "gateway", [](IngressDefaults& ingress) -> IngressDefaults& { return ingress; },
              Nested(GatewayFields), "use an HTTPRoute to this Gateway instead of an Ingress",
              kOptional, {}),
      });
  return kFields;
}

const Object<NetworkPolicyDefaults>& NetworkPolicyFields() {
  static const Object<NetworkPolicyDefaults> kFields(
      "what load tests may connect to",
      {
          Member("enabled", &NetworkPolicyDefaults::enabled, fields::Boolean(),
                 "add an egress NetworkPolicy"),
          Member("cidrs", &NetworkPolicyDefaults::cidrs, List(Cidr()),
                 "allowed besides DNS and the master"),
      });
  return kFields;
}

}  // namespace

const Object<Defaults>& DefaultsFields() {
  static const Object<Defaults> kFields(
      "values added where nobody has set them",
      {
          Member("resources", &Defaults::resources, ResourcesType(),
                 "of the Locust container and our init containers"),
          Member("labels", &Defaults::labels, LabelsType(), "on every object"),
          Member("podSecurity", &Defaults::pod_security,
                 fields::Choice<PodSecurityLevel>({{"none", PodSecurityLevel::kNone},
                                                   {"baseline", PodSecurityLevel::kBaseline},
                                                   {"restricted", PodSecurityLevel::kRestricted}}),
                 "Pod Security Standard whose fields are added"),
          Member("runAsUser", &Defaults::run_as_user, UserId(),
                 "user id of the containers; `none` leaves it to the platform"),
          Member("enableServiceLinks", &Defaults::enable_service_links, Optional(fields::Boolean()),
                 "variables for every Service of the namespace"),
          Member("automountServiceAccountToken", &Defaults::automount_service_account_token,
                 Optional(fields::Boolean()), "mount a token for the API server"),
          Member("workerTerminationGracePeriodSeconds",
                 &Defaults::worker_termination_grace_period_seconds, Optional(fields::Integer(0)),
                 "time that workers get to finish"),
          Member("workerTopologySpread", &Defaults::worker_topology_spread, fields::Boolean(),
                 "spread workers over nodes"),
          Member("pip", &Defaults::pip, Nested(PipFields), "how pip packages are installed"),
          Member("ingress", &Defaults::ingress, Nested(IngressFields),
                 "how a load test's web page is reached from outside"),
          Member("networkPolicy", &Defaults::network_policy, Nested(NetworkPolicyFields),
                 "what load tests may connect to"),
      });
  return kFields;
}

}  // namespace locust::standards
