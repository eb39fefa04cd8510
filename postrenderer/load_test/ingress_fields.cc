#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/kube/names.h"
#include "common/standards/field_types.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::List;
using fields::Member;
using fields::Named;
using fields::Value;

fields::Type<std::string> PathType() {
  return fields::Described(
      fields::Checked<std::string>(fields::String(),
                                   [](const Value& value, const std::string& path) {
                                     if (path.starts_with('/')) return;
                                     value.Fail("path " + (path.empty() ? "" : "`" + path + "` ") +
                                                "must begin with '/'");
                                   }),
      {{"type", "string"}, {"pattern", "^/"}});
}

// "<metadata.name>." has to fit before the domain.
constexpr std::size_t kDomainBytes = 253 - 1 - kNameBytes;

std::optional<std::string> CheckDomain(std::string_view domain) {
  if (domain.size() <= kDomainBytes) return kube::CheckDnsSubdomain(domain);
  return "must be at most " + std::to_string(kDomainBytes) + " characters, has " +
         std::to_string(domain.size());
}

fields::Type<std::string> DomainType() {
  return fields::Described(
      Named(CheckDomain),
      {{"pattern", kube::FormOf(kube::CheckDnsSubdomain)->pattern}, {"maxLength", kDomainBytes}});
}

const fields::Object<IngressSpec::Host>& HostFields() {
  static const fields::Object<IngressSpec::Host> kFields(
      "a host and its paths", {Member("host", &IngressSpec::Host::host, Named(kube::CheckHostname),
                                      "domain name", fields::kRequired),
                               Member("paths", &IngressSpec::Host::paths, List(PathType()),
                                      "path prefixes; `/` when absent")});
  return kFields;
}

// A second entry of a host would be a second rule, of which controllers make different things.
void CheckRepeatedHosts(const Value& hosts, const std::vector<IngressSpec::Host>&) {
  std::map<std::string, std::size_t> lines;
  for (const Value& item : hosts.Items()) {
    if (item.node().kind != yaml::Node::Kind::kMapping) continue;
    for (const Value& entry : item.Entries()) {
      if (entry.key() != "host" || entry.node().value.empty()) continue;
      const auto [first, is_new] = lines.try_emplace(entry.node().value, entry.position().line);
      if (is_new) continue;
      entry.Fail("host `" + first->first + "` is listed in line " + std::to_string(first->second) +
                     " already",
                 "list it once, with all its `paths`");
    }
  }
}

const fields::Object<IngressSpec::Tls>& TlsFields() {
  static const fields::Object<IngressSpec::Tls> kFields(
      "a certificate",
      {Member("secretName", &IngressSpec::Tls::secret_name, Named(kube::CheckDnsSubdomain),
              "Secret with the certificate", fields::kRequired),
       Member("hosts", &IngressSpec::Tls::hosts, List(Named(kube::CheckHostname)),
              "its domain names; all when absent")});
  return kFields;
}

IngressSpec& Spec(IngressFieldsRead& read) {
  return read.spec;
}

template <class U>
fields::Field<IngressFieldsRead> OfSpec(std::string_view name, U IngressSpec::* member,
                                        fields::Type<U> type, std::string_view description,
                                        std::vector<std::string_view> also = {}) {
  return fields::FieldOf<IngressFieldsRead>(
      name, [member](IngressFieldsRead& read) -> U& { return Spec(read).*member; }, std::move(type),
      description, fields::kOptional, std::move(also));
}

constexpr std::array<std::string_view, 3> kHostFields = {"hostname", "dns_domain", "hosts"};

void CheckHosts(const fields::Present& present, IngressFieldsRead& read) {
  // As the file has them: a host that was given and refused is no missing one.
  const auto ways = std::ranges::count_if(kHostFields, [&](std::string_view name) {
    const Value* value = present.Find(name);
    return value != nullptr &&
           (value->node().kind != yaml::Node::Kind::kSequence || !value->node().entries.empty());
  });
  if (ways > 1) {
    present.object().FailAtKey("names its hosts in more than one way",
                               "keep one of hostname, dns_domain and hosts");
  }
  if (read.spec.enabled && ways == 0) {
    present.object().FailAtKey(
        "is enabled, but names no host",
        "add `hostname`, or `dns_domain` for `<metadata.name>.<dns_domain>`");
  }
  if (!read.spec.enabled && ways > 0 && present.Find("enabled") == nullptr) {
    present.object().Warn("names a host, but is not enabled: nothing is rendered of it",
                          "add `enabled: true`");
  }
}

}  // namespace

const fields::Object<IngressFieldsRead>& IngressFields() {
  static const fields::Object<IngressFieldsRead> kFields(
      "how the web page is reached from outside",
      {
          OfSpec("enabled", &IngressSpec::enabled, fields::Boolean(),
                 "render an Ingress or an HTTPRoute", {"is_enabled"}),
          Member("hostname", &IngressFieldsRead::hostname, Named(kube::CheckHostname),
                 "domain name"),
          Member("dns_domain", &IngressFieldsRead::domain, DomainType(),
                 "domain below which metadata.name is the host", fields::kOptional,
                 {"endpoint_domain_name"}),
          OfSpec("ingressClassName", &IngressSpec::class_name, Named(kube::CheckDnsSubdomain),
                 "IngressClass", {"class_name"}),
          OfSpec("annotations", &IngressSpec::annotations, standards::AnnotationsType(),
                 "annotations of the Ingress"),
          OfSpec("hosts", &IngressSpec::hosts,
                 fields::Checked<std::vector<IngressSpec::Host>>(List(fields::Nested(HostFields)),
                                                                 CheckRepeatedHosts),
                 "hosts with their paths"),
          OfSpec("tls", &IngressSpec::tls, List(fields::Nested(TlsFields)), "certificates"),
      },
      CheckHosts);
  return kFields;
}

}  // namespace locust
