#include <algorithm>

#include "postrenderer/load_test/spec_fields.h"
#include "postrenderer/load_test/time_span.h"

namespace locust {
namespace {

using fields::Field;
using fields::Handled;
using fields::Integer;
using fields::Member;
using fields::Optional;
using fields::Value;

void FailTimeSpan(const Value& value, const std::string& text) {
  value.Fail(text.empty() ? "is empty" : "`" + text + "` is no time",
             "write it like `300`, `20s`, `10m` or `1h20m30s`");
}

fields::Type<std::string> RunTime() {
  return fields::Checked<std::string>(fields::String(), [](const Value& value,
                                                           const std::string& text) {
    const std::optional<int> seconds = ParseTimeSpan(text);
    if (!seconds) {
      FailTimeSpan(value, text);
    } else if (*seconds == 0) {
      value.Fail("must be longer than 0 seconds", "leave it out to run until the test is stopped");
    }
  });
}

// Tags reach Locust as words of a command line that a shell splits and expands.
fields::Type<std::string> Tag() {
  return fields::Checked<std::string>(
      fields::String(), [](const Value& value, const std::string& tag) {
        const bool plain = std::ranges::all_of(tag, [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '_' || c == '.' || c == ':';
        });
        if (tag.empty() || !plain || tag.starts_with('-')) {
          value.Fail("`" + tag + "` is no tag that can stand on a command line",
                     "use letters, digits, '-', '_', '.' and ':', and begin with no '-'");
        }
      });
}

void ReadStopTimeout(const Value& value, RunSpec& run) {
  std::string text;
  if (!fields::String().read(value, text)) return;
  run.stop_timeout_seconds = ParseTimeSpan(text);
  if (!run.stop_timeout_seconds) {
    FailTimeSpan(value, text);
  }
}

Field<RunSpec> NotYet(std::string_view name, std::string_view description) {
  return Handled<RunSpec>(
      name,
      [](const Value& value, RunSpec&) {
        value.FailAtKey("not supported by this version yet", "take it out");
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
