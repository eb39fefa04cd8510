#include "postrenderer/inject/preflight.h"

#include <cstddef>
#include <string>

#include "postrenderer/inject/boot.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

OrderedJson Container(const Json& locust) {
  OrderedJson container = {{"name", std::string(kPreflightContainer)}};
  // Not the command, and not what is for containers that stay: ports, probes, lifecycle.
  for (const char* field : {"image", "imagePullPolicy", "workingDir", "env", "envFrom", "resources",
                            "securityContext", "volumeMounts"}) {
    if (const Json* value = json::Find(locust, field)) container[field] = OrderedJson(*value);
  }
  container["command"] = {"python", std::string(kBootFolder) + "/preflight.py"};
  return container;
}

}  // namespace

Changes Preflight(const Release& release, const Context& context) {
  EditBuilder edits(release);
  if (!context.load_test.run.preflight || !release.master) return {};
  const PodEditor pod(edits, release, *release.master);
  const std::string list = pod.spec_path() + "/initContainers";
  OrderedJson container = Container(pod.container());
  const std::string present = pod.Find(list, "name", kPreflightContainer);
  if (present.empty()) {
    edits.Append(pod.object(), list, std::move(container));
    edits.Summarise("preflight: the init container " + std::string(kPreflightContainer) +
                    " of the master loads the script");
  } else {
    edits.Set(pod.object(), present, std::move(container));
  }
  return edits.Take();
}

}  // namespace locust::inject
