#include "common/standards/rules/scripts.h"

#include <algorithm>
#include <utility>

#include "common/standards/glob.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

constexpr std::string_view kWorkingFolder = "/home/locust";  // of the Locust image

// Whether `object` is a ConfigMap as the post-renderer makes them: immutable, with the hash of its
// content in name and label.
bool IsOurs(const ObjectView& object) {
  const std::string_view hash = Text(Get(object.metadata(), "labels", "locust-kubernetes/hash"));
  return object.kind() == Kind::kConfigMap && !hash.empty() &&
         IsTrue(Get(&object.object(), "immutable")) &&
         object.name().ends_with("-" + std::string(hash));
}

// Where files come from: "ConfigMap", "checkout-main-py-1a2b"; and where that is said.
struct Source {
  std::string_view type;
  std::string_view name;
  Place place;
};

Source SourceOf(const Json& volume, Place place) {
  struct Row {
    const char* key;
    const char* name_key;
    std::string_view type;
  };
  static constexpr std::array<Row, 5> kRows = {{
      {"configMap", "name", "ConfigMap"},
      {"secret", "secretName", "Secret"},
      {"persistentVolumeClaim", "claimName", "PersistentVolumeClaim"},
      {"image", "reference", "image"},
      {"emptyDir", "medium", "emptyDir"},
  }};
  for (const auto& [key, name_key, type] : kRows) {
    const Json* source = Get(&volume, key);
    if (source != nullptr)
      return {type, Text(Get(source, name_key)), std::move(place) / key / name_key};
  }
  return {"volume", json::StringAt(volume, "name"), std::move(place)};
}

// The volume of which a file of the container is, by the longest mount path.
const Json* MountOf(const Json& container, std::string_view file) {
  const Json* best = nullptr;
  std::size_t longest = 0;
  for (const Json& mount : Items(Get(&container, "volumeMounts"))) {
    std::string_view path = json::StringAt(mount, "mountPath");
    while (path.ends_with('/')) path.remove_suffix(1);
    const bool holds = file.starts_with(path) &&
                       (file.size() == path.size() || file[path.size()] == '/') && !path.empty();
    if (!holds || path.size() < longest) continue;
    best = &mount;
    longest = path.size();
  }
  return best;
}

class ScriptFinder {
 public:
  ScriptFinder(std::span<const ObjectView> objects, const ScriptConfigMap& rule, Violations& found)
      : objects_(objects), rule_(rule), found_(found) {}

  void Check(std::size_t index) {
    const ObjectView& object = objects_[index];
    if (object.kind() == Kind::kLocustTest) {
      CheckLocustTest(object, index);
      return;
    }
    for (const ObjectView::Run& run : object.runs()) CheckRun(object, run, index);
  }

 private:
  void CheckRun(const ObjectView& object, const ObjectView::Run& run, std::size_t index) {
    const Setting setting = run.settings.Find({"--locustfile", "-f"}, "LOCUST_LOCUSTFILE");
    if (setting.state == Setting::State::kUnknown && !setting.value.empty()) {
      Add(index, run.arguments, setting.value,
          "the script can't be known: it " + Shown(setting.reason));
      return;
    }
    std::string_view files =
        setting.state == Setting::State::kKnown ? std::string_view(setting.value) : "locustfile.py";
    while (!files.empty()) {
      const std::size_t comma = files.find(',');
      CheckFile(object, run, files.substr(0, comma), index);
      files = comma == files.npos ? std::string_view() : files.substr(comma + 1);
    }
  }

  void CheckFile(const ObjectView& object, const ObjectView::Run& run, std::string_view file,
                 std::size_t index) {
    if (file == "-") return;  // a worker that asks its master
    if (file.starts_with("http://") || file.starts_with("https://")) {
      if (!MatchesAny(rule_.allow, file))
        Add(index, run.arguments, file, "the script is fetched from `" + Shown(file) + "`");
      return;
    }
    const std::string path = file.starts_with('/')
                                 ? std::string(file)
                                 : std::string(kWorkingFolder) + "/" + std::string(file);
    const Json* mount = MountOf(*run.container->value, path);
    if (mount == nullptr) return;  // a part of the image
    const std::string_view name = json::StringAt(*mount, "name");
    const Json::array_t& volumes = Items(Get(object.pod_spec(), "volumes"));
    for (std::size_t i = 0; i < volumes.size(); ++i) {
      if (json::StringAt(volumes[i], "name") != name) continue;
      CheckVolume(volumes[i], (object.PodSpecPlace() / "volumes").Item(i, name), index);
    }
  }

  void CheckVolume(const Json& volume, const Place& place, std::size_t index) {
    const Json::array_t& projected = Items(Get(&volume, "projected", "sources"));
    for (std::size_t i = 0; i < projected.size(); ++i) {
      const Json* config_map = Get(&projected[i], "configMap");
      const Place at = (place / "projected" / "sources").Item(i);
      if (config_map != nullptr) {
        CheckSource({"ConfigMap", Text(Get(config_map, "name")), at / "configMap" / "name"}, index);
      } else if (const Json* secret = Get(&projected[i], "secret")) {
        CheckSource({"Secret", Text(Get(secret, "name")), at / "secret" / "name"}, index);
      }
    }
    if (projected.empty()) CheckSource(SourceOf(volume, place), index);
  }

  void CheckLocustTest(const ObjectView& object, std::size_t index) {
    const Json* spec = Get(&object.object(), "spec");
    const Place place = Place{} / "spec";
    if (const Json* name = Get(spec, "locustfile", "configMap", "name"))
      CheckSource({"ConfigMap", Text(name), place / "locustfile" / "configMap" / "name"}, index);
    if (const Json* name = Get(spec, "configMap"))
      CheckSource({"ConfigMap", Text(name), place / "configMap"}, index);
    if (const Json* name = Get(spec, "testFiles", "configMapRef"))
      CheckSource({"ConfigMap", Text(name), place / "testFiles" / "configMapRef"}, index);
  }

  void CheckSource(const Source& source, std::size_t index) {
    const std::string title = std::string(source.type) + "/" + std::string(source.name);
    if (MatchesAny(rule_.allow, title)) return;
    if (source.type == "ConfigMap") {
      if (MatchesAny(rule_.allow, source.name)) return;
      if (std::ranges::any_of(objects_, [&](const ObjectView& object) {
            return object.name() == source.name && IsOurs(object);
          })) {
        return;
      }
    }
    Add(index, source.place, title,
        "the script is from " + Shown(title) +
            ", which is neither from a load test nor named in the "
            "standards");
  }

  void Add(std::size_t index, Place place, std::string_view value, std::string message) {
    found_.push_back({.place = std::move(place),
                      .found = Shown(value),
                      .allowed = "a ConfigMap that the post-renderer has made",
                      .message = std::move(message),
                      .hint = "let a load test carry the script, or name the source in `allow`",
                      .object = index});
  }

  std::span<const ObjectView> objects_;
  const ScriptConfigMap& rule_;
  Violations& found_;
};

}  // namespace

const fields::Object<ScriptConfigMap>& ScriptConfigMapFields() {
  static const fields::Object<ScriptConfigMap> kFields(
      "script-configmap",
      {
          ActionParameter<ScriptConfigMap>(),
          StrictParameter<ScriptConfigMap>(),
          Parameter<ScriptConfigMap>("allow", &ScriptConfigMap::allow, StringList(),
                                     "other sources: names of ConfigMaps, "
                                     "`PersistentVolumeClaim/scripts`, URLs; `*` stands "
                                     "for any characters"),
      });
  return kFields;
}

void CheckScriptConfigMap(std::span<const ObjectView> objects, const ScriptConfigMap& rule,
                          Violations& found) {
  ScriptFinder finder(objects, rule, found);
  for (std::size_t i = 0; i < objects.size(); ++i) finder.Check(i);
}

}  // namespace locust::standards
