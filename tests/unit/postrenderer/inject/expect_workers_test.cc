#include "postrenderer/inject/expect_workers.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kContainer = "Deployment/shop-master spec.template.spec.containers[0]: ";

class ExpectWorkersTest : public TransformationTest {
 protected:
  ExpectWorkersTest() { Container(Master())["args"].push_back("--headless"); }

  // What is told about the container, without the part that is always the same.
  std::string Told(std::string_view severity) const {
    const std::string start = "locust/templates/master-deployment.yaml: " + std::string(severity) +
                              ": " + std::string(kContainer);
    return told_.starts_with(start) ? told_.substr(start.size()) : "other text: " + told_;
  }
};

TEST_F(ExpectWorkersTest, AMasterWithAWebUiWaitsForItsUser) {
  Container(Master())["args"] = {"--master"};
  Run(ExpectWorkers);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(ExpectWorkersTest, ReplicasTimesProcesses) {
  Run(ExpectWorkers);
  EXPECT_EQ(Variable(Master(), "LOCUST_EXPECT_WORKERS"), "2");
  EXPECT_THAT(summary_, ElementsAre("expect-workers: the test starts when 2 workers are there"));

  Read("");
  Container(Master())["args"].push_back("--autostart");
  Container(Worker())["args"].push_back("--processes 3");
  Run(ExpectWorkers);
  EXPECT_EQ(Variable(Master(), "LOCUST_EXPECT_WORKERS"), "6");
}

TEST_F(ExpectWorkersTest, WithoutReplicasThereIsOneWorker) {
  Worker()["spec"]["replicas"] = nullptr;
  Run(ExpectWorkers);
  EXPECT_EQ(Variable(Master(), "LOCUST_EXPECT_WORKERS"), "1");
}

TEST_F(ExpectWorkersTest, OfAutoscaledWorkersTheMinimum) {
  Read(R"(---
kind: HorizontalPodAutoscaler
metadata: {name: shop, labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop}}
spec: {minReplicas: 4, scaleTargetRef: {kind: Deployment, name: shop-worker}}
)");
  Container(Master())["args"].push_back("--headless");
  Run(ExpectWorkers);
  EXPECT_EQ(Variable(Master(), "LOCUST_EXPECT_WORKERS"), "4");
}

TEST_F(ExpectWorkersTest, LeftOutWhereNobodyCanTell) {
  const std::string hint =
      ", so nobody can tell how many to wait for\nhint: set spec.load_test.run.expect_workers\n";
  Container(Worker())["args"] = {"--worker", "--processes", "-1"};
  Run(ExpectWorkers);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(Told("notice"),
            "the test starts on the first worker: the workers' --processes depends on the node "
            "that they run on" +
                hint);

  Container(Worker())["args"] = {"--worker"};
  Worker()["spec"]["replicas"] = 0;
  Run(ExpectWorkers);
  EXPECT_EQ(Told("notice"),
            "the test starts on the first worker: Deployment/shop-worker has 0 replicas" + hint);

  Read(R"(---
kind: ScaledObject
metadata: {name: shop, labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop}}
spec: {scaleTargetRef: {name: shop-worker}}
)");
  Container(Master())["args"].push_back("--headless");
  Run(ExpectWorkers);
  EXPECT_EQ(Told("notice"),
            "the test starts on the first worker: ScaledObject/shop may scale the workers to none" +
                hint);
}

TEST_F(ExpectWorkersTest, ANumberThatIsThereStays) {
  Container(Master())["args"].push_back("--expect-workers=2");
  Run(ExpectWorkers);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_, "");
}

TEST_F(ExpectWorkersTest, ANumberThatContradictsIsWarnedOf) {
  const std::string hint = "\nhint: leave --expect-workers out to have it computed\n";
  Container(Master())["args"].push_back("--expect-workers=3");
  Run(ExpectWorkers);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(Told("warning"),
            "waits for 3 workers, but only 2 are sure to connect: the test may never start" + hint);

  Container(Worker())["args"].push_back("--processes=2");
  Run(ExpectWorkers);
  EXPECT_EQ(Told("warning"),
            "waits for 3 of 4 workers: the test starts before the others are there" + hint);
}

}  // namespace
}  // namespace locust::inject
