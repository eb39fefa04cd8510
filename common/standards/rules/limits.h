// Rules about how much load and for how long: max-users, max-run-time.
#pragma once

#include "common/standards/rules/run_settings.h"

namespace locust::standards {

struct MaxUsers : RunRule {
  static constexpr std::string_view kNeeds = "max";
  bool IsComplete() const { return max.has_value(); }

  std::optional<int> max;
};
const fields::Object<MaxUsers>& MaxUsersFields();
void CheckMaxUsers(const ObjectView& object, const MaxUsers& rule, Violations& found);

struct TimeSpan {
  std::string text;
  std::int64_t seconds = 0;
};
inline OrderedJson DefaultOf(const TimeSpan& value) {
  return value.text;
}

struct MaxRunTime : RunRule {
  static constexpr std::string_view kNeeds = "max";
  bool IsComplete() const { return max.has_value(); }

  std::optional<TimeSpan> max;
};
const fields::Object<MaxRunTime>& MaxRunTimeFields();
void CheckMaxRunTime(const ObjectView& object, const MaxRunTime& rule, Violations& found);

}  // namespace locust::standards
