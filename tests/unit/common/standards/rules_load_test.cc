// How rules, exemptions and environments are read from a standards file.
#include <gtest/gtest.h>

#include "common/standards/judge.h"
#include "common/standards/load.h"
#include "common/standards/rules/images.h"
#include "common/standards/rules/limits.h"
#include "common/standards/rules/replicas.h"
#include "tests/unit/common/standards/judge_helpers.h"

namespace locust::standards {
namespace {

// "7:5 spec.rules.x: message | hint", a line each error.
std::string ErrorsOf(const std::string& spec) {
  try {
    ParseSpec(spec);
  } catch (const Error& error) {
    std::string text;
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      text += std::to_string(diagnostic.position.line) + ":" +
              std::to_string(diagnostic.position.column) + " " + diagnostic.path + ": " +
              diagnostic.message + " | " + diagnostic.hint + "\n";
    }
    return text;
  }
  return "none";
}

template <class P>
const P& SettingsIn(const RuleSet& rules) {
  return static_cast<const P&>(*rules.active().at(0).settings);
}

TEST(LoadRules, NamesUnknownRulesAndParametersWithTheNearestOne) {
  EXPECT_EQ(
      ErrorsOf("  rules:\n    image-registry: {allow: [x]}\n    worker-replicas: {maxx: 5}\n"
               "    nonsense: {}\n"),
      "6:5 spec.rules.image-registry: no rule is called `image-registry` | did you mean "
      "`image-registries`?\n"
      "7:5 spec.rules.worker-replicas.max: missing | the rule can't do without it\n"
      "7:23 spec.rules.worker-replicas.maxx: unknown field | did you mean `max`?\n"
      "8:5 spec.rules.nonsense: no rule is called `nonsense` | `locust-postrenderer rules` lists "
      "them\n");
}

TEST(LoadRules, ChecksEveryParameter) {
  EXPECT_EQ(ErrorsOf(R"(  rules:
    worker-replicas: {max: many, action: refuse, strict: 1}
    resources-max: {limits: {memory: lots}}
    image-registries: {allow: ["docker.io/locustio/locust:2.32.2", "x@sha256:0"]}
    pod-security: {level: strict, version: 1.29}
    target-hosts: {allow: ["10.*", "http://x", 10.0.0.0/33], unknown: maybe}
    max-run-time: {max: soon}
    pip-index: {allow: [pypi.acme.example, "https://u@pypi.acme.example"]}
)"),
            R"(6:28 spec.rules.worker-replicas.max: must be a whole number, is a string | 
6:42 spec.rules.worker-replicas.action: must be `deny`, `warn`, `audit` or `off`, is `refuse` | 
6:58 spec.rules.worker-replicas.strict: must be true or false, is a number | 
7:38 spec.rules.resources-max.limits.memory: `lots` is no quantity | write it like `500m`, `2` or `1Gi`
8:32 spec.rules.image-registries.allow[0]: `docker.io/locustio/locust:2.32.2` is no registry and repository | write it like `docker.io/locustio/*`; tags and digests are judged by image-pinned
8:68 spec.rules.image-registries.allow[1]: `x@sha256:0` is no registry and repository | write it like `docker.io/locustio/*`; tags and digests are judged by image-pinned
9:27 spec.rules.pod-security.level: must be `baseline` or `restricted`, is `strict` | 
9:44 spec.rules.pod-security.version: `1.29` is no version of the Pod Security Standards | write `latest` or a version like `v1.29`
10:28 spec.rules.target-hosts.allow[0]: `10.*` is no pattern of hosts | write it like `*.staging.acme.example`, `10.20.0.0/16` or `10.0.0.7`
10:36 spec.rules.target-hosts.allow[1]: `http://x` is no pattern of hosts | write it like `*.staging.acme.example`, `10.20.0.0/16` or `10.0.0.7`
10:48 spec.rules.target-hosts.allow[2]: `10.0.0.0/33` is no pattern of hosts | write it like `*.staging.acme.example`, `10.20.0.0/16` or `10.0.0.7`
10:71 spec.rules.target-hosts.unknown: must be `deny` or `allow`, is `maybe` | 
11:25 spec.rules.max-run-time.max: `soon` is no time | write it like `90s`, `45m` or `1h30m`
12:25 spec.rules.pip-index.allow[0]: `pypi.acme.example` is no pattern of URLs | write it like `https://pypi.acme.example/simple/*`
12:44 spec.rules.pip-index.allow[1]: `https://u@pypi.acme.example` is no pattern of URLs | write it like `https://pypi.acme.example/simple/*`
)");
}

TEST(LoadRules, NeedsWhatARuleCannotDoWithoutUnlessItIsOff) {
  EXPECT_EQ(
      ErrorsOf("  rules: {worker-replicas: , image-registries: {}, target-hosts: {action: warn}}"),
      "5:11 spec.rules.worker-replicas.max: missing | the rule can't do without it\n"
      "5:30 spec.rules.image-registries.allow: missing | the rule can't do without it\n"
      "5:52 spec.rules.target-hosts.allow: missing | the rule can't do without it, or without "
      "`deny`\n");
  EXPECT_EQ(ErrorsOf("  rules: {worker-replicas: {action: off}}"), "none");
  EXPECT_EQ(
      ErrorsOf("  environments: [{name: a, rules: {worker-replicas: {action: deny}}}]"),
      "5:36 spec.environments[0].rules.worker-replicas.max: missing | the rule can't do without "
      "it\n");
}

TEST(LoadRules, MergesAnEnvironmentParameterByParameter) {
  const Standards standards = ParseSpec(R"(
  environments:
    - {name: a, rules: {image-registries: {ignoreContainers: [x]}}}
    - {name: b, rules: {image-registries: {allow: ["c.example/*"], strict: true}}}
    - {name: c}
  rules: {image-registries: {action: warn, allow: ["a.example/*", "b.example/*"]}})");
  const auto& base = SettingsIn<ImageRegistries>(standards.rules);
  const auto& a = SettingsIn<ImageRegistries>(standards.environments[0].rules);
  const auto& b = SettingsIn<ImageRegistries>(standards.environments[1].rules);
  EXPECT_EQ(&SettingsIn<ImageRegistries>(standards.environments[2].rules), &base) << "shared";
  EXPECT_EQ(a.allow.size(), 2U);
  EXPECT_EQ(a.ignore_containers, Strings{"x"});
  EXPECT_EQ(a.action, Action::kWarn);
  ASSERT_EQ(b.allow.size(), 1U) << "a list is replaced, not added to";
  EXPECT_EQ(b.allow[0].text, "c.example/*");
  EXPECT_TRUE(b.strict);
  EXPECT_FALSE(base.strict);
}

TEST(LoadRules, ReadsSnakeCaseAndKeepsTheOrderOfTheTable) {
  const Standards standards = ParseSpec(
      "  rules: {graceful-stop: {worker_seconds: 5}, image-pinned: {floating_tags: [a]}}");
  ASSERT_EQ(standards.rules.active().size(), 2U);
  EXPECT_EQ(standards.rules.active()[0].rule->id, "image-pinned");
  EXPECT_EQ(SettingsIn<ImagePinned>(standards.rules).floating_tags, Strings{"a"});
}

TEST(LoadRules, ReadsWhatConcernsAllRules) {
  const Standards standards = ParseSpec(R"(
  enforce: warn
  scope: namespace
  unrecognised: deny
  trustedControllers: [operator]
  environments: [{name: a, scope: locust, unrecognised: allow}])");
  EXPECT_TRUE(standards.enforce_warn);
  EXPECT_EQ(standards.scope, Scope::kNamespace);
  EXPECT_EQ(standards.unrecognised, Action::kDeny);
  EXPECT_EQ(standards.trusted_controllers, Strings{"operator"});
  EXPECT_EQ(standards.environments[0].scope, Scope::kLocust);
  EXPECT_EQ(standards.environments[0].unrecognised, Action::kOff);
  EXPECT_EQ(ErrorsOf("  enforce: audit\n  scope: all\n  unrecognised: audit\n"),
            "5:12 spec.enforce: must be `deny` or `warn`, is `audit` | \n"
            "6:10 spec.scope: must be `locust` or `namespace`, is `all` | \n"
            "7:17 spec.unrecognised: must be `allow`, `warn` or `deny`, is `audit` | \n");
}

TEST(LoadExemptions, ReadsAllFields) {
  const Standards standards = ParseSpec(R"(
  exemptions:
    - {rule: unrecognised, namespaces: [a, "b-*"], names: ["x-*"], reason: why, approvedBy: sre,
       expires: 2028-02-29})");
  ASSERT_EQ(standards.exemptions.size(), 1U);
  const Exemption& exemption = standards.exemptions[0];
  EXPECT_EQ(exemption.rule, "unrecognised");
  EXPECT_EQ(exemption.namespaces, (Strings{"a", "b-*"}));
  EXPECT_EQ(exemption.names, Strings{"x-*"});
  EXPECT_EQ(exemption.reason, "why");
  EXPECT_EQ(exemption.approved_by, "sre");
  EXPECT_EQ(exemption.expires, Day(2028, 2, 29));
}

TEST(LoadExemptions, NeedARuleNamespacesAReasonAndADate) {
  EXPECT_EQ(ErrorsOf(R"(  exemptions:
    - {names: [x]}
    - {rule: workers-replica, namespaces: [], reason: r, expires: tomorrow}
    - {rule: max-users, namespaces: [Load], reason: r, expires: 2027-02-29}
)"),
            R"(6:7 spec.exemptions[0].rule: missing | add `rule`: id of the rule
6:7 spec.exemptions[0].namespaces: missing | add `namespaces`: namespaces that it holds for
6:7 spec.exemptions[0].reason: missing | add `reason`: why
6:7 spec.exemptions[0].expires: missing | add `expires`: last day, by UTC
7:14 spec.exemptions[1].rule: no rule is called `workers-replica` | did you mean `worker-replicas`?
7:43 spec.exemptions[1].namespaces: must not be empty | name the namespaces that it holds for
7:67 spec.exemptions[1].expires: `tomorrow` is no date | write it like `2030-12-31`
8:38 spec.exemptions[2].namespaces[0]: `Load` matches no namespace | namespaces are lower-case letters, digits and '-'; `*` stands for any of them
8:65 spec.exemptions[2].expires: `2027-02-29` is no date | write it like `2030-12-31`
)");
}

TEST(StandardsSchema, DescribesEveryRuleWithItsParametersAndDefaults) {
  const OrderedJson schema = StandardsSchema();
  const OrderedJson& spec = schema.at("properties").at("spec").at("properties");
  const OrderedJson& rules = spec.at("rules");
  EXPECT_EQ(rules.at("additionalProperties"), false);
  const OrderedJson& stop = rules.at("properties").at("graceful-stop");
  EXPECT_EQ(stop.at("properties").at("workerSeconds").at("default"), 60);
  EXPECT_EQ(stop.at("properties").at("action").at("enum"),
            OrderedJson({"deny", "warn", "audit", "off", nullptr}));
  EXPECT_EQ(spec.at("environments").at("items").at("properties").at("rules").at("properties"),
            rules.at("properties"));
}

}  // namespace
}  // namespace locust::standards
