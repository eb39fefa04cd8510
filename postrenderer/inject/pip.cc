#include "postrenderer/inject/pip.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "postrenderer/inject/assets.h"
#include "postrenderer/inject/config_map.h"
#include "postrenderer/inject/names.h"
#include "postrenderer/inject/pod_editor.h"
#include "postrenderer/inject/requirements.h"
#include "postrenderer/inject/start_script.h"

namespace locust::inject {
namespace {

// Volumes. The scratch folder is not the Locust container's /tmp: pip unpacks and compiles there.
constexpr const char* kTarget = "locust-pip";
constexpr const char* kRequirements = "locust-pip-req";
constexpr const char* kScratch = "locust-pip-tmp";
constexpr const char* kAuth = "locust-pip-auth";
constexpr const char* kWheelhouse = "locust-pip-wheelhouse";

// Far above what load tests install (tens of megabytes); past it the kubelet evicts the pod instead
// of filling the node's disk.
constexpr const char* kSizeLimit = "1Gi";

// The packages in the start scripts of the release, which are edited not to install them.
std::vector<Requirement> TakeChartPackages(EditBuilder& edits, const Release& release) {
  std::vector<Requirement> packages;
  for (std::size_t i = 0; i < release.objects.size(); ++i) {
    const std::string pointer = json::Join("/data", kStartScriptKey);
    const Json* script = edits.At(i, pointer);
    if (json::StringAt(edits.Value(i), "kind") != "ConfigMap" || script == nullptr ||
        !script->is_string()) {
      continue;
    }
    std::optional<StartScript> read = ReadStartScript(script->get_ref<const std::string&>());
    if (!read) continue;
    if (!read->unreadable.empty()) {
      edits.Fail(i, pointer,
                 "the start script installs pip packages, and `" + read->unreadable +
                     "` can't be moved to the init container: it is no package specifier",
                 "take it out of loadtest.pip_packages of the chart's values; "
                 "spec.load_test.requirements takes options and URLs where the standards allow "
                 "them");
      continue;
    }
    edits.Set(i, pointer, std::move(read->text));
    packages.insert(packages.end(), read->packages.begin(), read->packages.end());
  }
  return packages;
}

// Says so when the chart installs a requirements file at each start; whose content is not known.
void TellOfRequirementsFile(EditBuilder& edits, const Release& release) {
  if (!release.master) return;
  const PodEditor pod(edits, release, *release.master);
  const std::string mount = pod.Find(pod.container_path() + "/volumeMounts", "name", "packages");
  if (mount.empty()) return;
  edits.Notice(pod.object(), mount,
               "the chart installs this requirements file at every start of every replica",
               "move its lines to spec.load_test.requirements");
}

OrderedJson Environment(const standards::PipDefaults& pip) {
  OrderedJson env = OrderedJson::array();
  const auto add = [&env](const char* name, const std::string& value) {
    env.push_back({{"name", name}, {"value", value}});
  };
  add("HOME", "/tmp");
  add("TMPDIR", "/tmp");
  add("PIP_NO_CACHE_DIR", "1");
  add("PIP_NO_INPUT", "1");
  add("PIP_DISABLE_PIP_VERSION_CHECK", "1");
  add("PYTHONDONTWRITEBYTECODE", "1");
  if (pip.only_binary) add("PIP_ONLY_BINARY", ":all:");
  if (!pip.index_url.empty()) add("PIP_INDEX_URL", pip.index_url);
  if (!pip.config_secret.empty()) {
    add("PIP_CONFIG_FILE", "/pip-auth/pip.conf");
    add("NETRC", "/pip-auth/netrc");
  }
  if (!pip.wheelhouse_claim.empty()) {
    add("PIP_NO_INDEX", "1");
    add("PIP_FIND_LINKS", "/wheelhouse");
  }
  return env;
}

OrderedJson SecurityContext(const standards::Defaults& defaults) {
  OrderedJson context = {{"allowPrivilegeEscalation", false},
                         {"readOnlyRootFilesystem", true},
                         {"runAsNonRoot", true}};
  if (defaults.run_as_user) {
    context["runAsUser"] = *defaults.run_as_user;
    context["runAsGroup"] = *defaults.run_as_user;
  }
  context["capabilities"] = {{"drop", {"ALL"}}};
  context["seccompProfile"] = {{"type", "RuntimeDefault"}};
  return context;
}

OrderedJson Resources(const standards::Resources& resources) {
  OrderedJson value = OrderedJson::object();
  for (const auto& [name, amount] : resources.requests) value["requests"][name] = amount;
  for (const auto& [name, amount] : resources.limits) value["limits"][name] = amount;
  return value;
}

OrderedJson VolumeMounts(const standards::PipDefaults& pip) {
  OrderedJson mounts = {
      {{"name", kTarget}, {"mountPath", "/pip"}},
      {{"name", kRequirements}, {"mountPath", "/pip-req"}, {"readOnly", true}},
      {{"name", kScratch}, {"mountPath", "/tmp"}},
  };
  if (!pip.config_secret.empty()) {
    mounts.push_back({{"name", kAuth}, {"mountPath", "/pip-auth"}, {"readOnly", true}});
  }
  if (!pip.wheelhouse_claim.empty()) {
    mounts.push_back({{"name", kWheelhouse}, {"mountPath", "/wheelhouse"}, {"readOnly", true}});
  }
  return mounts;
}

// The init container, but for its resources, which may be set by others too.
OrderedJson Container(const Json& locust, const standards::Defaults& defaults) {
  OrderedJson container = {{"name", std::string(kPipContainer)},
                           {"image", std::string(json::StringAt(locust, "image"))}};
  const std::string_view pull_policy = json::StringAt(locust, "imagePullPolicy");
  if (!pull_policy.empty()) container["imagePullPolicy"] = std::string(pull_policy);
  // -I: neither PYTHONPATH nor the script's folder. A name, so that any image's Python is found.
  container["command"] = {"python", "-I", "/pip-req/install.py"};
  container["env"] = Environment(defaults.pip);
  container["securityContext"] = SecurityContext(defaults);
  container["volumeMounts"] = VolumeMounts(defaults.pip);
  return container;
}

// States the init container: added in front of all others, which may need the packages, or brought
// up to date where it is.
void PutContainer(EditBuilder& edits, const PodEditor& pod, const standards::Defaults& defaults) {
  const std::string list = pod.spec_path() + "/initContainers";
  OrderedJson container = Container(pod.container(), defaults);
  const OrderedJson resources = Resources(defaults.resources);
  const std::string present = pod.Find(list, "name", kPipContainer);
  if (!present.empty()) {
    edits.Merge(pod.object(), present, container);
    if (!resources.empty()) edits.SetIfAbsent(pod.object(), present + "/resources", resources);
    return;
  }
  if (!resources.empty()) container["resources"] = resources;
  edits.SetIfAbsent(pod.object(), list, OrderedJson::array());
  edits.Apply(pod.object(), {json::Add(list + "/0", std::move(container))});
}

void PutVolumes(PodEditor& pod, const std::string& config_map, const standards::PipDefaults& pip) {
  pod.PutVolume({{"name", kTarget}, {"emptyDir", {{"sizeLimit", kSizeLimit}}}});
  pod.PutVolume({{"name", kScratch}, {"emptyDir", {{"sizeLimit", kSizeLimit}}}});
  pod.PutVolume({{"name", kRequirements}, {"configMap", {{"name", config_map}}}});
  if (!pip.config_secret.empty()) {
    pod.PutVolume({{"name", kAuth}, {"secret", {{"secretName", pip.config_secret}}}});
  }
  if (!pip.wheelhouse_claim.empty()) {
    pod.PutVolume(
        {{"name", kWheelhouse},
         {"persistentVolumeClaim", {{"claimName", pip.wheelhouse_claim}, {"readOnly", true}}}});
  }
}

}  // namespace

Changes Pip(const Release& release, const Context& context) {
  EditBuilder edits(release);
  TellOfRequirementsFile(edits, release);
  const std::vector<Requirement> chart_packages = TakeChartPackages(edits, release);
  Requirements requirements = CollectRequirements(context, chart_packages);
  for (Diagnostic& error : requirements.errors) edits.Add(std::move(error));
  if (requirements.text.empty()) return edits.Take();

  const StringMap data = {{"requirements.txt", std::move(requirements.text)},
                          {"install.py", std::string(kInstallPy)}};
  const std::string name = HashedName(release.fullname, "pip", data);
  for (const std::size_t object : WorkloadsOf(release)) {
    PodEditor pod(edits, release, object);
    PutContainer(edits, pod, context.standards.defaults);
    pod.PutMount({{"name", kTarget}, {"mountPath", "/pip"}, {"readOnly", true}});
    PutVolumes(pod, name, context.standards.defaults.pip);
  }
  edits.Create(HashedConfigMap(release, context, "pip", data));
  edits.Summarise("pip packages installed by the init container " + std::string(kPipContainer) +
                  ", ConfigMap " + name);
  return edits.Take();
}

}  // namespace locust::inject
