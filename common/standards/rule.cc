#include "common/standards/rule.h"

#include <algorithm>
#include <array>

#include "common/standards/rules/table.h"

namespace locust::standards {

std::string_view ToString(Action action) {
  constexpr std::array<std::string_view, 4> kNames = {"off", "audit", "warn", "deny"};
  return kNames[static_cast<std::size_t>(action)];
}

std::string_view ToString(RuleScope scope) {
  return scope == RuleScope::kObject ? "object" : "stream";
}

const Rule* FindRule(std::string_view id) {
  const std::span<const Rule> rules = Rules();
  const auto found = std::ranges::find(rules, id, &Rule::id);
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace locust::standards
