// Rules about whom a test hits: target-hosts.
#pragma once

#include "common/standards/hosts.h"
#include "common/standards/rules/run_settings.h"

namespace locust::standards {

struct TargetHosts : RunRule {
  static constexpr std::string_view kNeeds = "allow";
  static constexpr std::string_view kOrElse = "deny";
  bool IsComplete() const { return !allow.empty() || !deny.empty(); }

  std::vector<HostPattern> allow;
  std::vector<HostPattern> deny;
};
const fields::Object<TargetHosts>& TargetHostsFields();
void CheckTargetHosts(const ObjectView& object, const TargetHosts& rule, Violations& found);

}  // namespace locust::standards
