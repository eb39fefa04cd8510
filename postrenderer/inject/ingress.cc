#include "postrenderer/inject/ingress.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/labels.h"
#include "postrenderer/inject/locust_settings.h"

namespace locust::inject {
namespace {

constexpr std::string_view kClusterIssuer = "cert-manager.io/cluster-issuer";
constexpr std::string_view kIssuer = "cert-manager.io/issuer";

struct Backend {
  std::string service;
  int port = 0;
};

// One host with its paths, none left out.
struct Host {
  std::string name;
  std::vector<std::string> paths;
};

std::string JoinedNames(const std::vector<Host>& hosts) {
  std::string text;
  for (const Host& host : hosts) text += (text.empty() ? "" : ", ") + host.name;
  return text;
}

class IngressBuilder {
 public:
  IngressBuilder(const Release& release, const Context& context)
      : release_(release),
        context_(context),
        spec_(context.load_test.ingress),
        defaults_(context.standards.defaults.ingress),
        master_(release.objects[*release.master]),
        container_(*json::At(master_.value, master_.workload->container_path())),
        settings_(container_),
        edits_(release) {}

  Changes Take() {
    if (settings_.headless()) {
      Tell(Diagnostic::Severity::kWarning, "spec.ingress",
           "leads nowhere: the master is headless and has no web UI",
           "leave the ingress out, or the chart value loadtest.headless");
    }
    const std::optional<Backend> backend = FindBackend();
    const std::vector<Host> hosts = Hosts();
    CheckChartIngresses(hosts);
    if (!backend) return edits_.Take();
    if (defaults_.gateway_name.empty()) {
      edits_.Create(MakeIngress(hosts, *backend));
      Summarise("Ingress " + Name(), hosts, *backend);
    } else {
      MakeRoutes(hosts, *backend);
    }
    return edits_.Take();
  }

 private:
  std::string Name() const { return release_.fullname + "-web"; }
  std::string SecretName() const { return release_.fullname + "-tls"; }

  std::vector<Host> Hosts() const {
    const std::string base = settings_.web_base_path();
    std::vector<Host> hosts;
    for (const IngressSpec::Host& host : spec_.hosts) {
      hosts.push_back({.name = host.host, .paths = host.paths});
      if (host.paths.empty()) hosts.back().paths = {base.empty() ? "/" : base};
    }
    return hosts;
  }

  // The Service's port that leads to the web UI.
  std::optional<Backend> FindBackend() {
    if (!release_.service) {
      Tell(Diagnostic::Severity::kError, "spec.ingress",
           "no Service of the stream selects the master " + NameOf(master_.value),
           "render the chart's master Service");
      return std::nullopt;
    }
    const Json& service = release_.objects[*release_.service].value;
    const std::string name(json::StringAt(service.at("metadata"), "name"));
    const Json* ports = json::At(service, "/spec/ports");
    for (std::size_t i = 0; ports != nullptr && i < ports->size(); ++i) {
      const Json& entry = (*ports)[i];
      const Json* port = json::Find(entry, "port");
      const Json* target = json::Find(entry, "targetPort");
      if (port == nullptr || !port->is_number_integer()) continue;
      if (ContainerPort(container_, target == nullptr ? *port : *target) == settings_.web_port()) {
        return Backend{name, port->get<int>()};
      }
    }
    edits_.Fail(*release_.service, "/spec/ports",
                "no port leads to the web UI on port " + std::to_string(settings_.web_port()),
                "let service.targetPort and --web-port agree in the chart's values");
    return std::nullopt;
  }

  void CheckChartIngresses(const std::vector<Host>& hosts) {
    for (std::size_t i = 0; i < release_.objects.size(); ++i) {
      const Json& object = release_.objects[i].value;
      if (json::StringAt(object, "kind") != "Ingress" || NameOf(object) == "Ingress/" + Name()) {
        continue;
      }
      const Json* rules = json::At(object, "/spec/rules");
      const Host* clash = nullptr;
      for (std::size_t r = 0; rules != nullptr && r < rules->size() && clash == nullptr; ++r) {
        clash = Overlap((*rules)[r], hosts);
      }
      if (clash != nullptr) {
        edits_.Fail(i, "/spec/rules",
                    "the host `" + clash->name +
                        "` is answered here already, and spec.ingress of the load test asks for it "
                        "too",
                    "set ingress.enabled: false in the chart's values, or take spec.ingress out of "
                    "the load test");
      } else {
        edits_.Notice(i, "", "stays beside the " + Kind() + " " + Name() + " of the load test");
      }
    }
  }

  // The host of ours that has a path in common with a rule of the chart's.
  static const Host* Overlap(const Json& rule, const std::vector<Host>& hosts) {
    const Json* paths = json::At(rule, "/http/paths");
    for (const Host& host : hosts) {
      if (json::StringAt(rule, "host") != host.name) continue;
      for (std::size_t p = 0; paths != nullptr && p < paths->size(); ++p) {
        const std::string path(json::StringAt((*paths)[p], "path", "/"));
        if (std::ranges::find(host.paths, path) != host.paths.end()) return &host;
      }
    }
    return nullptr;
  }

  std::string Kind() const { return defaults_.gateway_name.empty() ? "Ingress" : "HTTPRoute"; }

  OrderedJson Metadata(const std::string& name) {
    OrderedJson metadata = NewMetadata(release_, context_, name);
    for (const auto& [key, value] : spec_.annotations) {
      const auto& own = context_.load_test.metadata.annotations;
      const auto other = std::ranges::find(own, key, &std::pair<std::string, std::string>::first);
      if (other != own.end() && other->second != value) {
        Tell(Diagnostic::Severity::kError, "spec.ingress.annotations." + key,
             "`" + value + "` clashes with `" + other->second + "` of metadata.annotations",
             "take one of the two out");
      }
      metadata["annotations"][key] = value;
    }
    return metadata;
  }

  OrderedJson MakeIngress(const std::vector<Host>& hosts, const Backend& backend) {
    OrderedJson metadata = Metadata(Name());
    const bool issued = !defaults_.cluster_issuer.empty();
    const OrderedJson annotations = metadata.value("annotations", OrderedJson::object());
    if (issued && !annotations.contains(kClusterIssuer) && !annotations.contains(kIssuer)) {
      metadata["annotations"][std::string(kClusterIssuer)] = defaults_.cluster_issuer;
    }
    OrderedJson spec = OrderedJson::object();
    const std::string& own_class = spec_.class_name;
    const std::string& class_name = own_class.empty() ? defaults_.class_name : own_class;
    if (!class_name.empty()) spec["ingressClassName"] = class_name;
    OrderedJson tls = Tls(hosts, issued);
    if (!tls.empty()) spec["tls"] = std::move(tls);
    const OrderedJson service = {{"name", backend.service}, {"port", {{"number", backend.port}}}};
    for (const Host& host : hosts) {
      OrderedJson paths = OrderedJson::array();
      for (const std::string& path : host.paths) {
        paths.push_back(
            {{"path", path}, {"pathType", "Prefix"}, {"backend", {{"service", service}}}});
      }
      spec["rules"].push_back({{"host", host.name}, {"http", {{"paths", std::move(paths)}}}});
    }
    return {{"apiVersion", "networking.k8s.io/v1"},
            {"kind", "Ingress"},
            {"metadata", std::move(metadata)},
            {"spec", std::move(spec)}};
  }

  OrderedJson Tls(const std::vector<Host>& hosts, bool issued) const {
    std::vector<IngressSpec::Tls> entries = spec_.tls;
    if (entries.empty() && issued) entries.emplace_back();
    OrderedJson tls = OrderedJson::array();
    for (const IngressSpec::Tls& entry : entries) {
      OrderedJson names = entry.hosts;
      if (names.empty()) {
        for (const Host& host : hosts) names.push_back(host.name);
      }
      tls.push_back({{"hosts", std::move(names)},
                     {"secretName", entry.secret_name.empty() ? SecretName() : entry.secret_name}});
    }
    return tls;
  }

  // A route has one list of paths for all its hosts, so hosts with the same paths share one.
  void MakeRoutes(const std::vector<Host>& hosts, const Backend& backend) {
    if (!spec_.tls.empty() || !spec_.class_name.empty()) {
      Tell(Diagnostic::Severity::kNotice, "spec.ingress",
           "class and TLS are those of the Gateway " + defaults_.gateway_name, "");
    }
    std::vector<std::vector<Host>> groups;
    for (const Host& host : hosts) {
      const auto like = std::ranges::find_if(groups, [&](const std::vector<Host>& group) {
        return group.front().paths == host.paths;
      });
      (like == groups.end() ? groups.emplace_back() : *like).push_back(host);
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const std::string name = i == 0 ? Name() : Name() + "-" + std::to_string(i + 1);
      edits_.Create(MakeRoute(name, groups[i], backend));
      Summarise("HTTPRoute " + name, groups[i], backend);
    }
  }

  OrderedJson MakeRoute(const std::string& name, const std::vector<Host>& hosts,
                        const Backend& backend) {
    OrderedJson parent = {{"name", defaults_.gateway_name}};
    if (!defaults_.gateway_namespace.empty()) parent["namespace"] = defaults_.gateway_namespace;
    if (!defaults_.gateway_section.empty()) parent["sectionName"] = defaults_.gateway_section;
    OrderedJson names = OrderedJson::array();
    for (const Host& host : hosts) names.push_back(host.name);
    OrderedJson matches = OrderedJson::array();
    for (const std::string& path : hosts.front().paths) {
      matches.push_back({{"path", {{"type", "PathPrefix"}, {"value", path}}}});
    }
    OrderedJson rule = {
        {"matches", std::move(matches)},
        {"backendRefs", OrderedJson::array({{{"name", backend.service}, {"port", backend.port}}})}};
    return {{"apiVersion", "gateway.networking.k8s.io/v1"},
            {"kind", "HTTPRoute"},
            {"metadata", Metadata(name)},
            {"spec",
             {{"parentRefs", OrderedJson::array({std::move(parent)})},
              {"hostnames", std::move(names)},
              {"rules", OrderedJson::array({std::move(rule)})}}}};
  }

  void Summarise(const std::string& what, const std::vector<Host>& hosts, const Backend& backend) {
    edits_.Summarise("ingress: " + what + " for " + JoinedNames(hosts) + " to Service " +
                     backend.service + " port " + std::to_string(backend.port));
  }

  void Tell(Diagnostic::Severity severity, std::string path, std::string message,
            std::string hint) {
    edits_.Add({.severity = severity,
                .source = context_.load_test.source,
                .position = {},
                .path = std::move(path),
                .message = std::move(message),
                .hint = std::move(hint),
                .line = {}});
  }

  const Release& release_;
  const Context& context_;
  const IngressSpec& spec_;
  const standards::IngressDefaults& defaults_;
  const Object& master_;
  const Json& container_;
  LocustSettings settings_;
  EditBuilder edits_;
};

}  // namespace

Changes Ingress(const Release& release, const Context& context) {
  if (!context.load_test.ingress.enabled || !release.master) return {};
  return IngressBuilder(release, context).Take();
}

}  // namespace locust::inject
