#include "postrenderer/inject/autoscaling.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kScaledObject = R"(---
# Source: locust/templates/keda.yaml
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: shop
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop}
spec:
  scaleTargetRef: {name: shop-worker}
  maxReplicaCount: 9
)";

constexpr std::string_view kRebalancingWarning =
    "locust/templates/master-deployment.yaml: warning: Deployment/shop-master "
    "spec.template.spec.containers[0].args: the workers are autoscaled without "
    "--enable-rebalancing: users are not spread anew when workers come and go\n"
    "hint: add it to master.args in the chart's values\n";

class AutoscalingTest : public TransformationTest {};

TEST_F(AutoscalingTest, WithoutAutoscalerReplicasStay) {
  Run(Autoscaling);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_, "");
}

TEST_F(AutoscalingTest, ReplicasAreLeftToTheAutoscaler) {
  Read(kScaledObject);
  Run(Autoscaling);
  EXPECT_FALSE(Worker()["spec"].contains("replicas"));
  EXPECT_EQ(Master()["spec"]["replicas"], 1);
  EXPECT_THAT(summary_,
              ElementsAre("autoscaling: replicas of the workers left to ScaledObject/shop"));
  EXPECT_EQ(told_,
            "locust/templates/worker-deployment.yaml: notice: Deployment/shop-worker "
            "spec.replicas: taken away, because ScaledObject/shop scales these workers and each "
            "upgrade would set them back to 2\n"
            "hint: where the release runs already, the workers drop to 1 once, when this is "
            "applied for the first time: do that between tests\n" +
                std::string(kRebalancingWarning));
}

TEST_F(AutoscalingTest, RebalancingIsAllThatIsMissingWhereTheChartLeftReplicasOut) {
  Read(kHpa);
  Worker()["spec"].erase("replicas");
  Run(Autoscaling);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_, kRebalancingWarning);
  Container(Master())["args"].push_back("--enable-rebalancing");
  Run(Autoscaling);
  EXPECT_EQ(told_, "");
}

TEST_F(AutoscalingTest, TwoAutoscalersAreAnError) {
  Read(std::string(kHpa) + std::string(kScaledObject));
  EXPECT_EQ(ErrorOf(Autoscaling),
            "locust/templates/keda.yaml: error: ScaledObject/shop spec.scaleTargetRef: "
            "Deployment/shop-worker is scaled by HorizontalPodAutoscaler/shop too, and the two "
            "would undo each other's work\n"
            "hint: set only one of worker.hpa.enabled and worker.keda.enabled in the chart's "
            "values\n");
}

TEST_F(AutoscalingTest, AnAutoscaledMasterIsAnError) {
  Read(kHpa);
  for (Object& object : release_.objects) {
    if (object.value["kind"] == "HorizontalPodAutoscaler") {
      object.value["spec"]["scaleTargetRef"]["name"] = "shop-master";
    }
  }
  EXPECT_EQ(ErrorOf(Autoscaling),
            "locust/templates/worker-hpa.yaml: error: HorizontalPodAutoscaler/shop "
            "spec.scaleTargetRef: Deployment/shop-master is a Locust master, of which there can be "
            "only one\n"
            "hint: scale the workers\n");
}

TEST_F(AutoscalingTest, MinimumIsWhatEachKindAssumes) {
  Read(std::string(kHpa) + std::string(kScaledObject));
  const std::vector<Autoscaler> scalers = AutoscalersOf(release_, release_.worker.value());
  ASSERT_EQ(scalers.size(), 2u);
  EXPECT_EQ(scalers[0].min_replicas, 2);
  EXPECT_EQ(scalers[1].min_replicas, 0);
  EXPECT_THAT(AutoscalersOf(release_, release_.master.value()), IsEmpty());
}

}  // namespace
}  // namespace locust::inject
