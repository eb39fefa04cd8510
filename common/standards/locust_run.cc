#include "common/standards/locust_run.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "common/kube/image.h"
#include "common/kube/options.h"
#include "common/kube/shell_text.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

using Program = kube::CommandLine::Program;

// Options of Locust that take no value: what comes after them is not theirs.
constexpr std::array<std::string_view, 24> kFlags = {
    "--master",
    "--worker",
    "--headless",
    "--headful",
    "--autostart",
    "--web-login",
    "--legacy-ui",
    "--modern-ui",
    "--class-picker",
    "--equal-weights",
    "--reset-stats",
    "--print-stats",
    "--only-summary",
    "--json",
    "--csv-full-history",
    "--skip-log-setup",
    "--show-task-ratio",
    "--show-task-ratio-json",
    "--enable-rebalancing",
    "--otel",
    "--list",
    "--help",
    "--version",
    "--",
};

bool HasReference(const Json* list) {
  return std::ranges::any_of(
      Items(list), [](const Json& item) { return References::HasReference(Text(&item)); });
}

Json Expanded(const Json* list, const References& references) {
  Json expanded = Json::array();
  for (const Json& item : Items(list)) expanded.push_back(references.Expand(Text(&item)));
  return expanded;
}

// The command line as the kubelet hands it over. References are expanded before anything splits the
// arguments, so that one may become several.
kube::CommandLine ReadLine(const Json& container, const References& references) {
  const Json* command = Get(&container, "command");
  const Json* args = Get(&container, "args");
  if (!HasReference(command) && !HasReference(args)) return kube::ReadCommandLine(container);
  return kube::ReadCommandLine(
      {{"command", Expanded(command, references)}, {"args", Expanded(args, references)}});
}

bool IsFlag(std::string_view word) {
  return std::ranges::find(kFlags, word) != kFlags.end();
}

bool IsOnText(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower == "true" || lower == "yes" || lower == "1";
}

}  // namespace

LocustRun::LocustRun(const Json& container)
    : references_(Get(&container, "env")),
      has_env_from_(!Items(Get(&container, "envFrom")).empty()) {
  line_ = ReadLine(container, references_);
  knows_program_ =
      line_.program == Program::kLocust || line_.program == Program::kStartScript ||
      (line_.program == Program::kImage && kube::IsLocustImage(Text(Get(&container, "image"))));
  ExpandInShell();
  FindOpaqueArguments();
}

LocustRun::LocustRun(std::vector<std::string> arguments, const Json* env, bool has_env_from)
    : line_{Program::kLocust, std::move(arguments)}, references_(env), has_env_from_(has_env_from) {
  for (std::string& argument : line_.arguments) {
    if (References::HasReference(argument)) argument = references_.Expand(argument);
  }
  FindOpaqueArguments();
}

// Where a shell starts Locust it fills in its variables. Without a shell `$NAME` is no reference,
// but no sensible value of an option either.
void LocustRun::ExpandInShell() {
  const auto has_reference = [](const std::string& word) { return word.find('$') != word.npos; };
  if (std::ranges::none_of(line_.arguments, has_reference)) return;
  std::vector<std::string> expanded;
  for (std::string& word : line_.arguments) {
    if (!has_reference(word)) {
      expanded.push_back(std::move(word));
    } else {
      std::ranges::move(kube::SplitAtBlanks(references_.ExpandShell(word)),
                        std::back_inserter(expanded));
    }
  }
  line_.arguments = std::move(expanded);
}

// An unresolved reference in the place of an option may turn into any option.
void LocustRun::FindOpaqueArguments() {
  const std::vector<std::string>& words = line_.arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('$') && !words[i].starts_with('`')) continue;
    const bool is_value = i > 0 && words[i - 1].starts_with('-') &&
                          words[i - 1].find('=') == std::string::npos && !IsFlag(words[i - 1]);
    if (!is_value) opaque_ = words[i];
  }
}

Setting LocustRun::Find(std::initializer_list<std::string_view> options,
                        std::string_view variable) const {
  using State = Setting::State;
  using Where = Setting::Where;
  if (auto value = kube::OptionValue(line_.arguments, options)) {
    if (References::IsUnresolved(*value))
      return {State::kUnknown, Where::kArguments, *std::move(value), "holds a reference"};
    return {State::kKnown, Where::kArguments, *std::move(value), {}};
  }
  if (!opaque_.empty())
    return {State::kUnknown, Where::kArguments, opaque_, "may stand in `" + opaque_ + "`"};
  References::Variable found = references_.Find(variable);
  if (found.state == References::Variable::State::kKnown)
    return {State::kKnown, Where::kVariable, std::move(found.value), {}};
  if (found.state == References::Variable::State::kUnknown) {
    return {State::kUnknown, Where::kVariable, std::move(found.value),
            "comes from " + found.source};
  }
  if (has_env_from_) return {State::kUnknown, Where::kEnvFrom, {}, "may come from envFrom"};
  if (kube::HasOption(line_.arguments, "--config"))
    return {State::kUnknown, Where::kArguments, {}, "may stand in the file of --config"};
  if (!knows_program_)
    return {State::kUnknown, Where::kArguments, {}, "is up to the program that the container runs"};
  return {};
}

bool LocustRun::IsOn(std::string_view option, std::string_view variable) const {
  if (kube::HasOption(line_.arguments, option)) return true;
  const References::Variable found = references_.Find(variable);
  return found.state == References::Variable::State::kKnown && IsOnText(found.value);
}

}  // namespace locust::standards
