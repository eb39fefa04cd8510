#include "postrenderer/inject/users.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kMasterContext =
    "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
    "spec.template.spec.containers[0].securityContext: ";

class UsersTest : public TransformationTest {
 protected:
  Json& Context(Json& deployment) { return Container(deployment)["securityContext"]; }
};

TEST_F(UsersTest, WhoMayRunAsRootIsLeftAlone) {
  Run(Users);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(UsersTest, NonRootByTheContainerGetsANumber) {
  Context(Master())["runAsNonRoot"] = true;
  Run(Users);
  EXPECT_EQ(Context(Master()), Json({{"runAsNonRoot", true}, {"runAsUser", 1000}}));
  EXPECT_EQ(Context(Worker()), Json::object());
  EXPECT_THAT(summary_, ElementsAre("user: master runs as 1000"));
  EXPECT_EQ(told_, std::string(kMasterContext) +
                       "runs as user 1000: the image names its user, and runAsNonRoot needs a "
                       "number\n");
}

TEST_F(UsersTest, NonRootByThePodToo) {
  Pod(Worker())["securityContext"] = {{"runAsNonRoot", true}};
  standards_.defaults.run_as_user = 4711;
  Run(Users);
  EXPECT_EQ(Context(Worker()), Json({{"runAsUser", 4711}}));
}

TEST_F(UsersTest, TheContainersWordCountsBeforeThePods) {
  Pod(Worker())["securityContext"] = {{"runAsNonRoot", true}};
  Context(Worker())["runAsNonRoot"] = false;
  Run(Users);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(UsersTest, ANumberOfThePodIsEnough) {
  Pod(Worker())["securityContext"] = {{"runAsUser", 2000}};
  Context(Worker())["runAsNonRoot"] = true;
  Run(Users);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(UsersTest, WithoutANumberInTheStandardsItIsAWarning) {
  standards_.defaults.run_as_user = std::nullopt;
  Context(Master())["runAsNonRoot"] = true;
  Run(Users);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: warning: Deployment/shop-master "
            "spec.template.spec.containers[0].securityContext: runAsNonRoot without a numeric "
            "runAsUser starts only where the platform gives pods a user, as OpenShift does\n");
}

TEST_F(UsersTest, RootThatMayNotBeIsAnError) {
  Context(Master())["runAsNonRoot"] = true;
  Pod(Master())["securityContext"] = {{"runAsUser", 0}};
  EXPECT_EQ(ErrorOf(Users),
            "locust/templates/master-deployment.yaml: error: Deployment/shop-master "
            "spec.template.spec.containers[0].securityContext: runAsNonRoot forbids the runAsUser "
            "0 that it comes with\n"
            "hint: set runAsUser to 1000, the user of the Locust image\n");
}

}  // namespace
}  // namespace locust::inject
