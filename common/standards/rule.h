// Rules: what a standard demands of an object, and what is found when it does not.
//
// A rule is a pure function of an object (or of a whole stream) and of its parameters, which were
// decoded and checked when the standards were loaded. All rules stand in one table (rules/table.h),
// from which the commands, the schema and the documentation are made.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/fields/object.h"
#include "common/kube/quantity.h"
#include "common/standards/kinds.h"
#include "common/standards/object_view.h"
#include "common/standards/place.h"
#include "common/standards/rule_set.h"

namespace locust::standards {

std::string_view ToString(Action action);

// Stream rules need other objects too: they run in render, check and audit, not in admission.
enum class RuleScope { kObject, kStream };
std::string_view ToString(RuleScope scope);

struct Violation {
  std::string_view rule = {};  // the id; filled in by the judge
  Place place = {};
  std::string found = {};    // the value; empty: nothing is set there
  std::string allowed = {};  // what may stand there
  std::string message = {};  // one sentence, lower case, without a full stop
  std::string hint = {};     // how to fix it
  // Of a number that may shrink but not grow while an old violation is tolerated.
  std::optional<kube::Quantity> magnitude = {};
  // Of a value that `found` must not show: tells one from another.
  std::size_t hidden = 0;
  // Of a stream rule: the index of the object.
  std::size_t object = 0;
};

using Violations = std::vector<Violation>;

// What every rule can be told.
struct Settings {
  std::optional<Action> action;  // as the rule's row says when absent
  bool strict = false;           // old violations count too
};

struct Rule {
  std::string_view id;
  std::string_view summary;  // what it demands, one sentence without a full stop
  std::string_view details;  // for the documentation: what it reads and its limits
  RuleScope scope = RuleScope::kObject;
  KindSet kinds;
  Action action = Action::kDeny;  // when the standards name the rule without an action
  std::string_view example;       // the mapping that stands under the id, as YAML

  // Filled in by ObjectRule and StreamRule.
  const fields::FieldInfos& (*parameters)() = nullptr;
  OrderedJson (*schema)() = nullptr;
  // `base` (or the parameters' defaults) with what `value`, a mapping or null, sets; reports faults
  // through `value`.
  std::shared_ptr<const Settings> (*read)(const fields::Value& value,
                                          const Settings* base) = nullptr;
  void (*check)(const ObjectView& object, const Settings& settings, Violations& found) = nullptr;
  void (*check_stream)(std::span<const ObjectView> objects, const Settings& settings,
                       Violations& found) = nullptr;
};

// The rule called `id`, or nullptr.
const Rule* FindRule(std::string_view id);

}  // namespace locust::standards
