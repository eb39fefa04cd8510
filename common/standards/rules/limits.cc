#include "common/standards/rules/limits.h"

#include <utility>

#include "common/standards/values.h"

namespace locust::standards {
namespace {

using State = Setting::State;

}  // namespace

const fields::Object<MaxUsers>& MaxUsersFields() {
  static const fields::Object<MaxUsers> kFields(
      "max-users",
      {
          ActionParameter<MaxUsers>(),
          StrictParameter<MaxUsers>(),
          Parameter<MaxUsers>("max", &MaxUsers::max, fields::Optional(fields::Integer(1)),
                              "the most users that a test may start with"),
          UnknownParameter<MaxUsers>(),
          OnceParameter<MaxUsers>(),
      });
  return kFields;
}

void CheckMaxUsers(const ObjectView& object, const MaxUsers& rule, Violations& found) {
  static const RunOption kOption = {{"--users", "-u"}, "LOCUST_USERS", "the number of users"};
  if (!rule.max) return;
  const std::string most = std::to_string(*rule.max);
  for (const ObjectView::Run& run : object.runs()) {
    CheckOnce(run, rule, kOption, found);
    const Setting setting = run.settings.Find(kOption.names, kOption.variable);
    if (setting.state == State::kAbsent) continue;  // 1, or what the web page is told
    if (setting.state == State::kUnknown) {
      CheckUnknown(run, rule, setting, kOption, "at most " + most, found);
      continue;
    }
    const std::optional<std::int64_t> users = ParseInteger(setting.value);
    if (users && *users <= *rule.max) continue;
    Violation violation = {
        .place = PlaceOf(run, setting, kOption),
        .found = Shown(setting.value),
        .allowed = "at most " + most,
        .message = users ? "the test starts " + std::to_string(*users) + " users, more than " + most
                         : "`" + Shown(setting.value) + "` is no number of users",
        .hint = "set " + most + " users or less"};
    if (users) violation.magnitude = ToQuantity(*users);
    found.push_back(std::move(violation));
  }
}

namespace {

fields::Type<TimeSpan> TimeSpanType() {
  return {[](const fields::Value& value, TimeSpan& into) {
            if (!fields::String().read(value, into.text)) return false;
            const auto seconds = ParseTimeSpan(into.text);
            if (!seconds || *seconds < 0) {
              value.FailText(into.text, "is no time", "write it like `90s`, `45m` or `1h30m`");
              return false;
            }
            into.seconds = *seconds;
            return true;
          },
          [] { return OrderedJson{{"type", {"string", "integer"}}, {"format", "time"}}; }};
}

}  // namespace

const fields::Object<MaxRunTime>& MaxRunTimeFields() {
  static const fields::Object<MaxRunTime> kFields(
      "max-run-time",
      {
          ActionParameter<MaxRunTime>(),
          StrictParameter<MaxRunTime>(),
          Parameter<MaxRunTime>("max", &MaxRunTime::max, fields::Optional(TimeSpanType()),
                                "the longest run, as Locust writes it: `90s`, `45m`, `1h30m`"),
          UnknownParameter<MaxRunTime>(),
          OnceParameter<MaxRunTime>(),
      });
  return kFields;
}

void CheckMaxRunTime(const ObjectView& object, const MaxRunTime& rule, Violations& found) {
  static const RunOption kOption = {{"--run-time", "-t"}, "LOCUST_RUN_TIME", "the run time"};
  if (!rule.max) return;
  // A Job's own deadline does not count: its pods, which are judged too, know nothing of it.
  const std::optional<std::int64_t> deadline =
      Integer(Get(object.pod_spec(), "activeDeadlineSeconds"));
  const bool is_bounded = deadline && *deadline <= rule.max->seconds;
  for (const ObjectView::Run& run : object.runs()) {
    CheckOnce(run, rule, kOption, found);
    if (is_bounded) continue;
    const Setting setting = run.settings.Find(kOption.names, kOption.variable);
    const bool is_told = run.settings.IsWorker() || !run.settings.StartsItself();
    if (setting.state == State::kAbsent) {
      if (is_told || rule.unknown == Unknown::kAllow) continue;
      found.push_back({.place = run.arguments,
                       .allowed = "at most " + rule.max->text,
                       .message = "the test has no run time: it ends when somebody stops it",
                       .hint = HowToSet(kOption) + ", or the pod's activeDeadlineSeconds"});
      continue;
    }
    if (setting.state == State::kUnknown) {
      CheckUnknown(run, rule, setting, kOption, "at most " + rule.max->text, found);
      continue;
    }
    const std::optional<std::int64_t> seconds = ParseTimeSpan(setting.value);
    if (seconds && *seconds > 0 && *seconds <= rule.max->seconds) continue;
    const bool is_endless = seconds && *seconds <= 0;  // as Locust takes it
    Violation violation = {
        .place = PlaceOf(run, setting, kOption),
        .found = Shown(setting.value),
        .allowed = "at most " + rule.max->text,
        .message = is_endless ? "a run time of " + Shown(setting.value) + " means no end"
                   : seconds  ? "the test runs for " + Shown(setting.value) + ", longer than " +
                                   rule.max->text
                             : "`" + Shown(setting.value) + "` is no run time",
        .hint = "set " + rule.max->text + " or less"};
    if (seconds && !is_endless) violation.magnitude = ToQuantity(*seconds);
    found.push_back(std::move(violation));
  }
}

}  // namespace locust::standards
