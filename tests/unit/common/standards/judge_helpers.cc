#include "tests/unit/common/standards/judge_helpers.h"

#include "common/standards/load.h"
#include "common/yaml/document.h"

namespace locust::standards {

std::chrono::sys_days Day(int year, unsigned month, unsigned day) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
}

Standards ParseSpec(const std::string& spec) {
  return Load(
      "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: acme}\nspec:\n" +
          spec,
      "standards.yaml");
}

Json ParseObject(const std::string& text) {
  return yaml::Document::Parse(text, "object.yaml").value();
}

Json Workers(const std::string& name, int replicas, const std::string& image) {
  return ParseObject("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
                     "}\nspec:\n  replicas: " + std::to_string(replicas) +
                     "\n  template:\n    metadata: {labels: {component: worker, load_test: demo}}\n"
                     "    spec: {containers: [{name: locust, image: \"" +
                     image + "\", args: [--worker]}]}\n");
}

std::string Lines(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& finding : findings) {
    lines += std::string(ToString(finding.action)) + " " + std::string(finding.violation.rule) +
             " " + finding.violation.place.path + ": " + Explain(finding) + "\n";
  }
  return lines;
}

std::string LinesOf(const Json& object, const Standards& standards,
                    const Circumstances& circumstances) {
  return Lines(Judge(object, standards, circumstances));
}

std::string LinesOfUpdate(const Json& old, const Json& object, const Standards& standards) {
  return LinesOf(
      object, standards,
      {.operation = Operation::kUpdate, .user = "jane", .old_object = [&old] { return old; }});
}

}  // namespace locust::standards
