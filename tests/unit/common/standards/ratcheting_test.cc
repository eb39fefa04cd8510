#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/standards/judge.h"
#include "tests/unit/common/standards/judge_helpers.h"

namespace locust::standards {
namespace {

const char* const kPinned = "  rules: {image-pinned: {}}";
// --- updates ---

TEST(Ratcheting, ToleratesWhatWasThereBefore) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50}, image-pinned: {}}");
  const Json old = Workers("demo", 60, "locustio/locust");
  Json labelled = old;
  labelled["metadata"]["labels"]["team"] = "x";
  EXPECT_EQ(
      LinesOfUpdate(old, labelled, standards),
      "warn worker-replicas spec.replicas: this starts 60 workers, more than 50 (was so before)\n"
      "warn image-pinned spec.template.spec.containers[locust].image: image `locustio/locust` "
      "has no tag, which means `latest` (was so before)\n");
  EXPECT_EQ(
      LinesOf(labelled, standards, {.user = "jane"}),
      "deny worker-replicas spec.replicas: this starts 60 workers, more than 50\n"
      "deny image-pinned spec.template.spec.containers[locust].image: image `locustio/locust` "
      "has no tag, which means `latest`\n");
}

TEST(Ratcheting, LetsNumbersShrinkButNotGrow) {
  const Standards standards =
      ParseSpec("  rules: {worker-replicas: {max: 50}, resources-max: {limits: {memory: 1Gi}}}");
  const auto update = [&](int from, int to) {
    return LinesOfUpdate(Workers("demo", from), Workers("demo", to), standards);
  };
  EXPECT_EQ(
      update(60, 55),
      "warn worker-replicas spec.replicas: this starts 55 workers, more than 50 (was so before)\n");
  EXPECT_EQ(update(60, 61),
            "deny worker-replicas spec.replicas: this starts 61 workers, more than 50\n");
  EXPECT_EQ(update(50, 51),
            "deny worker-replicas spec.replicas: this starts 51 workers, more than 50\n");
  const auto with_memory = [](const char* memory) {
    Json object = Workers("demo", 1);
    object["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"] = memory;
    return object;
  };
  EXPECT_TRUE(IsDenied(
      Judge(with_memory("4097Mi"), standards,
            {.operation = Operation::kUpdate, .old_object = [&] { return with_memory("4Gi"); }})));
  EXPECT_FALSE(IsDenied(
      Judge(with_memory("4096Mi"), standards,
            {.operation = Operation::kUpdate, .old_object = [&] { return with_memory("4Gi"); }})));
}

TEST(Ratcheting, TakesTheMissingTimeOfAMinimumAsTheNumber) {
  const Standards standards =
      ParseSpec("  rules: {graceful-stop: {action: deny, workerSeconds: 60}}");
  const auto with_grace = [](int seconds) {
    Json object = Workers("demo", 1);
    object["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = seconds;
    return object;
  };
  EXPECT_TRUE(LinesOfUpdate(with_grace(30), with_grace(40), standards).starts_with("warn "));
  EXPECT_TRUE(LinesOfUpdate(with_grace(30), with_grace(20), standards).starts_with("deny "));
}

TEST(Ratcheting, TakesAnotherValueForANewViolation) {
  const Standards standards = ParseSpec("  rules: {image-pinned: {}, plain-text-secrets: {}}");
  EXPECT_EQ(
      LinesOfUpdate(Workers("demo", 1, "locustio/locust"), Workers("demo", 1, "evil/locust"),
                    standards),
      "deny image-pinned spec.template.spec.containers[locust].image: image `evil/locust` has no "
      "tag, which means `latest`\n");
  const auto with_password = [](const char* password) {
    Json object = Workers("demo", 1);
    object["spec"]["template"]["spec"]["containers"][0]["env"] = {
        {{"name", "PASSWORD"}, {"value", password}}};
    return object;
  };
  EXPECT_TRUE(LinesOfUpdate(with_password("a"), with_password("b"), standards).starts_with("deny "))
      << "although no message shows the value";
  EXPECT_TRUE(
      LinesOfUpdate(with_password("a"), with_password("a"), standards).starts_with("warn "));
}

TEST(Ratcheting, GoesByTheNamesOfListItems) {
  const Standards standards = ParseSpec(kPinned);
  Json old = Workers("demo", 1, "locustio/locust");
  old["spec"]["template"]["spec"]["containers"].push_back(
      {{"name", "proxy"}, {"image", "proxy:1"}});
  Json reordered = old;
  auto& containers = reordered["spec"]["template"]["spec"]["containers"];
  std::swap(containers[0], containers[1]);
  EXPECT_TRUE(LinesOfUpdate(old, reordered, standards).starts_with("warn "));

  Json renamed = old;
  renamed["spec"]["template"]["spec"]["containers"][0]["name"] = "other";
  EXPECT_TRUE(LinesOfUpdate(old, renamed, standards).starts_with("deny "));

  Json swapped = old;
  std::swap(swapped["spec"]["template"]["spec"]["containers"][0]["name"],
            swapped["spec"]["template"]["spec"]["containers"][1]["name"]);
  EXPECT_TRUE(LinesOfUpdate(old, swapped, standards).starts_with("deny "));

  Json moved = old;
  moved["spec"]["template"]["spec"]["initContainers"] = {
      {{"name", "locust"}, {"image", "locustio/locust"}}};
  EXPECT_EQ(
      LinesOfUpdate(old, moved, standards),
      "deny image-pinned spec.template.spec.initContainers[locust].image: image `locustio/locust` "
      "has no tag, which means `latest`\n"
      "warn image-pinned spec.template.spec.containers[locust].image: image `locustio/locust` has "
      "no tag, which means `latest` (was so before)\n");
}

TEST(Ratcheting, TakesEachOldViolationOnce) {
  const Standards standards = ParseSpec("  rules: {plain-text-secrets: {}}");
  Json old = Workers("demo", 1);
  const Json variable = {{"name", "PASSWORD"}, {"value", "a"}};
  old["spec"]["template"]["spec"]["containers"][0]["env"] = Json::array({variable});
  Json twice = old;
  twice["spec"]["template"]["spec"]["containers"][0]["env"].push_back(variable);
  const std::vector<Finding> findings =
      Judge(twice, standards, {.operation = Operation::kUpdate, .old_object = [&] { return old; }});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].action, Action::kWarn);
  EXPECT_EQ(findings[1].action, Action::kDeny);
}

TEST(Ratcheting, ToleratesNothingOfWhatWasNotJudgedBefore) {
  const Standards standards = ParseSpec("  unrecognised: warn\n  rules: {image-pinned: {}}");
  Json hidden = Workers("demo", 1, "acme/app");
  hidden["spec"]["template"]["metadata"].erase("labels");
  hidden["spec"]["template"]["spec"]["containers"][0].erase("args");
  ASSERT_TRUE(LinesOf(hidden, standards).starts_with("warn unrecognised"));
  EXPECT_EQ(
      LinesOfUpdate(hidden, Workers("demo", 1, "acme/app"), standards),
      "deny image-pinned spec.template.spec.containers[locust].image: image `acme/app` has no "
      "tag, which means `latest`\n");
}

TEST(Ratcheting, TakesARemovedLabelForANewViolation) {
  const Standards standards = ParseSpec("  unrecognised: deny");
  Json old = Workers("demo", 1, "acme/app");
  old["spec"]["template"]["spec"]["containers"][0].erase("args");
  Json unlabelled = old;
  unlabelled["spec"]["template"]["metadata"].erase("labels");
  ASSERT_EQ(LinesOf(old, standards), "");
  EXPECT_TRUE(LinesOfUpdate(old, unlabelled, standards).starts_with("deny unrecognised"));
  EXPECT_TRUE(LinesOfUpdate(unlabelled, unlabelled, standards).starts_with("warn unrecognised"));
}

TEST(Ratcheting, IsNotForStrictRules) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50, strict: true}}");
  EXPECT_EQ(LinesOfUpdate(Workers("demo", 60), Workers("demo", 60), standards),
            "deny worker-replicas spec.replicas: this starts 60 workers, more than 50\n");
}

TEST(Ratcheting, ReadsTheOldObjectOnlyWhenSomethingIsWrong) {
  const Standards standards = ParseSpec("  rules: {worker-replicas: {max: 50}}");
  int reads = 0;
  const Circumstances update = {.operation = Operation::kUpdate, .old_object = [&reads] {
                                  ++reads;
                                  return Json();
                                }};
  EXPECT_TRUE(Judge(Workers("demo", 5), standards, update).empty());
  EXPECT_EQ(reads, 0);
  EXPECT_TRUE(IsDenied(Judge(Workers("demo", 60), standards, update)));
  EXPECT_EQ(reads, 1);
}

}  // namespace
}  // namespace locust::standards
