// Rules on objects that nobody would write: whatever the types, nothing throws, and what is found
// has a place.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/standards/judge.h"
#include "common/standards/rules/table.h"
#include "tests/support/every_rule.h"
#include "tests/support/mutator.h"
#include "tests/unit/common/standards/judge_helpers.h"
#include "tests/unit/common/standards/rule_cases.h"

namespace locust::standards {
namespace {

// Standards with every rule, with the parameters of its example.
Standards EveryRule() {
  return ParseSpec(test_support::EveryRuleSpec());
}

std::vector<Json> SomeObjects() {
  std::vector<Json> objects;
  for (const Rule& rule : Rules()) {
    for (const RuleCase& each : LoadRuleCases(rule))
      objects.insert(objects.end(), each.objects.begin(), each.objects.end());
  }
  return objects;
}

TEST(RulesOnMutatedObjects, NeverThrowAndAlwaysNameAPlace) {
  const Standards standards = EveryRule();
  const std::vector<Json> originals = SomeObjects();
  ASSERT_GT(originals.size(), 500U);
  std::size_t count = 0;
  for (unsigned seed = 0; seed < 8; ++seed) {
    Mutator mutator(seed);
    for (const Json& original : originals) {
      Json object = original;
      for (unsigned i = 0; i <= seed; ++i) mutator.Mutate(object);
      const Circumstances update = {.operation = Operation::kUpdate,
                                    .user = "jane",
                                    .old_object = [&original] { return original; }};
      std::vector<Finding> findings;
      ASSERT_NO_THROW(findings = Judge(object, standards, update))
          << object.dump(-1, ' ', false, Json::error_handler_t::replace);
      const Json* const pointers[] = {&object, &original};
      ASSERT_NO_THROW(JudgeStream(pointers, standards, {}));
      for (const Finding& finding : findings) {
        EXPECT_TRUE(json::SplitPointer(finding.violation.place.pointer).has_value());
        EXPECT_FALSE(finding.violation.message.empty());
      }
      count += findings.size();
    }
  }
  EXPECT_GT(count, 10000U) << "most mutations leave enough to judge";
}

TEST(RulesOnMutatedObjects, FindTheSameTwice) {
  const Standards standards = EveryRule();
  for (const Json& object : SomeObjects())
    EXPECT_EQ(Lines(Judge(object, standards, {})), Lines(Judge(object, standards, {})));
}

// An update that changes nothing is never denied: everything that is wrong was so before.
TEST(RulesOnMutatedObjects, AnUpdateThatChangesNothingIsAllowed) {
  const Standards standards = EveryRule();
  Mutator mutator(99);
  for (Json object : SomeObjects()) {
    for (int i = 0; i < 3; ++i) mutator.Mutate(object);
    const std::vector<Finding> findings =
        Judge(object, standards,
              {.operation = Operation::kUpdate, .user = "jane", .old_object = [&object] {
                 return object;
               }});
    EXPECT_FALSE(IsDenied(findings)) << Lines(findings);
  }
}

}  // namespace
}  // namespace locust::standards
