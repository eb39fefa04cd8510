#include "postrenderer/inject/jobs.h"

#include <gmock/gmock.h>

#include "postrenderer/inject/render.h"
#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

class JobsTest : public TransformationTest {
 protected:
  JobsTest() { test_.run.mode = RunMode::kOnce; }

  Json& Master() { return release_.objects[*release_.master].value; }
  Json& Worker() { return release_.objects[*release_.worker].value; }
  static std::string RunOf(const Json& object) {
    return object.at("metadata").at("labels").at(std::string(kRunLabel));
  }
  // The hash of the run that the small stream's release becomes after `change`.
  template <class Change>
  std::string RunAfter(Change change) {
    JobsTest::Read("");
    change();
    Run(Jobs);
    return RunOf(Master());
  }
};

TEST_F(JobsTest, ServicesStayDeployments) {
  test_.run.mode = RunMode::kService;
  Run(Jobs);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(JobsTest, MasterAndWorkersBecomeJobs) {
  Container(Master())["env"].push_back({{"name", "LOCUST_RUN_TIME"}, {"value", "1m30s"}});
  Container(Master())["env"].push_back({{"name", "LOCUST_STOP_TIMEOUT"}, {"value", "20"}});
  Json master = Pod(Master());
  Json worker = Pod(Worker());
  master["restartPolicy"] = worker["restartPolicy"] = "Never";
  Run(Jobs);

  const std::string hash = RunOf(Master());
  EXPECT_EQ(Master()["apiVersion"], "batch/v1");
  EXPECT_EQ(Master()["kind"], "Job");
  EXPECT_EQ(Master()["metadata"]["name"], "shop-master-" + hash);
  EXPECT_EQ(Worker()["metadata"]["name"], "shop-worker-" + hash);
  for (const Json* job : {&Master(), &Worker()}) {
    EXPECT_EQ(job->at("spec").at("template").at("metadata").at("labels").at(std::string(kRunLabel)),
              hash);
  }
  Json spec = Master()["spec"];
  EXPECT_EQ(spec["template"]["spec"], master);
  spec.erase("template");
  EXPECT_EQ(spec, Json::parse(R"({"parallelism": 1, "completions": 1, "backoffLimit": 0,
                                  "activeDeadlineSeconds": 710})"));
  spec = Worker()["spec"];
  EXPECT_EQ(spec["template"]["spec"], worker);
  spec.erase("template");
  EXPECT_EQ(spec, Json::parse(R"({"parallelism": 2, "completions": 2, "backoffLimit": 7,
      "activeDeadlineSeconds": 710, "podFailurePolicy": {"rules": [{"action": "Ignore",
        "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]}})"));
  EXPECT_EQ(Service()["spec"]["selector"][std::string(kRunLabel)], hash);
  EXPECT_THAT(summary_, ElementsAre("run once: Jobs of the run " + hash));
  EXPECT_EQ(told_, "");
}

TEST_F(JobsTest, WithoutARunTimeThereIsNoDeadline) {
  Run(Jobs);
  EXPECT_FALSE(Master()["spec"].contains("activeDeadlineSeconds"));
}

TEST_F(JobsTest, AnyChangeIsAnotherRunAndOnlyAChange) {
  const std::string first = RunAfter([] {});
  EXPECT_EQ(RunAfter([] {}), first);
  EXPECT_EQ(RunAfter([this] { Master()["metadata"]["annotations"]["x"] = "y"; }), first);
  EXPECT_NE(RunAfter([this] { Container(Worker())["image"] = "locustio/locust:2.33.0"; }), first);
  EXPECT_NE(RunAfter([this] { Worker()["spec"]["replicas"] = 3; }), first);
  const auto with_id = [this](std::string id) { return [this, id] { test_.run.id = id; }; };
  const std::string second = RunAfter(with_id("2"));
  EXPECT_NE(second, first);
  EXPECT_NE(RunAfter(with_id("3")), second);
}

TEST_F(JobsTest, TtlIsSetWithANotice) {
  test_.run.ttl_seconds = 3600;
  Run(Jobs);
  EXPECT_EQ(Master()["spec"]["ttlSecondsAfterFinished"], 3600);
  EXPECT_EQ(Worker()["spec"]["ttlSecondsAfterFinished"], 3600);
  EXPECT_EQ(told_,
            "test.yaml: notice: spec.load_test.run.ttl: when the Jobs have been deleted after 3600 "
            "s, the next upgrade or sync runs the test again\n"
            "hint: leave it out, and uninstall the release when it has run\n");
}

TEST_F(JobsTest, ASidecarIsWarnedOf) {
  Pod(Master())["containers"].push_back({{"name", "exporter"}, {"image", "exporter:1"}});
  Run(Jobs);
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: warning: Deployment/shop-master "
            "spec.template.spec.containers[1]: keeps the Job from ending as long as it runs\n"
            "hint: take it out, or make it an init container with `restartPolicy: Always`\n");
}

TEST_F(JobsTest, AutoscaledWorkersAreRefused) {
  Read(kHpa);
  EXPECT_EQ(ErrorOf(Jobs),
            "locust/templates/worker-hpa.yaml: error: HorizontalPodAutoscaler/shop "
            "spec.scaleTargetRef: a test that runs once has a fixed number of workers\n"
            "hint: switch the autoscaler off in the chart's values, and set "
            "spec.worker_container.replicas\n");
}

TEST_F(JobsTest, AStatefulSetIsRefused) {
  std::string stream = stream_;
  stream.replace(stream.rfind("kind: Deployment"), 16, "kind: StatefulSet");
  std::vector<Release> releases = FindReleases(ObjectsOf(ParseStream(stream, "<stdin>")));
  release_ = std::move(releases.front());
  EXPECT_EQ(ErrorOf(Jobs),
            "locust/templates/worker-deployment.yaml: error: StatefulSet/shop-worker kind: a "
            "StatefulSet can't become a Job\n"
            "hint: leave run.mode out, or render a Deployment\n");
}

// The whole pipeline on its own output, in which the Jobs have other names than the chart gave.
TEST_F(JobsTest, RenderingTheOutputAgainChangesNothing) {
  test_.main_py.emplace().text = "from locust import HttpUser\n";
  test_.run.run_time = "10m";
  test_.run.preflight = true;
  test_.run.report.emplace();
  test_.pip_packages = {{"faker", {}}};
  const std::string once = Render(stream_, {test_}, standards_, {}).stream;
  EXPECT_EQ(Render(once, {test_}, standards_, {}).stream, once);
  test_.run.id = "again";
  EXPECT_NE(Render(once, {test_}, standards_, {}).stream, once);
}

}  // namespace
}  // namespace locust::inject
