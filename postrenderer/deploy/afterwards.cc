#include "postrenderer/deploy/afterwards.h"

#include <algorithm>

#include "common/kube/workload.h"

namespace locust::deploy {
namespace {

// Of an Ingress and of an HTTPRoute, which has no say in TLS.
std::vector<std::string> UrlsOf(const std::vector<ManifestObject>& manifest) {
  std::vector<std::string> urls;
  for (const ManifestObject& object : manifest) {
    if (object.kind == "HTTPRoute") {
      for (const Json& host : MemberOf(object.value, "/spec/hostnames")) {
        if (host.is_string()) urls.push_back("https://" + host.get<std::string>() + "/");
      }
    }
    if (object.kind != "Ingress") continue;
    std::vector<std::string> with_tls;
    for (const Json& tls : MemberOf(object.value, "/spec/tls")) {
      for (const Json& host : MemberOf(tls, "/hosts")) {
        if (host.is_string()) with_tls.push_back(host.get<std::string>());
      }
    }
    for (const Json& rule : MemberOf(object.value, "/spec/rules")) {
      const std::string host = TextOf(rule, "/host");
      const std::string path = TextOf(rule, "/http/paths/0/path");
      const bool tls = std::ranges::find(with_tls, host) != with_tls.end();
      if (host.empty()) continue;
      urls.push_back((tls ? "https://" : "http://") + host + (path.empty() ? "/" : path));
    }
  }
  return urls;
}

// The port of the master's Service that leads to the web UI: the one that is none of Locust's own.
int WebPortOf(const Json& service) {
  for (const Json& port : MemberOf(service, "/spec/ports")) {
    const int number = NumberOf(port, "/port");
    if (number != 5557 && number != 5558) return number;
  }
  return 0;
}

}  // namespace

std::string WhereToLook(const std::vector<ManifestObject>& manifest, const Target& target) {
  std::string flags;
  if (!target.kubernetes_namespace.empty()) flags += " -n " + target.kubernetes_namespace;
  if (!target.context.empty()) flags += " --context " + target.context;
  std::string out;
  for (const std::string& url : UrlsOf(manifest)) out += "open       " + url + "\n";
  bool has_service = false;
  for (const ManifestObject& object : manifest) {
    const int port = object.kind == "Service" ? WebPortOf(object.value) : 0;
    const bool is_master = TextOf(object.value, "/spec/selector/component") == "master";
    if (port == 0 || !is_master || has_service) continue;
    has_service = true;
    out += "web UI     kubectl" + flags + " port-forward service/" + object.name +
           " 8089:" + std::to_string(port) + "   # then http://localhost:8089/\n";
  }
  for (const ManifestObject& object : manifest) {
    const auto workload = kube::RecogniseWorkload(object.value);
    if (!workload || workload->role == kube::Role::kWorker) continue;
    if (object.kind != "Deployment" && object.kind != "Job") continue;
    out += "log        kubectl" + flags + " logs -f " +
           (object.kind == "Job" ? "job" : "deployment") + "/" + object.name + "\n";
  }
  if (!target.kubeconfig.empty() && !out.empty()) {
    out += "           (with KUBECONFIG set to the file of the cluster credential)\n";
  }
  return out;
}

}  // namespace locust::deploy
