#include <algorithm>

#include "common/kube/names.h"
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

// A time span in a field of type std::optional<int>, in seconds.
template <std::optional<int> RunSpec::* kMember>
void ReadTimeSpan(const Value& value, RunSpec& run) {
  std::string text;
  if (!fields::String().read(value, text)) return;
  run.*kMember = ParseTimeSpan(text);
  if (!(run.*kMember)) FailTimeSpan(value, text);
}

template <std::optional<int> RunSpec::* kMember>
Field<RunSpec> TimeSpanField(std::string_view name, std::string_view description) {
  return Handled<RunSpec>(
      name, ReadTimeSpan<kMember>, [] { return OrderedJson{{"type", {"string", "integer"}}}; },
      description);
}

const fields::Object<ReportSpec>& ReportFields() {
  static const fields::Object<ReportSpec> kFields(
      "what a run leaves behind",
      {
          Member("formats", &ReportSpec::formats,
                 fields::List(fields::Choice<std::string>(
                     {{"html", "html"}, {"csv", "csv"}, {"json", "json"}})),
                 "kinds of files: all three when absent"),
          Member("claim", &ReportSpec::claim, fields::Named(kube::CheckDnsSubdomain),
                 "PersistentVolumeClaim that keeps the files"),
          Member("log", &ReportSpec::to_log, fields::Boolean(),
                 "print the files at the end of the master's log"),
      });
  return kFields;
}

// What a test that runs until it is deleted can't have.
void CheckMode(const fields::Present& present, RunSpec& run) {
  if (run.mode == RunMode::kOnce) return;
  for (const std::string_view name : {"id", "ttl", "report"}) {
    if (const Value* value = present.Find(name)) {
      value->FailAtKey("is for tests that end", "set `mode: once`, or take it out");
    }
  }
}

}  // namespace

const fields::Object<RunSpec>& RunFields() {
  static const fields::Object<RunSpec> kFields(
      "how the test runs",
      {
          Member(
              "mode", &RunSpec::mode,
              fields::Choice<RunMode>({{"service", RunMode::kService}, {"once", RunMode::kOnce}}),
              "service: until it is deleted; once: to its end, and never again"),
          Member("users", &RunSpec::users, Optional(Integer(1)), "number of users"),
          Member("spawn_rate", &RunSpec::spawn_rate, Optional(fields::PositiveNumber()),
                 "users started each second"),
          Member("run_time", &RunSpec::run_time, RunTime(), "how long the test runs"),
          TimeSpanField<&RunSpec::stop_timeout_seconds>(
              "stop_timeout", "how long a stopped user may finish its task"),
          Member("expect_workers", &RunSpec::expect_workers, Optional(Integer(1)),
                 "workers to wait for"),
          Member("tags", &RunSpec::tags, fields::List(Tag()),
                 "run only tasks with one of these tags"),
          Member("exclude_tags", &RunSpec::exclude_tags, fields::List(Tag()),
                 "run no task with one of these tags"),
          Member("id", &RunSpec::id, fields::String(), "once: another id forces another run"),
          TimeSpanField<&RunSpec::ttl_seconds>("ttl",
                                               "once: how long after its end a run is deleted"),
          Member("report", &RunSpec::report, Optional(fields::Nested(ReportFields)),
                 "once: what the run leaves behind"),
          Member("preflight", &RunSpec::preflight, fields::Boolean(),
                 "load the script before the test starts"),
      },
      CheckMode);
  return kFields;
}

}  // namespace locust
