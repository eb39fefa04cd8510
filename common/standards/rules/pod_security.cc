#include "common/standards/rules/pod_security.h"

#include <charconv>
#include <string>

#include "common/standards/rules/pod_security_checks.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

fields::Type<PodSecurityVersion> VersionType() {
  return {[](const fields::Value& value, PodSecurityVersion& into) {
            std::string text;
            if (!fields::String().read(value, text)) return false;
            if (text == "latest") return true;
            const bool has_prefix = text.starts_with("v1.");
            const char* const begin = text.data() + (has_prefix ? 3 : 0);
            const char* const end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(begin, end, into.minor);
            if (has_prefix && error == std::errc() && stop == end && into.minor >= 0) return true;
            into = {};
            value.FailText(text, "is no version of the Pod Security Standards",
                           "write `latest` or a version like `v1.29`");
            return false;
          },
          [] { return OrderedJson{{"type", "string"}, {"pattern", R"(^(latest|v1\.[0-9]+)$)"}}; }};
}

void Run(std::span<const PodSecurityCheck> checks, PodSecurity level, const PodOfChecks& pod,
         Violations& found) {
  for (const PodSecurityCheck& check : checks) {
    if (pod.minor < check.first || pod.minor >= check.end) continue;
    if (level == PodSecurity::kRestricted && pod.minor >= check.overridden) continue;
    const std::size_t before = found.size();
    check.check(pod, found);
    if (found.size() == before) continue;
    const std::string source = " (" + std::string(check.id) + " of the " +
                               (check.level == PodSecurity::kBaseline ? "baseline" : "restricted") +
                               " Pod Security Standard)";
    for (std::size_t i = before; i < found.size(); ++i)
      found[i].hint = "allowed: " + found[i].allowed + source;
  }
}

}  // namespace

const fields::Object<PodSecurityRule>& PodSecurityFields() {
  static const fields::Object<PodSecurityRule> kFields(
      "pod-security",
      {
          ActionParameter<PodSecurityRule>(),
          StrictParameter<PodSecurityRule>(),
          Parameter<PodSecurityRule>(
              "level", &PodSecurityRule::level,
              fields::Choice<PodSecurity>(
                  {{"baseline", PodSecurity::kBaseline}, {"restricted", PodSecurity::kRestricted}}),
              "the Pod Security Standard"),
          Parameter<PodSecurityRule>("version", &PodSecurityRule::version, VersionType(),
                                     "its version: `latest`, or one like `v1.29`"),
      });
  return kFields;
}

void CheckPodSecurity(const ObjectView& object, const PodSecurityRule& rule, Violations& found) {
  if (object.pod_spec() == nullptr) return;
  const PodOfChecks pod(object, rule.version.minor);
  Run(BaselineChecks(), rule.level, pod, found);
  if (rule.level == PodSecurity::kRestricted) Run(RestrictedChecks(), rule.level, pod, found);
}

}  // namespace locust::standards
