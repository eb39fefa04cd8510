#include "common/standards/parameters.h"

#include <utility>

namespace locust::standards {

void internal::CheckNeeded(const fields::Value& value, std::string_view needed,
                           std::string_view or_else) {
  if (value.node().kind == yaml::Node::Kind::kMapping) {
    for (const fields::Value& entry : value.Entries()) {
      if (!entry.is_null() && (entry.key() == needed || entry.key() == or_else)) return;
    }
  }
  value.FailAtKey(fields::JoinKey(value.path(), needed), "missing",
                  "the rule can't do without it" +
                      (or_else.empty() ? "" : ", or without `" + std::string(or_else) + "`"));
}

fields::Type<Strings> StringList() {
  return fields::List(fields::String());
}

fields::Type<Amount> QuantityValue() {
  return {[](const fields::Value& value, Amount& into) {
            if (!fields::String().read(value, into.text)) return false;
            const auto quantity = kube::Quantity::Parse(into.text);
            if (!quantity) {
              value.FailText(into.text, "is no quantity", "write it like `500m`, `2` or `1Gi`");
              return false;
            }
            into.value = *quantity;
            return true;
          },
          [] { return OrderedJson{{"type", {"string", "number"}}, {"format", "quantity"}}; }};
}

fields::Type<Amounts> AmountMap() {
  return fields::Map(QuantityValue());
}

fields::Type<Unknown> UnknownChoice() {
  return fields::Choice<Unknown>({{"deny", Unknown::kDeny}, {"allow", Unknown::kAllow}});
}

fields::Type<Action> ActionChoice() {
  fields::Type<Action> choice = fields::Choice<Action>({{"deny", Action::kDeny},
                                                        {"warn", Action::kWarn},
                                                        {"audit", Action::kAudit},
                                                        {"off", Action::kOff}});
  return {[read = std::move(choice.read)](const fields::Value& value, Action& into) {
            if (value.Scalar() != false) return read(value, into);
            into = Action::kOff;  // YAML reads a plain `off` as a boolean
            return true;
          },
          std::move(choice.schema)};
}

}  // namespace locust::standards
