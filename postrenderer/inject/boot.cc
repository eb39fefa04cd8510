#include "postrenderer/inject/boot.h"

#include <string>

#include "postrenderer/inject/assets.h"
#include "postrenderer/inject/config_map.h"
#include "postrenderer/inject/names.h"
#include "postrenderer/inject/pip.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

constexpr std::string_view kVolume = "locust-boot";

// `present` with our folder in front, once.
std::string PythonPath(const std::string* present) {
  std::string path(kBootFolder);
  if (present == nullptr || present->empty()) return path;
  if (*present == path || present->starts_with(path + ":")) return *present;
  return path + ":" + *present;
}

}  // namespace

Changes Boot(const Release& release, const Context& context) {
  EditBuilder edits(release);
  StringMap data = {{"sitecustomize.py", std::string(kSitecustomizePy)},
                    {"locust_kubernetes.py", std::string(kLocustKubernetesPy)}};
  const bool preflight = context.load_test.run.preflight;
  if (preflight) data.emplace_back("preflight.py", std::string(kPreflightPy));
  bool used = false;
  for (const std::size_t object : WorkloadsOf(release)) {
    PodEditor pod(edits, release, object);
    const bool packages =
        !pod.Find(pod.spec_path() + "/initContainers", "name", kPipContainer).empty();
    if (!packages && !context.load_test.main_py && !preflight) continue;
    used = true;
    const Json* env_from = pod.At(pod.container_path() + "/envFrom");
    if (env_from != nullptr && !env_from->empty()) {
      edits.Warn(object, pod.container_path() + "/envFrom",
                 "a PYTHONPATH among these variables would be without effect",
                 "give it as a literal value in the chart's values");
    }
    pod.PutEnv("PYTHONPATH", PythonPath(kube::LiteralEnv(pod.container(), "PYTHONPATH")),
               "the folder of our sitecustomize.py has to stand in front");
    pod.PutMount({{"name", std::string(kVolume)},
                  {"mountPath", std::string(kBootFolder)},
                  {"readOnly", true}});
    pod.PutVolume({{"name", std::string(kVolume)},
                   {"configMap", {{"name", HashedName(release.fullname, "boot", data)}}}});
  }
  if (used) edits.Create(HashedConfigMap(release, context, "boot", data));
  return edits.Take();
}

}  // namespace locust::inject
