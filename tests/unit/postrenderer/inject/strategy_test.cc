#include "postrenderer/inject/strategy.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

class StrategyTest : public TransformationTest {
 protected:
  Json& Strategy() { return Master()["spec"]["strategy"]; }
  const Json kOneByOne = Json::parse(
      R"({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}})");
};

TEST_F(StrategyTest, TheOldMasterGoesFirst) {
  Run(inject::Strategy);
  EXPECT_EQ(Strategy(), kOneByOne);
  EXPECT_FALSE(Worker()["spec"].contains("strategy"));
  EXPECT_THAT(summary_, ElementsAre("strategy: an update ends the old master before it starts the "
                                    "new one"));
  EXPECT_EQ(told_, "");
}

TEST_F(StrategyTest, WithoutAnyStrategyToo) {
  Master()["spec"].erase("strategy");
  Run(inject::Strategy);
  EXPECT_EQ(Strategy(), kOneByOne);
}

TEST_F(StrategyTest, ASurgeOfTheChartIsReplaced) {
  Strategy() = Json::parse(R"({"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}})");
  Run(inject::Strategy);
  EXPECT_EQ(Strategy(), kOneByOne);
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
            "spec.strategy.rollingUpdate.maxSurge: 0 instead of \"25%\": two masters behind one "
            "Service would split the workers\n");
}

TEST_F(StrategyTest, NoSurgeIsEnough) {
  Strategy() = Json::parse(R"({"rollingUpdate": {"maxSurge": "0%", "maxUnavailable": "100%"}})");
  Run(inject::Strategy);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(StrategyTest, RecreateStaysWithANotice) {
  Strategy() = {{"type", "Recreate"}};
  Run(inject::Strategy);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
            "spec.strategy.type: Recreate stays; over a release that was installed with a rolling "
            "update it fails in server-side apply\n"
            "hint: leave it out: the master's rolling update never starts a second master\n");
}

}  // namespace
}  // namespace locust::inject
