#include "common/standards/rules_document.h"

#include <string_view>

#include "common/standards/rules/table.h"

namespace locust::standards {
namespace {

// The JSON Schema of a parameter in words.
std::string TypeText(const OrderedJson& schema) {
  if (schema.contains("enum")) {
    std::string text;
    for (const OrderedJson& choice : schema["enum"])
      text += (text.empty() ? "" : ", ") + choice.get<std::string>();
    return text;
  }
  if (schema.contains("format")) return schema["format"].get<std::string>();
  const OrderedJson type = schema.value("type", OrderedJson("any"));
  if (type.is_array()) return type[0].get<std::string>();  // a string, of which numbers are some
  if (type == "array") return "list of " + TypeText(schema["items"]);
  if (type == "object")
    return "mapping of " + TypeText(schema.value("additionalProperties", OrderedJson::object()));
  return type.get<std::string>();
}

constexpr std::string_view kIntroduction = R"(# Rules

The list of everything that standards can demand. It is made from the table in the code
(`common/standards/rules/table.cc`); `locust-postrenderer rules` prints the same.

A rule is off until the standards name it. Under its id stand its parameters and two that every rule
has:

| parameter | type | default | |
|---|---|---|---|
| `action` | deny, warn, audit, off | the rule's own, below | what a violation leads to |
| `strict` | boolean | false | old violations and those of trusted controllers count too |

```yaml
spec:
  enforce: warn            # for the time of introduction: denials become warnings
  rules:
    worker-replicas: {action: deny, max: 50}
  environments:
    - name: prod
      namespaces: ["load-prod", "load-prod-*"]
      rules:
        worker-replicas: {max: 20}      # what is left out stays: it denies here too
```

**What is judged.** With `scope: locust`, the default, what is recognised as Locust's: a workload by
what it runs, other objects by labels, ports or content. With `scope: namespace` every object of the
kinds below. `unrecognised: warn` or `deny` is about workloads that are not recognised, so that hiding
is no way out. Rules of the scope *stream* need other objects too: they run in `render`, `check` and
the audit, not in admission.

**Updates** are judged by what they change: a violation that was there before, at the same place and
with the same value, is a warning; a number may shrink, but not grow. What a controller of Kubernetes
(or one of `trustedControllers`) makes for an owner is warned about only, since the owner was judged.
With `strict: true` neither holds.

**Exemptions** are for one rule, for namespaces, for names if any are given, and until a day:

```yaml
  exemptions:
    - {rule: worker-replicas, namespaces: [load-prod], names: ["black-friday-*"],
       reason: "annual rehearsal", approvedBy: sre, expires: 2030-12-01}
```

Names are those of the Deployment, StatefulSet, CronJob or Job, which its pods and autoscalers share.
)";

}  // namespace

std::string KindsText(const Rule& rule) {
  bool has_all_pods = true;
  for (const Kind kind : AllKinds())
    has_all_pods = has_all_pods && (!kPodKinds.Has(kind) || rule.kinds.Has(kind));
  std::string text = has_all_pods ? "workloads and Pods" : "";
  for (const Kind kind : AllKinds()) {
    if (!rule.kinds.Has(kind) || (has_all_pods && kPodKinds.Has(kind))) continue;
    text += (text.empty() ? "" : ", ") + std::string(ToString(kind));
  }
  return text;
}

std::vector<ParameterText> ParametersOf(const Rule& rule) {
  std::vector<ParameterText> parameters;
  for (const fields::FieldInfo& field : rule.parameters()) {
    if (field.name == "action" || field.name == "strict") continue;
    const OrderedJson schema = field.schema();
    parameters.push_back({std::string(field.name), TypeText(schema),
                          schema.contains("default") ? schema["default"].dump() : "",
                          std::string(field.description)});
  }
  return parameters;
}

std::string RulesDocument() {
  std::string text(kIntroduction);
  for (const Rule& rule : Rules()) {
    text += "\n## " + std::string(rule.id) + "\n\n" + std::string(rule.summary) + ".\n\n";
    text += "- Scope: " + std::string(ToString(rule.scope)) + "\n";
    text += "- Judges: " + KindsText(rule) + "\n";
    text += "- Action when none is given: " + std::string(ToString(rule.action)) + "\n\n";
    text += std::string(rule.details) + "\n\n";
    const std::vector<ParameterText> parameters = ParametersOf(rule);
    if (!parameters.empty()) text += "| parameter | type | default | |\n|---|---|---|---|\n";
    for (const ParameterText& parameter : parameters) {
      const std::string value =
          parameter.default_value.empty() ? "" : "`" + parameter.default_value + "`";
      text += "| `" + parameter.name + "` | " + parameter.type + " | " + value + " | " +
              parameter.description + " |\n";
    }
    if (!parameters.empty()) text += "\n";
    text += "```yaml\n" + std::string(rule.id) + ": " + std::string(rule.example) + "\n```\n";
  }
  return text;
}

}  // namespace locust::standards
