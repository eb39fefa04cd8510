// The rules as documentation, made from their table.
#pragma once

#include <string>

#include "common/standards/rule.h"

namespace locust::standards {

// docs/rules.md, whole.
std::string RulesDocument();

// "Deployment, Pod, …"; all kinds with a pod as "workloads and Pods".
std::string KindsText(const Rule& rule);

// One parameter of a rule, as texts: for tables and for the command that lists the rules.
struct ParameterText {
  std::string name;
  std::string type;           // "list of strings"
  std::string default_value;  // as YAML; empty: none
  std::string description;
};
// All but `action` and `strict`, which every rule has.
std::vector<ParameterText> ParametersOf(const Rule& rule);

}  // namespace locust::standards
