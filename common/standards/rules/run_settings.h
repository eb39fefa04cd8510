// What the rules about a test's settings have in common: target-hosts, max-users, max-run-time.
//
// They read the arguments of Locust in every spelling, its environment and the `$(VAR)` in both.
// They can't see what a script does, nor what somebody enters on the web page later.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "common/standards/parameters.h"

namespace locust::standards {

struct RunRule : Settings {
  Unknown unknown = Unknown::kDeny;
  bool require_once = false;
};

template <class P>
fields::Field<P> UnknownParameter() {
  return Parameter<P>("unknown", &RunRule::unknown, UnknownChoice(),
                      "what becomes of a value that can't be known: from a Secret, a ConfigMap, a "
                      "configuration file or the script");
}

template <class P>
fields::Field<P> OnceParameter() {
  return Parameter<P>("requireOnce", &RunRule::require_once, fields::Boolean(),
                      "only tests without a web page, where everything can be changed");
}

// An option of Locust as such a rule speaks of it.
struct RunOption {
  std::initializer_list<std::string_view> names;  // the long one first
  std::string_view variable;
  std::string_view title;  // "the target host"
};

// Where the setting stands; where arguments stand when it is nowhere.
Place PlaceOf(const ObjectView::Run& run, const Setting& setting, const RunOption& option);

// "set it by --host or LOCUST_HOST"
std::string HowToSet(const RunOption& option);

// Reports a setting that can't be known, unless the rule allows it. A worker that is merely silent
// is told by its master.
void CheckUnknown(const ObjectView::Run& run, const RunRule& rule, const Setting& setting,
                  const RunOption& option, const std::string& allowed, Violations& found);

// Reports a web page, which can change whatever the test was started with, where the rule wants
// none.
void CheckOnce(const ObjectView::Run& run, const RunRule& rule, const RunOption& option,
               Violations& found);

// As Python's int() reads it, as far as ASCII goes: blanks around, a sign, '_' between digits.
// Numbers out of range are the largest.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// A time as Locust reads it: "90", "90s", "1h30m", in seconds.
std::optional<std::int64_t> ParseTimeSpan(std::string_view text);

}  // namespace locust::standards
