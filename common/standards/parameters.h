// Helpers to write the tables of the rules' parameters, with defaults that schema and documentation
// show.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/fields/object.h"
#include "common/standards/rule.h"

namespace locust::standards {

using Strings = std::vector<std::string>;

// A quantity, and how the standards write it.
struct Amount {
  std::string text;
  kube::Quantity value;
};
using Amounts = std::vector<std::pair<std::string, Amount>>;  // by resource name

// What becomes of a value that can't be known from the object.
enum class Unknown { kDeny, kAllow };

fields::Type<Strings> StringList();
fields::Type<Amount> QuantityValue();
fields::Type<Amounts> AmountMap();
fields::Type<Unknown> UnknownChoice();
fields::Type<Action> ActionChoice();

// A parameter's default as JSON; null when it has none.
inline OrderedJson DefaultOf(bool value) {
  return value;
}
inline OrderedJson DefaultOf(int value) {
  return value;
}
inline OrderedJson DefaultOf(Action value) {
  return std::string(ToString(value));
}
inline OrderedJson DefaultOf(const std::string& value) {
  return value;
}
inline OrderedJson DefaultOf(const Strings& value) {
  return value;
}
inline OrderedJson DefaultOf(Unknown value) {
  return value == Unknown::kDeny ? "deny" : "allow";
}
template <class U>
OrderedJson DefaultOf(const std::optional<U>& value) {
  return value ? DefaultOf(*value) : OrderedJson();
}
template <class First, class Second>
OrderedJson DefaultOf(const std::vector<std::pair<First, Second>>&) {
  return nullptr;
}

// A parameter: a member of P or of a base of it. What the standards give replaces what was there.
template <class P, class U, class Base>
  requires std::derived_from<P, Base>
fields::Field<P> Parameter(std::string_view name, U Base::* member, fields::Type<U> type,
                           std::string_view description) {
  fields::Type<U> whole = {[read = std::move(type.read)](const fields::Value& value, U& into) {
                             U fresh{};
                             if (!read(value, fresh)) return false;
                             into = std::move(fresh);
                             return true;
                           },
                           [schema = std::move(type.schema), value = DefaultOf(P{}.*member)] {
                             OrderedJson described = schema();
                             if (!value.is_null()) described["default"] = value;
                             return described;
                           }};
  return fields::FieldOf<P>(name, [member](P& parameters) -> U& { return parameters.*member; },
                            std::move(whole), description, fields::kOptional, {});
}

// The two parameters that every rule has.
template <class P>
fields::Field<P> ActionParameter() {
  return Parameter<P>("action", &Settings::action, fields::Optional(ActionChoice()),
                      "what a violation leads to");
}
template <class P>
fields::Field<P> StrictParameter() {
  return Parameter<P>("strict", &Settings::strict, fields::Boolean(),
                      "old violations and those of trusted controllers count too");
}

// Rows of the table. A P that can't do without a parameter has `kNeeds`, its name, and
// `IsComplete()`.
namespace internal {

// Fails at the missing parameter unless `value` gives it, or `or_else`, which then was wrong and
// has its own error.
void CheckNeeded(const fields::Value& value, std::string_view needed,
                 std::string_view or_else = {});

template <class P, const fields::Object<P>& (*Fields)()>
Rule Described(Rule row) {
  row.parameters = []() -> const fields::FieldInfos& { return Fields().infos(); };
  row.schema = [] { return Fields().Schema(); };
  row.read = [](const fields::Value& value,
                const Settings* base) -> std::shared_ptr<const Settings> {
    auto settings =
        base == nullptr ? std::make_shared<P>() : std::make_shared<P>(static_cast<const P&>(*base));
    if (!value.is_null() && !Fields().Read(value, *settings)) return settings;
    if constexpr (requires { P::kNeeds; }) {
      if (!settings->IsComplete() && settings->action != Action::kOff) {
        if constexpr (requires { P::kOrElse; }) {
          CheckNeeded(value, P::kNeeds, P::kOrElse);
        } else {
          CheckNeeded(value, P::kNeeds);
        }
      }
    }
    return settings;
  };
  return row;
}

}  // namespace internal

template <class P, const fields::Object<P>& (*Fields)(),
          void (*Check)(const ObjectView&, const P&, Violations&)>
Rule ObjectRule(Rule row) {
  row.scope = RuleScope::kObject;
  row.check = [](const ObjectView& object, const Settings& settings, Violations& found) {
    Check(object, static_cast<const P&>(settings), found);
  };
  return internal::Described<P, Fields>(std::move(row));
}

template <class P, const fields::Object<P>& (*Fields)(),
          void (*Check)(std::span<const ObjectView>, const P&, Violations&)>
Rule StreamRule(Rule row) {
  row.scope = RuleScope::kStream;
  row.check_stream = [](std::span<const ObjectView> objects, const Settings& settings,
                        Violations& found) {
    Check(objects, static_cast<const P&>(settings), found);
  };
  return internal::Described<P, Fields>(std::move(row));
}

}  // namespace locust::standards
