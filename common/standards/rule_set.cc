#include "common/standards/rule_set.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "common/fields/types.h"
#include "common/standards/rule.h"
#include "common/standards/rules/table.h"

namespace locust::standards {
namespace {

void FailUnknown(const fields::Value& entry) {
  std::vector<std::string> ids;
  for (const Rule& rule : Rules()) ids.emplace_back(rule.id);
  const std::string hint = fields::NearestHint(entry.key(), ids);
  entry.FailAtKey("no rule is called `" + entry.key() + "`",
                  hint.empty() ? "`locust-postrenderer rules` lists them" : hint);
}

}  // namespace

Action ActiveRule::action() const {
  return settings->action.value_or(rule->action);
}

bool ActiveRule::strict() const {
  return settings->strict;
}

void RuleSet::Read(const fields::Value& value) {
  for (const fields::Value& entry : value.Entries()) {
    const Rule* rule = FindRule(entry.key());
    if (rule == nullptr) {
      FailUnknown(entry);
      continue;
    }
    // Rows are pointers into the table, so their order is the table's.
    const auto place = std::ranges::lower_bound(all_, rule, {}, &ActiveRule::rule);
    const bool is_known = place != all_.end() && place->rule == rule;
    auto settings = rule->read(entry, is_known ? place->settings.get() : nullptr);
    if (is_known) {
      place->settings = std::move(settings);
    } else {
      all_.insert(place, {rule, std::move(settings)});
    }
  }
  active_.clear();
  std::ranges::copy_if(all_, std::back_inserter(active_),
                       [](const ActiveRule& active) { return active.action() != Action::kOff; });
}

OrderedJson RulesSchema() {
  OrderedJson properties = OrderedJson::object();
  for (const Rule& rule : Rules()) {
    OrderedJson schema = rule.schema();
    schema["description"] = rule.summary;
    properties[std::string(rule.id)] = std::move(schema);
  }
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

}  // namespace locust::standards
