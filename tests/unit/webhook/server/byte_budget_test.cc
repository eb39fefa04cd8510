#include "webhook/server/byte_budget.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::webhook {
namespace {

TEST(Body, TakesFromTheBudgetWhatItHoldsAndGivesItBack) {
  ByteBudget budget(100'000);
  {
    Body body(budget);
    std::string expected;
    for (int i = 0; i < 10; ++i) {
      const std::string part(4'000, static_cast<char>('a' + i));
      EXPECT_TRUE(body.Append(part));
      expected += part;
    }
    EXPECT_EQ(body.text(), expected);
    EXPECT_GE(budget.used(), expected.size());
    EXPECT_LE(budget.used(), 2 * expected.size());
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Body, AppendsNothingOverTheBudget) {
  ByteBudget budget(1000);
  Body first(budget), second(budget);
  EXPECT_TRUE(first.Append(std::string(600, 'x')));
  const std::size_t used = budget.used();
  EXPECT_FALSE(second.Append(std::string(600, 'x')));
  EXPECT_EQ(second.text(), "");
  EXPECT_EQ(budget.used(), used);
  EXPECT_TRUE(second.Append(std::string(100, 'x')));
}

}  // namespace
}  // namespace locust::webhook
