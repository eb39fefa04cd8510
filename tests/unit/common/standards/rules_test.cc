// The table of all rules: their cases, their places, their documentation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "common/standards/load.h"
#include "common/standards/rules/table.h"
#include "common/standards/rules_document.h"
#include "tests/unit/common/standards/rule_cases.h"

namespace locust::standards {
namespace {

std::string TestName(const testing::TestParamInfo<std::string>& info) {
  std::string name;
  for (const char c : info.param) name += c == '-' ? '_' : c;
  return name;
}

std::vector<std::string> AllIds() {
  std::vector<std::string> ids;
  for (const Rule& rule : Rules()) ids.emplace_back(rule.id);
  return ids;
}

// One by one, so that a failure shows what differs and no more.
void ExpectSame(const Json& found, const Json& expected) {
  EXPECT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < std::max(found.size(), expected.size()); ++i) {
    EXPECT_EQ(i < found.size() ? found[i].dump(2) : "",
              i < expected.size() ? expected[i].dump(2) : "");
  }
}

class EachRule : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Rules, EachRule, testing::ValuesIn(AllIds()), TestName);

TEST_P(EachRule, FindsInItsCasesWhatIsExpected) {
  const Rule& rule = *FindRule(GetParam());
  for (const RuleCase& each : LoadRuleCases(rule)) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const Violations found = RunRule(rule, *SettingsOf(rule, each.parameters), each.objects);
    ExpectSame(ToJson(found), each.violations);
  }
}

TEST_P(EachRule, HasAPassingAndAFailingCaseForEachKind) {
  const Rule& rule = *FindRule(GetParam());
  std::map<std::string, std::set<bool>> seen;
  for (const RuleCase& each : LoadRuleCases(rule)) {
    for (std::size_t i = 0; i < each.objects.size(); ++i) {
      bool fails = false;
      for (const Json& violation : each.violations) fails = fails || violation["object"] == i;
      seen[each.objects[i].at("kind")].insert(fails);
    }
  }
  for (const Kind kind : AllKinds()) {
    if (!rule.kinds.Has(kind)) continue;
    const std::set<bool>& outcomes = seen[std::string(ToString(kind))];
    EXPECT_TRUE(outcomes.contains(false)) << "no passing case for " << ToString(kind);
    EXPECT_TRUE(outcomes.contains(true)) << "no failing case for " << ToString(kind);
  }
}

// What stands in brackets in a path for an item of a list.
std::set<std::string> NamesOf(const Json& item, const std::string& index) {
  std::set<std::string> names = {index};
  for (const char* key : {"name", "host"}) {
    if (const Json* name = json::Find(item, key)) names.insert(name->get<std::string>());
  }
  if (item.is_string()) names.insert(item.get<std::string>());
  return names;
}

// Whether `path` is the readable form of `pointer` in `object`.
bool Agree(const Json& object, const Place& place) {
  std::set<std::string> paths = {""};
  const Json* value = &object;
  const auto tokens = json::SplitPointer(place.pointer);
  if (!tokens) return false;
  for (const std::string& token : *tokens) {
    std::set<std::string> longer;
    if (value != nullptr && value->is_array()) {
      const Json* item = json::At(*value, "/" + token);
      if (item == nullptr) return false;
      for (const std::string& path : paths) {
        for (const std::string& name : NamesOf(*item, token))
          longer.insert(path + "[" + name + "]");
      }
      value = item;
    } else {
      for (const std::string& path : paths) longer.insert((Place{path, ""} / token).path);
      value = json::Find(value, token);
    }
    paths = std::move(longer);
  }
  return paths.contains(place.path);
}

TEST_P(EachRule, GivesThePlaceAsPathAndAsPointer) {
  const Rule& rule = *FindRule(GetParam());
  for (const RuleCase& each : LoadRuleCases(rule)) {
    SCOPED_TRACE(each.file + ": " + each.name);
    for (const Violation& violation :
         RunRule(rule, *SettingsOf(rule, each.parameters), each.objects)) {
      EXPECT_TRUE(Agree(each.objects.at(violation.object), violation.place))
          << violation.place.path << " and " << violation.place.pointer;
    }
  }
}

// The same pod, so the same verdict: what a Deployment may contain, its Pods may be.
TEST_P(EachRule, JudgesAPodLikeItsOwner) {
  const Rule& rule = *FindRule(GetParam());
  if (!rule.kinds.Has(Kind::kPod) || rule.check == nullptr) return;
  for (const RuleCase& each : LoadRuleCases(rule)) {
    const Json& object = each.objects.at(0);
    if (object.at("kind") != "Deployment") continue;
    SCOPED_TRACE(each.file + ": " + each.name);
    const auto settings = SettingsOf(rule, each.parameters);
    Json pod = object.at("/spec/template"_json_pointer);
    pod["apiVersion"] = "v1";
    pod["kind"] = "Pod";
    pod["metadata"]["name"] = "demo-5d4f8-x7k2p";
    Violations of_owner = RunRule(rule, *settings, {object});
    // What is wrong with the owner's own metadata says nothing about its pods.
    std::erase_if(of_owner, [](const Violation& violation) {
      return !violation.place.path.starts_with("spec.template.");
    });
    for (Violation& violation : of_owner)
      violation.place.path.erase(0, std::string("spec.template.").size());
    ExpectSame(ToJson(RunRule(rule, *settings, {pod})), ToJson(of_owner));
  }
}

TEST_P(EachRule, HasAnExampleThatLoads) {
  const Rule& rule = *FindRule(GetParam());
  const std::string text =
      "apiVersion: locust-standards/v1\nkind: LocustStandards\n"
      "metadata: {name: test}\nspec:\n  rules:\n    " +
      std::string(rule.id) + ": " + std::string(rule.example) + "\n";
  const Standards standards = Load(text, "example.yaml");
  ASSERT_EQ(standards.rules.active().size(), 1U);
  EXPECT_EQ(standards.rules.active()[0].rule, &rule);
}

TEST(Rules, HaveNoFolderOfCasesWithoutARule) {
  for (const auto& entry : std::filesystem::directory_iterator(RuleCasesFolder())) {
    if (!entry.is_directory()) continue;
    EXPECT_NE(FindRule(entry.path().filename().string()), nullptr) << entry.path();
  }
}

TEST(Rules, AreTheOnesThatWerePromised) {
  std::vector<std::string> ids;
  for (const Rule& rule : Rules()) ids.emplace_back(rule.id);
  EXPECT_EQ(
      ids,
      (std::vector<std::string>{
          "resources-set",       "resources-max",         "worker-replicas",    "single-master",
          "autoscaler-conflict", "image-registries",      "image-pinned",       "required-labels",
          "pod-security",        "service-account-token", "plain-text-secrets", "pip-index",
          "pip-pinned",          "pip-options",           "target-hosts",       "max-users",
          "max-run-time",        "headless-readiness",    "graceful-stop",      "service-exposure",
          "ingress-tls",         "ingress-hosts",         "script-configmap"}));
}

TEST(Rules, AreDocumented) {
  const std::filesystem::path path = std::filesystem::path(LOCUST_SOURCE_DIR) / "docs" / "rules.md";
  const std::string document = RulesDocument();
  if (std::getenv("LOCUST_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << document;
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), document)
      << "LOCUST_UPDATE_GOLDEN=1 writes docs/rules.md anew";
}

}  // namespace
}  // namespace locust::standards
