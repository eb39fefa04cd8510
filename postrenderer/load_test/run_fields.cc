#include <array>

#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Field;
using fields::Handled;
using fields::Integer;
using fields::Member;
using fields::Optional;
using fields::Value;

// What Locust takes for a time span: seconds, or numbers with the units h, m and s in this order.
// Source: locust/util/timespan.py.
std::optional<int> Seconds(std::string_view text) {
  long total = 0;
  std::size_t i = 0;
  bool any = false;
  for (const auto& [unit, factor] : {std::pair{'h', 3600}, std::pair{'m', 60}, std::pair{'s', 1}}) {
    std::size_t end = i;
    long number = 0;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9' && end - i < 9)
      number = 10 * number + (text[end++] - '0');
    if (end == i) continue;
    if (end == text.size() && !any) return static_cast<int>(number);  // seconds without a unit
    if (end < text.size() && text[end] == unit) {
      total += number * factor;
      i = end + 1;
      any = true;
    }
  }
  if (!any || i != text.size() || total > 2'000'000'000) return std::nullopt;
  return static_cast<int>(total);
}

fields::Type<std::string> RunTime() {
  return fields::Checked<std::string>(fields::String(), [](const Value& value,
                                                           const std::string& text) {
    if (Seconds(text).value_or(0) <= 0) {
      value.Fail("`" + text + "` is no run time", "write it like `300`, `20s`, `10m` or `1h30m`");
    }
  });
}

// One word: Locust splits its lists of tags at blanks.
fields::Type<std::string> Tag() {
  return fields::Checked<std::string>(fields::String(),
                                      [](const Value& value, const std::string& tag) {
                                        if (tag.empty() || tag.find_first_of(" \t\r\n") != tag.npos)
                                          value.Fail("tag `" + tag + "` must be one word");
                                      });
}

void ReadStopTimeout(const Value& value, RunSpec& run) {
  std::string text;
  if (!fields::String().read(value, text)) return;
  run.stop_timeout_seconds = Seconds(text);
  if (!run.stop_timeout_seconds)
    value.Fail("`" + text + "` is no time", "write it like `30` or `2m`");
}

Field<RunSpec> NotYet(std::string_view name, std::string_view description) {
  return Handled<RunSpec>(
      name,
      [](const Value& value, RunSpec&) {
        value.FailAtKey("is not supported by this version yet", "take it out");
      },
      [] { return OrderedJson::object(); }, description);
}

void ReadMode(const Value& value, RunSpec& run) {
  const bool known =
      fields::Choice<RunMode>({{"service", RunMode::kService}, {"once", RunMode::kOnce}})
          .read(value, run.mode);
  if (known && run.mode == RunMode::kOnce) {
    value.Fail("`once` is not supported by this version yet", "use `service`");
  }
}

}  // namespace

const fields::Object<RunSpec>& RunFields() {
  static const fields::Object<RunSpec> kFields(
      "how the test runs",
      {
          Handled<RunSpec>(
              "mode", ReadMode, [] { return OrderedJson{{"enum", {"service", "once"}}}; },
              "service: until it is deleted"),
          Member("users", &RunSpec::users, Optional(Integer(1)), "number of users"),
          Member("spawn_rate", &RunSpec::spawn_rate, Optional(fields::PositiveNumber()),
                 "users started each second"),
          Member("run_time", &RunSpec::run_time, RunTime(), "how long the test runs"),
          Handled<RunSpec>(
              "stop_timeout", ReadStopTimeout,
              [] { return OrderedJson{{"type", {"string", "integer"}}}; },
              "how long a stopped user may finish its task"),
          Member("expect_workers", &RunSpec::expect_workers, Optional(Integer(1)),
                 "workers to wait for"),
          Member("tags", &RunSpec::tags, fields::List(Tag()),
                 "run only tasks with one of these tags"),
          Member("exclude_tags", &RunSpec::exclude_tags, fields::List(Tag()),
                 "run no task with one of these tags"),
          NotYet("id", "another id forces another run"),
          NotYet("ttl", "when a finished run is deleted"),
          NotYet("preflight", "load the script before the test starts"),
      });
  return kFields;
}

}  // namespace locust
