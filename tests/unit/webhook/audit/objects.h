// Objects as an API server holds them, for the tests of the audit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/standards/load.h"
#include "common/yaml/document.h"

namespace locust::webhook {

inline Json Yaml(std::string_view text) {
  return yaml::Document::Parse(text, "test").value();
}

// Of a list in YAML.
inline std::vector<Json> YamlList(std::string_view text) {
  const Json list = Yaml(text);
  return {list.begin(), list.end()};
}

inline standards::Standards Rules(const std::string& spec) {
  return standards::Load(
      "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: acme}\nspec:\n" +
          spec,
      "standards.yaml");
}

// A pod template, or what a Pod has in its place, of a worker.
inline Json WorkerPod(const std::string& image = "locustio/locust:2.32.2") {
  return {{"metadata", {{"labels", {{"load_test", "shop"}}}}},
          {"spec",
           {{"containers",
             Json::array(
                 {{{"name", "locust"}, {"image", image}, {"args", {"locust", "--worker"}}}})}}}};
}

// With what it is owned by, when `owner` is not empty: its uid.
inline Json Object(const std::string& api_version, const std::string& kind, const std::string& name,
                   const Json& spec, const std::string& owner = "",
                   const std::string& owner_kind = "") {
  Json object = {{"apiVersion", api_version},
                 {"kind", kind},
                 {"metadata", {{"name", name}, {"namespace", "load"}, {"uid", name + "-uid"}}},
                 {"spec", spec}};
  if (!owner.empty()) {
    object["metadata"]["ownerReferences"] = Json::array(
        {{{"kind", owner_kind}, {"name", owner}, {"uid", owner + "-uid"}, {"controller", true}}});
  }
  return object;
}

inline Json Deployment(const std::string& name, int replicas,
                       const std::string& image = "locustio/locust:2.32.2") {
  return Object("apps/v1", "Deployment", name,
                {{"replicas", replicas}, {"template", WorkerPod(image)}});
}

inline Json ReplicaSet(const std::string& name, int replicas, const std::string& owner,
                       const std::string& image = "locustio/locust:2.32.2") {
  return Object("apps/v1", "ReplicaSet", name,
                {{"replicas", replicas}, {"template", WorkerPod(image)}}, owner, "Deployment");
}

inline Json Pod(const std::string& name, const std::string& owner = "",
                const std::string& owner_kind = "ReplicaSet",
                const std::string& image = "locustio/locust:2.32.2") {
  return Object("v1", "Pod", name, WorkerPod(image)["spec"], owner, owner_kind);
}

}  // namespace locust::webhook
