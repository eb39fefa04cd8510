// The traps of the chart whose mending is a line or two, or only a warning.
#include <gmock/gmock.h>

#include "postrenderer/inject/graceful_stop.h"
#include "postrenderer/inject/rerun.h"
#include "postrenderer/inject/service_links.h"
#include "postrenderer/inject/web_login.h"
#include "postrenderer/inject/writable_tmp.h"
#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kMasterFile = "locust/templates/master-deployment.yaml: ";
constexpr std::string_view kWorkerFile = "locust/templates/worker-deployment.yaml: ";

std::string About(std::string_view file, std::string_view rest) {
  return std::string(file) + std::string(rest);
}

class WritableTmpTest : public TransformationTest {
 protected:
  WritableTmpTest() { Container(Worker())["securityContext"]["readOnlyRootFilesystem"] = true; }
};

TEST_F(WritableTmpTest, AReadOnlyRootGetsATmp) {
  Run(WritableTmp);
  EXPECT_EQ(Pod(Worker())["volumes"], Json::parse(R"([{"name": "locust-tmp", "emptyDir": {}}])"));
  EXPECT_EQ(Container(Worker())["volumeMounts"],
            Json::parse(R"([{"name": "locust-tmp", "mountPath": "/tmp"}])"));
  EXPECT_FALSE(Pod(Master()).contains("volumes"));
  EXPECT_THAT(summary_, ElementsAre("tmp: worker gets a writable /tmp beside its read-only root "
                                    "file system"));
}

TEST_F(WritableTmpTest, ATmpThatIsThereIsEnough) {
  Container(Worker())["volumeMounts"] = Json::parse(R"([{"name": "x", "mountPath": "/tmp/"}])");
  Run(WritableTmp);
  EXPECT_EQ(edits_, 0u);
}

class WebLoginTest : public TransformationTest {
 protected:
  void AddArgument(const char* argument) { Container(Master())["args"].push_back(argument); }
};

TEST_F(WebLoginTest, WebAuthIsGone) {
  AddArgument("--web-auth=admin:secret");
  Run(WebLogin);
  const std::string warning =
      About(kMasterFile,
            "warning: Deployment/shop-master spec.template.spec.containers[0].args: --web-auth is "
            "gone from Locust 2.21 on, which exits when it is given one\n"
            "hint: use --web-login with a login in main.py, or protect the ingress instead\n");
  EXPECT_EQ(told_, warning);
  for (const char* image :
       {"locustio/locust", "locustio/locust:latest", "locustio/locust:2.21.0"}) {
    Container(Master())["image"] = image;
    Run(WebLogin);
    EXPECT_EQ(told_, warning) << image;
  }
  for (const char* image : {"locustio/locust:2.15.1", "locustio/locust:2.20-acme"}) {
    Container(Master())["image"] = image;
    Run(WebLogin);
    EXPECT_EQ(told_, "") << image;
  }
}

TEST_F(WebLoginTest, AWebLoginNeedsALogin) {
  AddArgument("--web-login");
  test_.main_py.emplace().text = "from locust import HttpUser\n";
  Run(WebLogin);
  EXPECT_EQ(told_,
            About(kMasterFile,
                  "warning: Deployment/shop-master spec.template.spec.containers[0].args: "
                  "--web-login needs a script that sets up environment.web_ui.login_manager, and "
                  "none does: every page of the web UI will fail\n"
                  "hint: turn master.auth.enabled off in the chart's values, or set up the login "
                  "in main.py\n"));
  test_.lib_files.emplace_back().script.text = "environment.web_ui.login_manager.user_loader(f)\n";
  Run(WebLogin);
  EXPECT_EQ(told_, "");
}

TEST_F(WebLoginTest, ScriptsOfTheChartAreNotJudged) {
  AddArgument("--web-login");
  Run(WebLogin);
  EXPECT_EQ(told_, "");
}

class GracefulStopTest : public TransformationTest {
 protected:
  Json& Grace() { return Pod(Worker())["terminationGracePeriodSeconds"]; }
  void StopTimeout(const char* seconds) {
    Container(Master())["env"].push_back({{"name", "LOCUST_STOP_TIMEOUT"}, {"value", seconds}});
  }
};

TEST_F(GracefulStopTest, WithoutAStopTimeoutDefaultsDoesIt) {
  Run(GracefulStop);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(GracefulStopTest, WithinTheDefaultDefaultsDoesIt) {
  StopTimeout("59");
  Run(GracefulStop);
  EXPECT_FALSE(Pod(Worker()).contains("terminationGracePeriodSeconds"));
  EXPECT_EQ(Pod(Master())["terminationGracePeriodSeconds"], 69) << "it has no default of ours";
}

TEST_F(GracefulStopTest, ALongStopTimeoutNeedsALongerGrace) {
  StopTimeout("89.5");
  Run(GracefulStop);
  EXPECT_EQ(Grace(), 100);
  EXPECT_EQ(Pod(Master())["terminationGracePeriodSeconds"], 100);
  EXPECT_THAT(summary_, ElementsAre("grace: master 100 s, for a stop timeout of 90 s",
                                    "grace: worker 100 s, for a stop timeout of 90 s"));
}

TEST_F(GracefulStopTest, TheLoadTestsStopTimeoutCountsMoreThanTheChartsGrace) {
  test_.run.stop_timeout_seconds = 90;
  StopTimeout("90");
  Grace() = 30;
  Pod(Master())["terminationGracePeriodSeconds"] = 300;
  Run(GracefulStop);
  EXPECT_EQ(Grace(), 100);
  EXPECT_EQ(Pod(Master())["terminationGracePeriodSeconds"], 300) << "long enough";
}

TEST_F(GracefulStopTest, WithoutADefaultKubernetesOwnCounts) {
  standards_.defaults.worker_termination_grace_period_seconds = std::nullopt;
  StopTimeout("30");
  Run(GracefulStop);
  EXPECT_EQ(Grace(), 40);
}

TEST_F(GracefulStopTest, AShortGraceOfTheChartIsWarnedOf) {
  Grace() = 30;
  Pod(Master())["terminationGracePeriodSeconds"] = 31;
  StopTimeout("30");
  Run(GracefulStop);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_, About(kWorkerFile,
                         "warning: Deployment/shop-worker "
                         "spec.template.spec.terminationGracePeriodSeconds: 30 s are not longer "
                         "than the stop timeout of 30 s: the worker is killed while users "
                         "finish\n"
                         "hint: set at least 40\n"));
}

class ServiceLinksTest : public TransformationTest {
 protected:
  ServiceLinksTest() { Service()["metadata"]["name"] = "locust-web"; }
  std::string Error(std::string_view file, std::string_view name) const {
    return About(file, "error: Deployment/" + std::string(name) +
                           " spec.template.spec.enableServiceLinks: service links turn the Service "
                           "locust-web into LOCUST_WEB_PORT=tcp://…, with which Locust does not "
                           "start\n"
                           "hint: set enableServiceLinks: false in the standards' defaults, or "
                           "rename the release\n");
  }
};

TEST_F(ServiceLinksTest, TheStandardsTurnThemOff) {
  EXPECT_EQ(ErrorOf(ServiceLinks), "");
}

TEST_F(ServiceLinksTest, LeftOnTheyAreAnErrorForSuchANameOnly) {
  standards_.defaults.enable_service_links = std::nullopt;
  EXPECT_EQ(ErrorOf(ServiceLinks),
            Error(kMasterFile, "shop-master") + Error(kWorkerFile, "shop-worker"));
  Find("locust-web")["metadata"]["name"] = "locust-website";
  EXPECT_EQ(ErrorOf(ServiceLinks), "");
}

TEST_F(ServiceLinksTest, TheChartMayTurnThemOnAndAVariableHidesThem) {
  Pod(Master())["enableServiceLinks"] = true;
  Pod(Worker())["enableServiceLinks"] = true;
  Container(Worker())["env"].push_back({{"name", "LOCUST_WEB_PORT"}, {"value", "8089"}});
  EXPECT_EQ(ErrorOf(ServiceLinks), Error(kMasterFile, "shop-master"));
}

class RerunTest : public TransformationTest {
 protected:
  const std::string kWarning =
      About(kMasterFile,
            "warning: Deployment/shop-master: the test ends by itself, and the Deployment starts "
            "it again each time\n"
            "hint: leave run_time out and start the test on the web page, or uninstall the "
            "release when it has run\n");
  std::string Told(const Json& args) {
    Container(Master())["args"] = args;
    Run(Rerun);
    return told_;
  }
};

TEST_F(RerunTest, AnEndStartsItAgain) {
  EXPECT_EQ(Told({"--master", "--headless", "--run-time=10m"}), kWarning);
  EXPECT_EQ(Told({"--master", "--autostart", "-t", "10m", "--autoquit", "10"}), kWarning);
}

TEST_F(RerunTest, AsLongAsItEnds) {
  EXPECT_EQ(Told({"--master", "--headless"}), "");
  EXPECT_EQ(Told({"--master", "--run-time=10m"}), "");
  EXPECT_EQ(Told({"--master", "--autostart", "-t", "10m"}), "");
  test_.run.mode = RunMode::kOnce;
  EXPECT_EQ(Told({"--master", "--headless", "--run-time=10m"}), "");
}

}  // namespace
}  // namespace locust::inject
