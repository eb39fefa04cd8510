#include "postrenderer/inject/preflight.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

class PreflightTest : public TransformationTest {
 protected:
  PreflightTest() { test_.run.preflight = true; }
};

TEST_F(PreflightTest, OnlyWhereItIsAskedFor) {
  test_.run.preflight = false;
  Run(Preflight);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(PreflightTest, IsTheLocustContainerWithAnotherCommand) {
  Container(Master())["volumeMounts"] = {{{"name", "boot"}, {"mountPath", "/locust-boot"}}};
  Run(Preflight);
  EXPECT_EQ(Pod(Master())["initContainers"], Json::parse(R"([{
    "name": "locust-preflight",
    "image": "locustio/locust:2.32.2",
    "env": [{"name": "LOCUST_HOST", "value": "https://shop.example"}],
    "resources": {},
    "securityContext": {},
    "volumeMounts": [{"name": "boot", "mountPath": "/locust-boot"}],
    "command": ["python", "/locust-boot/preflight.py"]}])"));
  EXPECT_FALSE(Pod(Worker()).contains("initContainers"));
  EXPECT_THAT(summary_, ElementsAre("preflight: the init container locust-preflight of the master "
                                    "loads the script"));
}

TEST_F(PreflightTest, ComesAfterWhatIsThereAndFollowsTheContainer) {
  Pod(Master())["initContainers"] = {{{"name", "locust-pip"}}};
  Run(Preflight);
  Container(Master())["image"] = "locustio/locust:2.33.0";
  Run(Preflight);
  const Json& containers = Pod(Master())["initContainers"];
  ASSERT_EQ(containers.size(), 2u);
  EXPECT_EQ(containers[0]["name"], "locust-pip");
  EXPECT_EQ(containers[1]["image"], "locustio/locust:2.33.0");
}

}  // namespace
}  // namespace locust::inject
