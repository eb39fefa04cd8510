#include "postrenderer/inject/environment.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/words.h"
#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/labels.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

// Shortest text that reads as the same number: 20 rather than 20.000000.
std::string Text(double number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), end};
}

std::optional<double> ToNumber(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && rest == text.data() + text.size() ? std::optional(number)
                                                                   : std::nullopt;
}

bool SameValue(const std::string& left, const std::string& right) {
  const auto a = ToNumber(left);
  const auto b = ToNumber(right);
  return a && b ? *a == *b : left == right;
}

// One field of `run` as a setting of Locust.
struct RunField {
  std::string path;  // "spec.load_test.run.users"
  SettingName name;
  std::string value;               // as the variable has it; empty: not set
  std::vector<std::string> words;  // of a setting that takes several
};

// ConfigArgParse reads a variable as several values only from "[a,b]".
RunField WordsField(std::string path, SettingName name, const std::vector<std::string>& words) {
  RunField field = {.path = std::move(path), .name = name, .value = {}, .words = words};
  if (words.size() == 1) field.value = words.front();
  if (words.size() > 1) field.value = "[" + Joined(words, ",") + "]";
  return field;
}

std::vector<RunField> FieldsOf(const RunSpec& run) {
  const auto text = [](const auto& number) {
    return number ? Text(static_cast<double>(*number)) : std::string();
  };
  const std::string path = "spec.load_test.run.";
  return {
      {path + "users", {"--users", "-u", "LOCUST_USERS"}, text(run.users), {}},
      {path + "spawn_rate", {"--spawn-rate", "-r", "LOCUST_SPAWN_RATE"}, text(run.spawn_rate), {}},
      {path + "run_time", {"--run-time", "-t", "LOCUST_RUN_TIME"}, run.run_time, {}},
      {path + "stop_timeout",
       {"--stop-timeout", "-s", "LOCUST_STOP_TIMEOUT"},
       text(run.stop_timeout_seconds),
       {}},
      {path + "expect_workers",
       {"--expect-workers", "", "LOCUST_EXPECT_WORKERS"},
       text(run.expect_workers),
       {}},
      WordsField(path + "tags", {"--tags", "-T", "LOCUST_TAGS"}, run.tags),
      WordsField(path + "exclude_tags", {"--exclude-tags", "-E", "LOCUST_EXCLUDE_TAGS"},
                 run.exclude_tags),
  };
}

class Variables {
 public:
  Variables(const Release& release, const Context& context)
      : release_(release), context_(context), edits_(release) {}

  Changes Take() {
    const std::string environment(EnvironmentName(context_));
    for (const std::size_t object : WorkloadsOf(release_)) {
      edited_.clear();
      if (!environment.empty()) {
        Put(object, "LOCUST_ENVIRONMENT", environment, "the environment of the load test");
      }
      if (release_.objects[object].workload->role == kube::Role::kMaster) PutRun(object);
      if (!edited_.empty()) {
        edits_.Summarise(
            "environment: " + std::string(kube::ToString(release_.objects[object].workload->role)) +
            " " + Joined(edited_, ", "));
      }
    }
    return edits_.Take();
  }

 private:
  void PutRun(std::size_t object) {
    const LocustSettings settings(
        *edits_.At(object, release_.objects[object].workload->container_path()));
    const std::vector<RunField> fields = FieldsOf(context_.load_test.run);
    for (const RunField& field : fields) {
      if (field.value.empty() || !IsWritable(field)) continue;
      const std::optional<std::string> argument = settings.Argument(field.name);
      if (!argument) {
        Put(object, std::string(field.name.variable), field.value, field.path);
      } else if (!Agrees(field, settings, *argument)) {
        TellOfArgument(object, field, settings, *argument);
      }
    }
  }

  static bool Agrees(const RunField& field, const LocustSettings& settings,
                     const std::string& argument) {
    if (field.words.empty()) return SameValue(argument, field.value);
    std::vector<std::string> theirs = settings.ArgumentWords(field.name);
    std::vector<std::string> ours = field.words;
    std::ranges::sort(theirs);
    std::ranges::sort(ours);
    return theirs == ours;
  }

  bool IsWritable(const RunField& field) {
    const auto bad = std::ranges::find_if(field.words, [](const std::string& word) {
      return word.empty() || word.find_first_of(",[] ") != std::string::npos;
    });
    if (bad == field.words.end()) return true;
    TellOfField(
        field.path,
        "Locust cannot read the tag `" + *bad + "` from " + std::string(field.name.variable),
        "use tags without blanks, commas and brackets");
    return false;
  }

  void TellOfArgument(std::size_t object, const RunField& field, const LocustSettings& settings,
                      const std::string& argument) {
    const std::string theirs =
        field.words.empty() ? argument : Joined(settings.ArgumentWords(field.name), " ");
    const std::string ours = field.words.empty() ? field.value : Joined(field.words, " ");
    TellOfField(field.path,
                "`" + ours + "` would be overruled by the argument " +
                    std::string(field.name.option) + " `" + theirs + "` of " +
                    NameOf(release_.objects[object].value),
                "take one of the two away: this field, or the argument in the chart's values");
  }

  void TellOfField(std::string path, std::string message, std::string hint) {
    edits_.Add({.severity = Diagnostic::Severity::kError,
                .source = context_.load_test.source,
                .position = {},
                .path = std::move(path),
                .message = std::move(message),
                .hint = std::move(hint),
                .line = {}});
  }

  // Every entry of that name: of several, the kubelet takes the last one.
  void Put(std::size_t object, const std::string& name, const std::string& value,
           const std::string& origin) {
    const std::string list = release_.objects[object].workload->container_path() + "/env";
    const Json* env = edits_.At(object, list);
    bool present = false;
    std::string before;
    for (std::size_t i = 0; env != nullptr && env->is_array() && i < env->size(); ++i) {
      const std::string entry = json::Join(list, i);
      if (json::StringAt(*edits_.At(object, entry), "name") != name) continue;
      present = true;
      const Json* from = edits_.At(object, entry + "/valueFrom");
      if (from != nullptr && !from->is_null()) {
        edits_.Fail(object, entry,
                    name + " comes from elsewhere (valueFrom), so " + origin + " cannot set it",
                    "take it out of the chart's values");
        return;
      }
      before = json::StringAt(*edits_.At(object, entry), "value");
      if (edits_.Set(object, entry + "/value", value)) {
        edits_.Notice(object, entry,
                      name + " is `" + value + "`, by " + origin + ", instead of `" + before + "`");
        edited_.push_back(name);
      }
      env = edits_.At(object, list);
    }
    if (present) return;
    edits_.Append(object, list, {{"name", name}, {"value", value}});
    edited_.push_back(name);
  }

  const Release& release_;
  const Context& context_;
  EditBuilder edits_;
  std::vector<std::string> edited_;  // names, of the present object
};

}  // namespace

Changes Environment(const Release& release, const Context& context) {
  return Variables(release, context).Take();
}

}  // namespace locust::inject
