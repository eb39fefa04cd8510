// The rules that a standards file turns on, with their parameters.
//
// Small on purpose: everything that has Standards includes it. Immutable once loaded; shared
// between environments and threads.
#pragma once

#include <memory>
#include <vector>

#include "common/json/json.h"

namespace locust::fields {
class Value;
}

namespace locust::standards {

struct Rule;
struct Settings;

// What a violation leads to, from the mildest to the strongest.
enum class Action { kOff, kAudit, kWarn, kDeny };

struct ActiveRule {
  const Rule* rule = nullptr;
  std::shared_ptr<const Settings> settings;
  Action action() const;
  bool strict() const;
};

class RuleSet {
 public:
  // In the order of the table; rules that are off are left out. What the standards do not name is
  // off.
  const std::vector<ActiveRule>& active() const { return active_; }

  // Adds what `value`, a mapping of rules by id, says to what is there: what it leaves out of a
  // rule stays as it is. Reports unknown rules, wrong parameters and missing ones.
  void Read(const fields::Value& value);

 private:
  std::vector<ActiveRule> all_;  // those that were named, in the order of the table
  std::vector<ActiveRule> active_;
};

// JSON Schema of such a mapping.
OrderedJson RulesSchema();

}  // namespace locust::standards
