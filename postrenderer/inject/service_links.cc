#include "postrenderer/inject/service_links.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

// Each Service whose link is a variable that Locust reads as a number.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kCollisions = {{
    {"locust-web", "LOCUST_WEB_PORT"},
    {"locust-master-bind", "LOCUST_MASTER_BIND_PORT"},
    {"locust-master-node", "LOCUST_MASTER_NODE_PORT"},
}};

bool HasLinks(const Release& release, const Context& context, std::size_t object) {
  const Json* links =
      json::At(release.objects[object].value,
               release.objects[object].workload->pod_spec() + "/enableServiceLinks");
  if (links != nullptr && links->is_boolean()) return links->get<bool>();
  return context.standards.defaults.enable_service_links.value_or(true);
}

}  // namespace

Changes ServiceLinks(const Release& release, const Context& context) {
  EditBuilder edits(release);
  for (const std::size_t object : WorkloadsOf(release)) {
    if (!HasLinks(release, context, object)) continue;
    const kube::Workload& workload = *release.objects[object].workload;
    const LocustSettings settings(*edits.At(object, workload.container_path()));
    for (const auto& [service, variable] : kCollisions) {
      // A variable of the container itself hides the link.
      if (release.Find("Service", service) == nullptr || settings.HasVariable(variable)) continue;
      edits.Fail(object, workload.pod_spec() + "/enableServiceLinks",
                 "service links turn the Service " + std::string(service) + " into " +
                     std::string(variable) + "=tcp://…, with which Locust does not start",
                 "set enableServiceLinks: false in the standards' defaults, or rename the release");
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
