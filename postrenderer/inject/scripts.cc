#include "postrenderer/inject/scripts.h"

#include <string>
#include <utility>

#include "common/json/json.h"
#include "postrenderer/inject/config_map.h"
#include "postrenderer/inject/names.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

constexpr std::string_view kDefaultFolder = "/mnt/locust";

// The folder of the chart's locustfile: of the first file when there are several, the path itself
// when it is no file.
std::string ScriptFolder(const Json& container) {
  const std::string* locustfile = kube::LiteralEnv(container, "LOCUST_LOCUSTFILE");
  if (locustfile == nullptr) return std::string(kDefaultFolder);
  std::string_view path = *locustfile;
  path = path.substr(0, path.find(','));
  if (path.ends_with(".py")) path = path.substr(0, path.rfind('/'));
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.starts_with('/') ? path : kDefaultFolder);
}

// What a volume shows of our ConfigMap.
struct Source {
  std::string volume;  // the name of a volume that has to be added
  std::string config_map;
  OrderedJson items;  // null: all keys under their own names
};

// Whether a mount shows one file or folder of its volume only.
bool ShowsPart(const Json& mount) {
  return !json::StringAt(mount, "subPath").empty() || !json::StringAt(mount, "subPathExpr").empty();
}

// Points the volume mounted at `folder` to `source`.
void MountConfigMap(EditBuilder& edits, PodEditor& pod, const std::string& folder,
                    const Source& source) {
  const std::string mount = pod.FindMount(folder);
  if (mount.empty()) {
    OrderedJson config_map = {{"name", source.config_map}};
    if (!source.items.is_null()) config_map["items"] = source.items;
    pod.PutVolume({{"name", source.volume}, {"configMap", std::move(config_map)}});
    pod.PutMount({{"name", source.volume}, {"mountPath", folder}});
    return;
  }
  const std::string volume =
      pod.Find(pod.spec_path() + "/volumes", "name", json::StringAt(*pod.At(mount), "name"));
  if (ShowsPart(*pod.At(mount)) || volume.empty() || pod.At(volume + "/configMap") == nullptr) {
    edits.Fail(pod.object(), mount,
               "what is mounted at `" + folder +
                   "` is no whole ConfigMap, and the load test's files belong there",
               "take that mount out of the chart's values");
    return;
  }
  edits.Set(pod.object(), volume + "/configMap/name", source.config_map);
  if (source.items.is_null()) {
    edits.Remove(pod.object(), volume + "/configMap/items");
  } else {
    edits.Set(pod.object(), volume + "/configMap/items", source.items);
  }
}

// items[] of the library volume; null when every file lies flat under its own name.
OrderedJson LibraryItems(const LoadTest& load_test) {
  OrderedJson items = OrderedJson::array();
  bool flat = true;
  for (const LibraryKey& key : LibraryKeys(load_test.lib_files)) {
    flat = flat && key.key == key.path;
    items.push_back({{"key", key.key}, {"path", key.path}});
  }
  return flat ? OrderedJson() : items;
}

// The chart's checksums of ConfigMaps that it does not render are all alike; ours tell the truth.
void SetChecksum(EditBuilder& edits, const PodEditor& pod, std::string_view annotation,
                 const StringMap& data) {
  const std::string pointer = json::Join(pod.template_path() + "/metadata/annotations", annotation);
  if (pod.At(pointer) != nullptr) edits.Set(pod.object(), pointer, ContentHash(data));
}

}  // namespace

Changes Scripts(const Release& release, const Context& context) {
  EditBuilder edits(release);
  const LoadTest& load_test = context.load_test;
  if (!load_test.main_py) return edits.Take();

  const StringMap main_py = MainPyData(load_test);
  const StringMap lib_files = LibFilesData(load_test);
  const std::string main_py_name = MainPyName(load_test, release.fullname);
  const std::string lib_files_name = LibFilesName(load_test, release.fullname);

  for (const std::size_t object : WorkloadsOf(release)) {
    PodEditor pod(edits, release, object);
    const auto locustfile =
        kube::OptionValue(kube::LocustArguments(pod.container()), {"--locustfile", "-f"});
    if (locustfile && *locustfile != "-") {  // "-": a worker that asks its master
      edits.Fail(object, pod.container_path() + "/args",
                 "the argument `--locustfile " + *locustfile +
                     "` would run another script than the load test's",
                 "take it out of the chart's values");
    }
    const std::string folder = ScriptFolder(pod.container());
    pod.PutEnv("LOCUST_LOCUSTFILE", folder + "/main.py", "it names the load test's script");
    MountConfigMap(edits, pod, folder,
                   {.volume = "locustfile", .config_map = main_py_name, .items = {}});
    if (lib_files.empty()) {
      pod.RemoveMount(folder + "/lib");
    } else {
      MountConfigMap(
          edits, pod, folder + "/lib",
          {.volume = "lib", .config_map = lib_files_name, .items = LibraryItems(load_test)});
    }
    SetChecksum(edits, pod, "checksum/config-locust-locustfile", main_py);
    SetChecksum(edits, pod, "checksum/config-locust-lib", lib_files);
  }

  edits.Create(HashedConfigMap(release, context, "main-py", main_py));
  edits.Summarise("main.py in ConfigMap " + main_py_name);
  if (!lib_files.empty()) {
    edits.Create(HashedConfigMap(release, context, "lib-files", lib_files));
    edits.Summarise(std::to_string(lib_files.size()) +
                    (lib_files.size() == 1 ? " library file" : " library files") +
                    " in ConfigMap " + lib_files_name);
  }
  return edits.Take();
}

}  // namespace locust::inject
