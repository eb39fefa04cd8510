#include "postrenderer/inject/unattended.h"

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

class UnattendedTest : public TransformationTest {
 protected:
  UnattendedTest() {
    test_.run.mode = RunMode::kOnce;
    Put("LOCUST_RUN_TIME", "5m");
  }
  void Put(std::string_view name, std::string_view value) {
    Container(Master())["env"].push_back({{"name", name}, {"value", value}});
  }
};

TEST_F(UnattendedTest, ServicesAreLeftAlone) {
  test_.run.mode = RunMode::kService;
  Run(Unattended);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(UnattendedTest, TheMasterStartsAndEndsByItself) {
  Run(Unattended);
  EXPECT_EQ(Variable(Master(), "LOCUST_HEADLESS"), "true");
  EXPECT_EQ(Variable(Master(), "LOCUST_STOP_TIMEOUT"), "10");
  EXPECT_EQ(Variable(Master(), "LOCUST_EXPECT_WORKERS_MAX_WAIT"), "300");
  EXPECT_EQ(Variable(Master(), "LOCUST_EXIT_CODE_ON_ERROR"), nullptr);
  EXPECT_EQ(Variable(Master(), kOnceVariable), "true");
  EXPECT_EQ(told_, "");
}

TEST_F(UnattendedTest, WorkersEndWellWhateverTheRequestsCameTo) {
  Run(Unattended);
  EXPECT_EQ(Variable(Worker(), "LOCUST_EXIT_CODE_ON_ERROR"), "0");
  EXPECT_EQ(Variable(Worker(), "LOCUST_HEADLESS"), nullptr);
  EXPECT_EQ(Variable(Worker(), kOnceVariable), "true");
}

TEST_F(UnattendedTest, WhatTheChartSetsStays) {
  Container(Master())["args"] = {"--master", "--headless", "--stop-timeout", "99"};
  Put("LOCUST_EXPECT_WORKERS_MAX_WAIT", "7");
  Run(Unattended);
  EXPECT_EQ(Variable(Master(), "LOCUST_HEADLESS"), nullptr);
  EXPECT_EQ(Variable(Master(), "LOCUST_STOP_TIMEOUT"), nullptr);
  EXPECT_EQ(Variable(Master(), "LOCUST_EXPECT_WORKERS_MAX_WAIT"), "7");
}

TEST_F(UnattendedTest, WithoutARunTimeIsWarnedOf) {
  Container(Master())["env"].erase(1);
  Run(Unattended);
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: warning: Deployment/shop-master "
            "spec.template.spec.containers[0]: the run has no run time, so it ends only when the "
            "script ends it, and has no deadline\n"
            "hint: set spec.load_test.run.run_time\n");
}

}  // namespace
}  // namespace locust::inject
