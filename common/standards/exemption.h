// Exceptions from one rule, for a time: who, why and how long.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace locust::standards {

struct Exemption {
  std::string rule;                     // the id
  std::vector<std::string> namespaces;  // globs; at least one
  std::vector<std::string> names;       // globs; empty: all
  std::string reason;
  std::string approved_by;
  std::chrono::sys_days expires;  // the last day, by UTC

  bool IsFor(std::string_view rule_id, std::string_view kubernetes_namespace,
             const std::vector<std::string>& subjects) const;
  // Days after `today` on which it still holds; negative: expired.
  int DaysLeft(std::chrono::sys_days today) const {
    return static_cast<int>((expires - today).count());
  }
};

}  // namespace locust::standards
