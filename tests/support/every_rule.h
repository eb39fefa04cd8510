// Standards that leave no rule out.
#pragma once

#include <string>

#include "common/standards/rules/table.h"

namespace locust::test_support {

// The `spec` of standards with every rule, with the parameters of its example, for every object.
inline std::string EveryRuleSpec() {
  std::string text = "  scope: namespace\n  unrecognised: deny\n  rules:\n";
  for (const standards::Rule& rule : standards::Rules())
    text += "    " + std::string(rule.id) + ": " + std::string(rule.example) + "\n";
  return text;
}

}  // namespace locust::test_support
