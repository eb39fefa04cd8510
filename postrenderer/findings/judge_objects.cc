#include "postrenderer/findings/judge_objects.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/standards/judge.h"
#include "common/standards/rules/table.h"

namespace locust::findings {
namespace {

using standards::Action;

Diagnostic::Severity SeverityOf(Action action) {
  if (action == Action::kDeny) return Diagnostic::Severity::kError;
  return action == Action::kWarn ? Diagnostic::Severity::kWarning : Diagnostic::Severity::kNotice;
}

// The node that `pointer` names in the subject, or the nearest one around it. Of an edited object
// only one that has not changed: anything else would point at a line that says something else.
const yaml::Node* FindNode(const Subject& subject, std::string pointer) {
  if (subject.document == nullptr) return nullptr;
  if (subject.is_edited) {
    const Json* before = json::At(subject.document->value(), subject.pointer + pointer);
    const Json* now = json::At(*subject.value, pointer);
    if (before == nullptr || now == nullptr || *before != *now) return nullptr;
  }
  while (true) {
    if (const yaml::Node* node = subject.document->Find(subject.pointer + pointer)) return node;
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string::npos) return nullptr;
    pointer.resize(slash);
  }
}

Finding ToFinding(const Subject& subject, const standards::Finding& found) {
  const standards::Violation& violation = found.violation;
  Diagnostic diagnostic;
  if (const yaml::Node* node = FindNode(subject, violation.place.pointer)) {
    diagnostic = subject.document->DiagnosticAt(*node, "", "");
  } else {
    diagnostic.source = subject.source;
  }
  diagnostic.severity = SeverityOf(found.action);
  diagnostic.path = violation.place.path;
  diagnostic.message = standards::Explain(found);
  diagnostic.hint = violation.hint;
  return {std::move(diagnostic), std::string(violation.rule), NameOf(subject)};
}

}  // namespace

std::vector<Subject> SubjectsOf(const Json& value) {
  const Json* items = json::Find(value, "items");
  const bool is_list =
      json::StringAt(value, "kind") == "List" && items != nullptr && items->is_array();
  std::vector<Subject> subjects;
  if (!is_list) {
    subjects.push_back({.value = &value});
    return subjects;
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    subjects.push_back({.value = &(*items)[i], .pointer = json::Join("/items", i)});
  }
  return subjects;
}

bool HasRules(const standards::Standards& standards) {
  const auto has = [&](const standards::RuleSet& rules, Action unrecognised) {
    return !rules.active().empty() || unrecognised != Action::kOff;
  };
  return has(standards.rules, standards.unrecognised) ||
         std::ranges::any_of(standards.environments, [&](const standards::Environment& each) {
           return has(each.rules, each.unrecognised.value_or(standards.unrecognised));
         });
}

std::vector<Judged> JudgeSubjects(std::span<const Subject> subjects,
                                  const standards::Standards& standards,
                                  std::chrono::sys_days today) {
  std::map<std::string, std::vector<std::size_t>> by_namespace;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    by_namespace[subjects[i].kubernetes_namespace].push_back(i);
  }
  std::vector<Judged> judged;
  for (const auto& [kubernetes_namespace, indices] : by_namespace) {
    std::vector<const Json*> objects;
    std::vector<const standards::Environment*> environments;
    for (const std::size_t index : indices) {
      objects.push_back(subjects[index].value);
      environments.push_back(subjects[index].environment);
    }
    std::ranges::sort(environments);
    environments.erase(std::ranges::unique(environments).begin(), environments.end());
    // Where one namespace has objects of several environments each is judged beside all of them.
    for (const standards::Environment* environment : environments) {
      const std::vector<standards::Finding> found =
          standards::JudgeStream(objects, standards,
                                 {.kubernetes_namespace = kubernetes_namespace,
                                  .environment = environment,
                                  .today = today});
      for (const standards::Finding& finding : found) {
        const std::size_t index = indices[finding.violation.object];
        if (subjects[index].environment != environment) continue;
        judged.push_back(
            {index, finding.violation.place.pointer, ToFinding(subjects[index], finding)});
      }
    }
  }
  std::ranges::stable_sort(judged, {}, &Judged::subject);
  return judged;
}

std::string NameOf(const Subject& subject) {
  const Json& value = *subject.value;
  std::string name(json::StringAt(value, "kind"));
  const Json* metadata = json::Find(value, "metadata");
  std::string_view kubernetes_namespace = subject.kubernetes_namespace;
  std::string_view own_name;
  if (metadata != nullptr) {
    if (kubernetes_namespace.empty()) kubernetes_namespace = json::StringAt(*metadata, "namespace");
    own_name = json::StringAt(*metadata, "name", json::StringAt(*metadata, "generateName"));
  }
  if (!kubernetes_namespace.empty()) name.append("/").append(kubernetes_namespace);
  return name.append("/").append(own_name);
}

std::vector<RuleInfo> AllRules() {
  std::vector<RuleInfo> rules;
  for (const standards::Rule& rule : standards::Rules()) {
    rules.push_back({std::string(rule.id), std::string(rule.summary)});
  }
  rules.push_back({std::string(standards::kUnrecognisedRule),
                   "Workloads are recognised as Locust where nothing else may run"});
  return rules;
}

}  // namespace locust::findings
