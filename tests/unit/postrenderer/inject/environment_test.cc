#include "postrenderer/inject/environment.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

class EnvironmentTest : public TransformationTest {};

TEST_F(EnvironmentTest, NothingToSayIsNoEdit) {
  Run(Environment);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(EnvironmentTest, TheEnvironmentGoesToBothTheRunToTheMaster) {
  test_.metadata.env = "prod";
  test_.run.users = 200;
  test_.run.spawn_rate = 2.5;
  test_.run.run_time = "10m";
  test_.run.stop_timeout_seconds = 30;
  test_.run.expect_workers = 4;
  test_.run.tags = {"browse", "buy"};
  test_.run.exclude_tags = {"slow"};
  Run(Environment);
  EXPECT_EQ(Container(Master())["env"], Json::parse(R"([
              {"name": "LOCUST_HOST", "value": "https://shop.example"},
              {"name": "LOCUST_ENVIRONMENT", "value": "prod"},
              {"name": "LOCUST_USERS", "value": "200"},
              {"name": "LOCUST_SPAWN_RATE", "value": "2.5"},
              {"name": "LOCUST_RUN_TIME", "value": "10m"},
              {"name": "LOCUST_STOP_TIMEOUT", "value": "30"},
              {"name": "LOCUST_EXPECT_WORKERS", "value": "4"},
              {"name": "LOCUST_TAGS", "value": "[browse,buy]"},
              {"name": "LOCUST_EXCLUDE_TAGS", "value": "slow"}
            ])"));
  EXPECT_EQ(Container(Worker())["env"], Json::parse(R"([
              {"name": "LOCUST_HOST", "value": "https://shop.example"},
              {"name": "LOCUST_ENVIRONMENT", "value": "prod"}
            ])"));
  EXPECT_THAT(summary_, ElementsAre("environment: master LOCUST_ENVIRONMENT, LOCUST_USERS, "
                                    "LOCUST_SPAWN_RATE, LOCUST_RUN_TIME, LOCUST_STOP_TIMEOUT, "
                                    "LOCUST_EXPECT_WORKERS, LOCUST_TAGS, LOCUST_EXCLUDE_TAGS",
                                    "environment: worker LOCUST_ENVIRONMENT"));
  EXPECT_EQ(told_, "");
}

TEST_F(EnvironmentTest, AContainerWithoutVariablesGetsTheList) {
  Container(Master()).erase("env");
  test_.run.users = 20;
  Run(Environment);
  EXPECT_EQ(Container(Master())["env"],
            Json::parse(R"([{"name": "LOCUST_USERS", "value": "20"}])"));
}

TEST_F(EnvironmentTest, LiteralVariablesAreReplacedInPlaceWhereverTheyStand) {
  Container(Master())["env"] = Json::parse(R"([
    {"name": "LOCUST_USERS", "value": "1"},
    {"name": "LOCUST_HOST", "value": "https://shop.example"},
    {"name": "LOCUST_USERS", "value": "2"}
  ])");
  test_.run.users = 200;
  Run(Environment);
  EXPECT_EQ(Container(Master())["env"], Json::parse(R"([
              {"name": "LOCUST_USERS", "value": "200"},
              {"name": "LOCUST_HOST", "value": "https://shop.example"},
              {"name": "LOCUST_USERS", "value": "200"}
            ])"));
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
            "spec.template.spec.containers[0].env[0]: LOCUST_USERS is `200`, by "
            "spec.load_test.run.users, instead of `1`\n"
            "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
            "spec.template.spec.containers[0].env[2]: LOCUST_USERS is `200`, by "
            "spec.load_test.run.users, instead of `2`\n");
}

TEST_F(EnvironmentTest, AVariableFromElsewhereIsAnError) {
  Container(Master())["env"].push_back(Json::parse(
      R"({"name": "LOCUST_USERS", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}})"));
  test_.run.users = 200;
  EXPECT_EQ(ErrorOf(Environment),
            "locust/templates/master-deployment.yaml: error: Deployment/shop-master "
            "spec.template.spec.containers[0].env[1]: LOCUST_USERS comes from elsewhere "
            "(valueFrom), so spec.load_test.run.users cannot set it\n"
            "hint: take it out of the chart's values\n");
}

TEST_F(EnvironmentTest, AnArgumentThatSaysTheSameIsEnough) {
  Container(Master())["args"] = {"--master", "--users=200", "--tags buy browse", "-t", "10m"};
  test_.run.users = 200;
  test_.run.run_time = "10m";
  test_.run.tags = {"browse", "buy"};
  Run(Environment);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_, "");
}

TEST_F(EnvironmentTest, AnArgumentThatSaysOtherwiseIsAnError) {
  Container(Master())["args"] = {"--master", "-u", "100", "--tags browse slow"};
  test_.run.users = 200;
  test_.run.tags = {"browse", "buy"};
  EXPECT_EQ(ErrorOf(Environment),
            "test.yaml: error: spec.load_test.run.users: `200` would be overruled by the argument "
            "--users `100` of Deployment/shop-master\n"
            "hint: take one of the two away: this field, or the argument in the chart's values\n"
            "test.yaml: error: spec.load_test.run.tags: `browse buy` would be overruled by the "
            "argument --tags `browse slow` of Deployment/shop-master\n"
            "hint: take one of the two away: this field, or the argument in the chart's values\n");
}

TEST_F(EnvironmentTest, ATagThatAVariableCannotHoldIsAnError) {
  test_.run.tags = {"browse", "a,b"};
  EXPECT_EQ(ErrorOf(Environment),
            "test.yaml: error: spec.load_test.run.tags: Locust cannot read the tag `a,b` from "
            "LOCUST_TAGS\n"
            "hint: use tags without blanks, commas and brackets\n");
}

}  // namespace
}  // namespace locust::inject
