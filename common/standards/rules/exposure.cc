#include "common/standards/rules/exposure.h"

#include <algorithm>
#include <array>

#include "common/standards/glob.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

std::string Listed(const Strings& choices) {
  std::string list;
  for (const std::string& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  return list;
}

}  // namespace

const fields::Object<ServiceExposure>& ServiceExposureFields() {
  static const fields::Object<ServiceExposure> kFields(
      "service-exposure",
      {
          ActionParameter<ServiceExposure>(),
          StrictParameter<ServiceExposure>(),
          Parameter<ServiceExposure>("types", &ServiceExposure::types, StringList(),
                                     "types of Services that are allowed"),
      });
  return kFields;
}

void CheckServiceExposure(const ObjectView& object, const ServiceExposure& rule,
                          Violations& found) {
  const Json* spec = Get(&object.object(), "spec");
  const Json* type = Get(spec, "type");
  const std::string_view effective = Text(type).empty() ? "ClusterIP" : Text(type);
  if (std::ranges::find(rule.types, effective) == rule.types.end()) {
    found.push_back(
        {.place = Place{} / "spec" / "type",
         .found = Shown(type),
         .allowed = Listed(rule.types),
         .message = "a Service of type " + Shown(effective) + " opens the load test to others",
         .hint = "allowed: " + Listed(rule.types)});
  }
  const Json::array_t& addresses = Items(Get(spec, "externalIPs"));
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    found.push_back(
        {.place = (Place{} / "spec" / "externalIPs").Item(i, Text(&addresses[i])),
         .found = Shown(&addresses[i]),
         .allowed = "no external address",
         .message = "the Service takes what is sent to the address " + Shown(&addresses[i]),
         .hint = "remove externalIPs"});
  }
}

const fields::Object<IngressTls>& IngressTlsFields() {
  static const fields::Object<IngressTls> kFields(
      "ingress-tls", {
                         ActionParameter<IngressTls>(),
                         StrictParameter<IngressTls>(),
                         Parameter<IngressTls>(
                             "listeners", &IngressTls::listeners, StringList(),
                             "names of Gateway listeners with TLS; `*` stands for any characters"),
                     });
  return kFields;
}

namespace {

// Whether one of the TLS entries has a certificate for `host`, by itself or by a wildcard.
bool IsCovered(std::string_view host, const Json* tls) {
  const std::size_t dot = host.find('.');
  const std::string wildcard =
      dot == std::string_view::npos ? std::string() : "*" + std::string(host.substr(dot));
  return std::ranges::any_of(Items(tls), [&](const Json& entry) {
    return std::ranges::any_of(Items(Get(&entry, "hosts")), [&](const Json& covered) {
      return Text(&covered) == host || Text(&covered) == wildcard;
    });
  });
}

void CheckIngress(const Json* spec, Violations& found) {
  const Json* tls = Get(spec, "tls");
  const Json::array_t& rules = Items(Get(spec, "rules"));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string_view host = json::StringAt(rules[i], "host");
    if (!host.empty() && IsCovered(host, tls)) continue;
    found.push_back({.place = (Place{} / "spec" / "rules").Item(i, host),
                     .found = Shown(host),
                     .allowed = "a host that spec.tls lists",
                     .message = host.empty() ? "a rule for every host can't have TLS"
                                             : "host `" + Shown(host) + "` is served without TLS",
                     .hint = "list the host in spec.tls with the Secret of its certificate"});
  }
  if (!rules.empty()) return;
  found.push_back({.place = Place{} / "spec" / "rules",
                   .allowed = "hosts that spec.tls lists",
                   .message = "an Ingress for every host can't have TLS",
                   .hint = "name the host in spec.rules and in spec.tls"});
}

// A route that does nothing but send clients to https.
bool RedirectsToTls(const Json* spec) {
  const Json::array_t& rules = Items(Get(spec, "rules"));
  return !rules.empty() && std::ranges::all_of(rules, [](const Json& rule) {
    return std::ranges::any_of(Items(Get(&rule, "filters")), [](const Json& filter) {
      return Text(Get(&filter, "requestRedirect", "scheme")) == "https";
    });
  });
}

void CheckRoute(const Json* spec, const IngressTls& rule, Violations& found) {
  if (RedirectsToTls(spec)) return;
  const Json::array_t& parents = Items(Get(spec, "parentRefs"));
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const Json* listener = Get(&parents[i], "sectionName");
    if (listener != nullptr && MatchesAny(rule.listeners, Text(listener))) continue;
    const std::string gateway(json::StringAt(parents[i], "name"));
    found.push_back({.place = (Place{} / "spec" / "parentRefs").Item(i, gateway) / "sectionName",
                     .found = Shown(listener),
                     .allowed = Listed(rule.listeners),
                     .message = listener == nullptr
                                    ? "the route uses every listener of Gateway `" + gateway +
                                          "`, those without TLS too"
                                    : "the route uses listener `" + Shown(listener) +
                                          "` of Gateway `" + gateway + "`, which has no TLS",
                     .hint = "name a listener with TLS: " + Listed(rule.listeners)});
  }
}

}  // namespace

void CheckIngressTls(const ObjectView& object, const IngressTls& rule, Violations& found) {
  const Json* spec = Get(&object.object(), "spec");
  if (object.kind() == Kind::kIngress) {
    CheckIngress(spec, found);
  } else {
    CheckRoute(spec, rule, found);
  }
}

const fields::Object<IngressHosts>& IngressHostsFields() {
  static const fields::Object<IngressHosts> kFields(
      "ingress-hosts", {
                           ActionParameter<IngressHosts>(),
                           StrictParameter<IngressHosts>(),
                           Parameter<IngressHosts>("allow", &IngressHosts::allow, StringList(),
                                                   "hosts; `*` stands for any characters"),
                       });
  return kFields;
}

namespace {

// Annotations that make a controller serve more hosts, separated by commas.
constexpr std::array<std::string_view, 3> kHostAnnotations = {
    "nginx.ingress.kubernetes.io/server-alias",
    "external-dns.alpha.kubernetes.io/hostname",
    "external-dns.alpha.kubernetes.io/internal-hostname",
};

class HostFinder {
 public:
  HostFinder(const IngressHosts& rule, Violations& found) : rule_(rule), found_(found) {}

  void Check(std::string_view host, const Place& place) {
    std::string name(host);
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (name.ends_with('.')) name.pop_back();
    if (!name.empty() && MatchesAny(rule_.allow, name)) return;
    found_.push_back({.place = place,
                      .found = Shown(host),
                      .allowed = Listed(rule_.allow),
                      .message = name.empty() ? "no host is named, which serves every host"
                                              : "host `" + Shown(host) + "` is not allowed",
                      .hint = "allowed: " + Listed(rule_.allow)});
  }

 private:
  const IngressHosts& rule_;
  Violations& found_;
};

}  // namespace

void CheckIngressHosts(const ObjectView& object, const IngressHosts& rule, Violations& found) {
  HostFinder finder(rule, found);
  const Json* spec = Get(&object.object(), "spec");
  const bool is_route = object.kind() == Kind::kHttpRoute;
  const Place place = Place{} / "spec" / (is_route ? "hostnames" : "rules");
  const Json::array_t& entries = Items(Get(spec, is_route ? "hostnames" : "rules"));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string_view host = is_route ? Text(&entries[i]) : json::StringAt(entries[i], "host");
    finder.Check(host, is_route ? place.Item(i, host) : place.Item(i, host) / "host");
  }
  if (entries.empty()) finder.Check("", place);
  const Json* annotations = Get(object.metadata(), "annotations");
  for (const std::string_view key : kHostAnnotations) {
    std::string_view hosts = Text(Get(annotations, key));
    while (!hosts.empty()) {
      const std::size_t end = hosts.find_first_of(", ");
      const std::string_view host = hosts.substr(0, end);
      hosts = end == std::string_view::npos ? std::string_view() : hosts.substr(end + 1);
      if (!host.empty()) finder.Check(host, Place{} / "metadata" / "annotations" / key);
    }
  }
}

}  // namespace locust::standards
