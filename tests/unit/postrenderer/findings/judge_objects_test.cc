#include "postrenderer/findings/judge_objects.h"

#include <gtest/gtest.h>

#include "common/standards/load.h"

namespace locust::findings {
namespace {

standards::Standards StandardsWith(const std::string& spec) {
  return standards::Load(
      "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: x}\nspec:\n" + spec,
      "s.yaml");
}

const yaml::Document& Worker() {
  static const yaml::Document kDocument = yaml::Document::Parse(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  replicas: 9\n"
      "  template: {spec: {containers: [{name: l, image: locustio/locust:1, args: [--worker]}]}}\n",
      "w.yaml", 11);
  return kDocument;
}

std::string Judge(Subject subject, const std::string& spec) {
  std::string text;
  for (const Judged& judged : JudgeSubjects({&subject, 1}, StandardsWith(spec), {})) {
    text += Format(Shown(judged.finding));
  }
  return text;
}

TEST(JudgeSubjectsTest, AFindingStandsAtItsValue) {
  EXPECT_EQ(Judge({.value = &Worker().value(), .document = &Worker(), .kubernetes_namespace = "n"},
                  "  rules: {worker-replicas: {max: 3}}\n"),
            "w.yaml:15:13: error: Deployment/n/w spec.replicas: this starts 9 workers, more than 3 "
            "[worker-replicas]\n"
            "  15 |   replicas: 9\n"
            "     |             ^\n"
            "hint: set it to 3 or less\n");
}

TEST(JudgeSubjectsTest, WhatIsMissingStandsAtWhatIsAroundIt) {
  const std::string text =
      Judge({.value = &Worker().value(), .document = &Worker()}, "  rules: {resources-set: {}}\n");
  EXPECT_TRUE(text.starts_with("w.yaml:16:34: error: Deployment/w ")) << text;
}

TEST(JudgeSubjectsTest, AnEditedValueHasNoLine) {
  Json edited = Worker().value();
  edited["spec"]["replicas"] = 12;
  EXPECT_EQ(Judge({.value = &edited, .source = "t.yaml", .document = &Worker(), .is_edited = true},
                  "  rules: {worker-replicas: {action: audit, max: 3}}\n"),
            "t.yaml: notice: Deployment/w spec.replicas: this starts 12 workers, more than 3 "
            "[worker-replicas]\n"
            "hint: set it to 3 or less\n");
}

TEST(JudgeSubjectsTest, EachIsJudgedByItsOwnEnvironment) {
  const standards::Standards standards = StandardsWith(
      "  rules: {worker-replicas: {max: 3}}\n"
      "  environments:\n"
      "    - {name: big, namespaces: [big], rules: {worker-replicas: {max: 9}}}\n");
  const std::vector<Subject> subjects = {
      {.value = &Worker().value(), .environment = &standards.environments[0]},
      {.value = &Worker().value()},
  };
  const std::vector<Judged> judged = JudgeSubjects(subjects, standards, {});
  ASSERT_EQ(judged.size(), 1u);
  EXPECT_EQ(judged[0].subject, 1u);
  EXPECT_EQ(judged[0].pointer, "/spec/replicas");
}

TEST(JudgeSubjectsTest, WhetherThereAreRulesAnywhere) {
  EXPECT_FALSE(HasRules({}));
  EXPECT_FALSE(HasRules(StandardsWith("  rules: {image-pinned: {action: off}}\n")));
  EXPECT_TRUE(HasRules(StandardsWith("  unrecognised: warn\n")));
  EXPECT_TRUE(HasRules(
      StandardsWith("  environments: [{name: a, namespaces: [a], rules: {image-pinned: {}}}]\n")));
}

}  // namespace
}  // namespace locust::findings
