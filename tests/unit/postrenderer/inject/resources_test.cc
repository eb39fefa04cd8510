#include "postrenderer/inject/resources.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kAutoscaler = R"(---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop}
spec:
  minReplicas: 2
  maxReplicas: 9
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop-worker}
)";

class ResourcesTest : public TransformationTest {};

TEST_F(ResourcesTest, LoadTestThenChartThenDefaults) {
  test_.worker.resources = {.requests = {{"cpu", "100m"}}, .limits = {{"memory", "2Gi"}}};
  Container(Worker())["resources"] = Json::parse(
      R"({"requests": {"cpu": "500m", "memory": "512Mi"}, "limits": {"ephemeral-storage": "1Gi"}})");
  Run(Resources);
  EXPECT_EQ(Container(Worker())["resources"], Json::parse(R"({
              "requests": {"cpu": "100m", "memory": "512Mi"},
              "limits": {"cpu": "1", "memory": "2Gi", "ephemeral-storage": "1Gi"}
            })"));
  EXPECT_EQ(Container(Master())["resources"], Json::parse(R"({
              "requests": {"cpu": "50m", "memory": "256Mi"},
              "limits": {"cpu": "1", "memory": "1Gi"}
            })"));
  EXPECT_THAT(summary_,
              ElementsAre("resources: master requests.cpu 50m, requests.memory 256Mi, limits.cpu "
                          "1, limits.memory 1Gi",
                          "resources: worker requests.cpu 100m, limits.cpu 1, limits.memory 2Gi"));
}

TEST_F(ResourcesTest, OurInitContainersGetDefaultsOthersNothing) {
  test_.worker.resources = {.requests = {{"cpu", "2"}}, .limits = {{"cpu", "4"}}};
  Pod(Worker())["initContainers"] =
      Json::parse(R"([{"name": "locust-pip"}, {"name": "fetch-data"}])");
  Run(Resources);
  const Json& init = Pod(Worker())["initContainers"];
  EXPECT_EQ(init[0]["resources"]["limits"], Json({{"cpu", "1"}, {"memory", "1Gi"}}));
  EXPECT_FALSE(init[1].contains("resources"));
  EXPECT_EQ(summary_.back(),
            "resources: worker init container locust-pip requests.cpu 50m, requests.memory 256Mi, "
            "limits.cpu 1, limits.memory 1Gi");
}

TEST_F(ResourcesTest, NothingToDoIsNoEdit) {
  standards_.defaults.resources = {};
  Run(Resources);
  EXPECT_EQ(edits_, 0u);
  EXPECT_THAT(summary_, IsEmpty());
}

TEST_F(ResourcesTest, ARequestOverAnotherOriginsLimitIsAnError) {
  test_.worker.resources.requests = {{"cpu", "2"}, {"memory", "1.5Gi"}};
  Container(Worker())["resources"]["limits"] = {{"cpu", 1}, {"memory", "1Gi"}};
  EXPECT_EQ(ErrorOf(Resources),
            "locust/templates/worker-deployment.yaml: error: Deployment/shop-worker "
            "spec.template.spec.containers[0].resources: requests.cpu 2 is more than limits.cpu 1\n"
            "hint: set both in spec.worker_container.resources of test.yaml, or both in the "
            "chart's values\n"
            "locust/templates/worker-deployment.yaml: error: Deployment/shop-worker "
            "spec.template.spec.containers[0].resources: requests.memory 1.5Gi is more than "
            "limits.memory 1Gi\n"
            "hint: set both in spec.worker_container.resources of test.yaml, or both in the "
            "chart's values\n");
}

TEST_F(ResourcesTest, WorkersAreAsManyAsTheLoadTestSays) {
  standards_.defaults.resources = {};
  test_.worker.replicas = 5;
  Run(Resources);
  EXPECT_EQ(Worker()["spec"]["replicas"], 5);
  EXPECT_EQ(Master()["spec"]["replicas"], 1);
  EXPECT_THAT(summary_, ElementsAre("replicas: worker 5"));
}

TEST_F(ResourcesTest, WorkersWithoutReplicasGetThem) {
  Worker()["spec"]["replicas"] = nullptr;
  test_.worker.replicas = 5;
  Run(Resources);
  EXPECT_EQ(Worker()["spec"]["replicas"], 5);
}

TEST_F(ResourcesTest, AutoscaledWorkersKeepTheirReplicas) {
  Read(kAutoscaler);
  test_.worker.replicas = 5;
  Run(Resources);
  EXPECT_EQ(Worker()["spec"]["replicas"], 2);
  EXPECT_EQ(told_,
            "test.yaml: notice: spec.worker_container.replicas: not used: "
            "HorizontalPodAutoscaler/shop scales the workers\n");
}

TEST_F(ResourcesTest, ThereIsOneMaster) {
  for (const int rendered : {0, 3}) {
    Master()["spec"]["replicas"] = rendered;
    Run(Resources);
    EXPECT_EQ(Master()["spec"]["replicas"], 1);
    EXPECT_EQ(told_,
              "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
              "spec.replicas: 1 instead of " +
                  std::to_string(rendered) +
                  ": workers connect to one master, and several would run a test each\n");
  }
}

}  // namespace
}  // namespace locust::inject
