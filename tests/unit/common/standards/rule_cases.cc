#include "tests/unit/common/standards/rule_cases.h"

#include <algorithm>

#include "common/standards/load.h"
#include "common/yaml/document.h"
#include "tests/support/files.h"

namespace locust::standards {
namespace {

std::string PodPrefix(Kind kind) {
  if (kind == Kind::kPod) return "";
  return kind == Kind::kCronJob ? "spec.jobTemplate.spec.template." : "spec.template.";
}

std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

Json Expected(const Json& violations, const Json& file, Kind kind) {
  Json expected = Json::array();
  for (const Json& each : violations) {
    Json violation = {{"object", 0}, {"found", ""}};
    for (const char* key : {"allowed", "hint"}) {
      if (file.contains(key)) violation[key] = file[key];
    }
    violation.update(each);
    violation["path"] = Replaced(violation["path"].get<std::string>(), "{pod}", PodPrefix(kind));
    expected.push_back(std::move(violation));
  }
  return expected;
}

std::vector<Kind> KindsOf(const Json& each, const Rule& rule) {
  std::vector<Kind> kinds;
  for (const Kind kind : AllKinds()) {
    const bool is_named =
        !each.contains("kinds") ||
        std::ranges::find(each["kinds"], Json(std::string(ToString(kind)))) != each["kinds"].end();
    if (kPodKinds.Has(kind) && rule.kinds.Has(kind) && is_named) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace

std::filesystem::path RuleCasesFolder() {
  return std::filesystem::path(LOCUST_SOURCE_DIR) / "tests" / "rules";
}

Json PutIntoKind(const Json& pod, Kind kind) {
  const Json labels = pod.value("/metadata/labels"_json_pointer, Json::object());
  Json object = {{"apiVersion", "apps/v1"},
                 {"kind", std::string(ToString(kind))},
                 {"metadata", {{"name", "demo"}, {"labels", labels}}}};
  switch (kind) {
    case Kind::kPod:
      object["apiVersion"] = "v1";
      object["metadata"].update(pod.value("metadata", Json::object()));
      object["spec"] = pod.value("spec", Json());
      break;
    case Kind::kCronJob:
      object["apiVersion"] = "batch/v1";
      object["spec"]["jobTemplate"] = {{"metadata", {{"labels", labels}}},
                                       {"spec", {{"template", pod}}}};
      break;
    case Kind::kJob:
      object["apiVersion"] = "batch/v1";
      object["spec"]["template"] = pod;
      break;
    case Kind::kReplicationController:
      object["apiVersion"] = "v1";
      object["spec"]["template"] = pod;
      break;
    default:
      object["spec"]["template"] = pod;
  }
  return object;
}

std::vector<RuleCase> LoadRuleCases(const Rule& rule) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(RuleCasesFolder() / rule.id)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<RuleCase> cases;
  for (const std::filesystem::path& path : paths) {
    const yaml::Document document =
        yaml::Document::Parse(test_support::ReadFile(path), path.string());
    const Json& file = document.value();
    for (const Json& each : file.at("cases")) {
      const Json parameters = each.contains("parameters")
                                  ? each["parameters"]
                                  : file.value("parameters", Json::object());
      const Json violations = each.value("violations", Json::array());
      const std::string name = each.at("name");
      const std::string file_name = path.filename().string();
      if (each.contains("pod")) {
        for (const Kind kind : KindsOf(each, rule)) {
          cases.push_back({name + " / " + std::string(ToString(kind)),
                           file_name,
                           parameters,
                           {PutIntoKind(each["pod"], kind)},
                           Expected(violations, file, kind)});
        }
        continue;
      }
      std::vector<Json> objects;
      if (each.contains("object")) objects = {each["object"]};
      if (each.contains("objects")) objects = each["objects"].get<std::vector<Json>>();
      cases.push_back({name, file_name, parameters, std::move(objects),
                       Expected(violations, file, Kind::kDeployment)});
    }
  }
  return cases;
}

std::shared_ptr<const Settings> SettingsOf(const Rule& rule, const Json& parameters) {
  const Json standards = {{"apiVersion", "locust-standards/v1"},
                          {"kind", "LocustStandards"},
                          {"metadata", {{"name", "test"}}},
                          {"spec", {{"rules", {{std::string(rule.id), parameters}}}}}};
  return Load(standards.dump(), "test.yaml").rules.active().at(0).settings;
}

Violations RunRule(const Rule& rule, const Settings& settings, const std::vector<Json>& objects) {
  std::vector<ObjectView> views;
  for (const Json& object : objects) {
    if (auto view = ObjectView::Of(object)) views.push_back(*std::move(view));
  }
  Violations found;
  if (rule.check_stream != nullptr) {
    rule.check_stream(views, settings, found);
    std::ranges::stable_sort(found, {}, &Violation::object);
    return found;
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    const std::size_t before = found.size();
    if (rule.kinds.Has(views[i].kind())) rule.check(views[i], settings, found);
    for (std::size_t n = before; n < found.size(); ++n) found[n].object = i;
  }
  return found;
}

Json ToJson(const Violations& violations) {
  Json list = Json::array();
  for (const Violation& violation : violations) {
    list.push_back({{"object", violation.object},
                    {"path", violation.place.path},
                    {"found", violation.found},
                    {"allowed", violation.allowed},
                    {"message", violation.message},
                    {"hint", violation.hint}});
  }
  return list;
}

}  // namespace locust::standards
