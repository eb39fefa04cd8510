#include "postrenderer/inject/probes.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

class ProbeEditor {
 public:
  ProbeEditor(EditBuilder& edits, const Release& release, std::size_t object)
      : edits_(edits),
        object_(object),
        path_(release.objects[object].workload->container_path()),
        container_(*json::At(release.objects[object].value, path_)),
        settings_(container_) {}

  void Edit(std::string_view probe) {
    const std::string http = json::Join(json::Join(path_, probe), "httpGet");
    const std::string tcp = json::Join(json::Join(path_, probe), "tcpSocket");
    const std::string& handler = edits_.At(object_, http) != nullptr ? http : tcp;
    if (!AsksWebUi(handler)) return;
    if (settings_.headless()) {
      AskWorkersPort(probe, http, tcp);
    } else {
      Follow(probe, handler, handler == http);
    }
  }

 private:
  bool AsksWebUi(const std::string& handler) const {
    const Json* port = edits_.At(object_, handler + "/port");
    if (port == nullptr) return false;
    const std::optional<int> number = ContainerPort(container_, *port);
    return number == settings_.web_port() || number == kDefaultWebPort;
  }

  void AskWorkersPort(std::string_view probe, const std::string& http, const std::string& tcp) {
    const int port = settings_.master_port();
    edits_.Remove(object_, http);
    edits_.Set(object_, tcp + "/port", port);
    edits_.Notice(object_, json::Join(path_, probe),
                  "asks port " + std::to_string(port) +
                      " now: a headless master has no web UI, so it would never pass");
    edits_.Summarise("probes: " + std::string(probe) + " of the master by TCP on port " +
                     std::to_string(port));
  }

  void Follow(std::string_view probe, const std::string& handler, bool is_http) {
    bool edited = false;
    if (ContainerPort(container_, *edits_.At(object_, handler + "/port")) != settings_.web_port()) {
      edited |= edits_.Set(object_, handler + "/port", settings_.web_port());
    }
    const std::string base = settings_.web_base_path();
    if (is_http && !base.empty()) {
      const std::string path(json::StringAt(*edits_.At(object_, handler), "path", "/"));
      if (path != base && !path.starts_with(base + "/")) {
        edited |= edits_.Set(object_, handler + "/path", base + path);
      }
    }
    if (is_http && settings_.Value({"--tls-cert", "", "LOCUST_TLS_CERT"})) {
      edited |= edits_.Set(object_, handler + "/scheme", "HTTPS");
    }
    if (!edited) return;
    const std::string address = ":" + std::to_string(settings_.web_port()) +
                                (is_http ? base + (base.empty() ? "" : "/") : "");
    edits_.Notice(object_, json::Join(path_, probe), "follows the web UI to " + address);
    edits_.Summarise("probes: " + std::string(probe) + " of the master follows the web UI to " +
                     address);
  }

  EditBuilder& edits_;
  std::size_t object_;
  std::string path_;
  const Json& container_;
  LocustSettings settings_;
};

}  // namespace

Changes Probes(const Release& release, const Context&) {
  EditBuilder edits(release);
  if (!release.master) return {};
  ProbeEditor editor(edits, release, *release.master);
  for (const std::string_view probe : {"readinessProbe", "livenessProbe", "startupProbe"}) {
    editor.Edit(probe);
  }
  return edits.Take();
}

}  // namespace locust::inject
