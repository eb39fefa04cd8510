#include "common/standards/rules/targets.h"

#include <algorithm>

#include "common/standards/values.h"

namespace locust::standards {
namespace {

using State = Setting::State;

fields::Type<HostPattern> HostPatternType() {
  return {[](const fields::Value& value, HostPattern& into) {
            std::string text;
            if (!fields::String().read(value, text)) return false;
            auto pattern = HostPattern::Parse(text);
            if (!pattern) {
              value.FailText(
                  text, "is no pattern of hosts",
                  "write it like `*.staging.acme.example`, `10.20.0.0/16` or `10.0.0.7`");
              return false;
            }
            into = *std::move(pattern);
            return true;
          },
          [] { return OrderedJson{{"type", "string"}, {"format", "host pattern"}}; }};
}

bool MatchesAnyHost(const std::vector<HostPattern>& patterns, std::string_view host) {
  return std::ranges::any_of(patterns,
                             [&](const HostPattern& pattern) { return pattern.Matches(host); });
}

std::string Listed(const TargetHosts& rule) {
  std::string list;
  for (const HostPattern& pattern : rule.allow) list += (list.empty() ? "" : ", ") + pattern.text();
  if (!rule.deny.empty()) list += list.empty() ? "any host but " : ", but not ";
  for (const HostPattern& pattern : rule.deny)
    list += (&pattern == &rule.deny.front() ? "" : ", ") + pattern.text();
  return list;
}

}  // namespace

const fields::Object<TargetHosts>& TargetHostsFields() {
  static const fields::Object<TargetHosts> kFields(
      "target-hosts",
      {
          ActionParameter<TargetHosts>(),
          StrictParameter<TargetHosts>(),
          Parameter<TargetHosts>(
              "allow", &TargetHosts::allow, fields::List(HostPatternType()),
              "hosts that may be tested, by name (`*` stands for any characters) "
              "or address range; any when empty"),
          Parameter<TargetHosts>("deny", &TargetHosts::deny, fields::List(HostPatternType()),
                                 "hosts that may not, even if `allow` has them"),
          UnknownParameter<TargetHosts>(),
          OnceParameter<TargetHosts>(),
      });
  return kFields;
}

void CheckTargetHosts(const ObjectView& object, const TargetHosts& rule, Violations& found) {
  static const RunOption kOption = {{"--host", "-H"}, "LOCUST_HOST", "the target host"};
  for (const ObjectView::Run& run : object.runs()) {
    const Setting setting = run.settings.Find(kOption.names, kOption.variable);
    CheckOnce(run, rule, kOption, found);
    if (setting.state == State::kAbsent) {
      // A worker is told by its master; anybody else takes the host that the script names.
      if (run.settings.IsWorker() || rule.unknown == Unknown::kAllow) continue;
      found.push_back({.place = run.arguments,
                       .allowed = Listed(rule),
                       .message = "no target host is set: the script chooses it",
                       .hint = HowToSet(kOption)});
      continue;
    }
    if (setting.state == State::kUnknown) {
      CheckUnknown(run, rule, setting, kOption, Listed(rule), found);
      continue;
    }
    const std::optional<std::string> host = HostOf(setting.value);
    if (host && (rule.allow.empty() || MatchesAnyHost(rule.allow, *host)) &&
        !MatchesAnyHost(rule.deny, *host)) {
      continue;
    }
    found.push_back({.place = PlaceOf(run, setting, kOption),
                     .found = Shown(setting.value),
                     .allowed = Listed(rule),
                     .message = host ? "target host `" + Shown(*host) + "` may not be tested"
                                     : "`" + Shown(setting.value) + "` names no host",
                     .hint = "allowed: " + Listed(rule)});
  }
}

}  // namespace locust::standards
