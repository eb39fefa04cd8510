#include "postrenderer/inject/probes.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

class ProbesTest : public TransformationTest {
 protected:
  Json& Probe(const char* name = "readinessProbe") { return Container(Master())[name]; }
  void AddArgument(const char* argument) { Container(Master())["args"].push_back(argument); }
};

TEST_F(ProbesTest, TheChartsProbeFitsTheChartsPort) {
  Run(Probes);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(ProbesTest, AHeadlessMasterIsAskedOnThePortOfItsWorkers) {
  AddArgument("--headless");
  Probe("livenessProbe") = Json::parse(R"({"httpGet": {"path": "/", "port": "loc-master-web"}})");
  Probe("startupProbe") = Json::parse(R"({"tcpSocket": {"port": 8089}})");
  Run(Probes);
  EXPECT_EQ(Probe(), Json::parse(R"({"periodSeconds": 30, "tcpSocket": {"port": 5557}})"));
  EXPECT_EQ(Probe("livenessProbe"), Json::parse(R"({"tcpSocket": {"port": 5557}})"));
  EXPECT_EQ(Probe("startupProbe"), Json::parse(R"({"tcpSocket": {"port": 5557}})"));
  EXPECT_THAT(summary_, ElementsAre("probes: readinessProbe of the master by TCP on port 5557",
                                    "probes: livenessProbe of the master by TCP on port 5557",
                                    "probes: startupProbe of the master by TCP on port 5557"));
  EXPECT_TRUE(told_.starts_with(
      "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
      "spec.template.spec.containers[0].readinessProbe: asks port 5557 now: a headless master has "
      "no web UI, so it would never pass\n"))
      << told_;
}

TEST_F(ProbesTest, HeadlessByVariableOnAnotherPort) {
  Container(Master())["env"].push_back({{"name", "LOCUST_HEADLESS"}, {"value", "true"}});
  AddArgument("--master-bind-port=6557");
  Run(Probes);
  EXPECT_EQ(Probe()["tcpSocket"], Json({{"port", 6557}}));
}

TEST_F(ProbesTest, ProbesOfOtherPortsAreLeftAlone) {
  AddArgument("--headless");
  Probe() = Json::parse(R"({"httpGet": {"path": "/metrics", "port": 9646}})");
  Probe("livenessProbe") = Json::parse(R"({"exec": {"command": ["true"]}})");
  Run(Probes);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(ProbesTest, TheProbeFollowsTheWebUi) {
  AddArgument("--web-port 9090");
  AddArgument("--web-base-path=/locust");
  Run(Probes);
  EXPECT_EQ(Probe()["httpGet"], Json({{"path", "/locust/"}, {"port", 9090}}));
  EXPECT_THAT(summary_, ElementsAre("probes: readinessProbe of the master follows the web UI to "
                                    ":9090/locust/"));
  EXPECT_EQ(told_,
            "locust/templates/master-deployment.yaml: notice: Deployment/shop-master "
            "spec.template.spec.containers[0].readinessProbe: follows the web UI to "
            ":9090/locust/\n");
}

TEST_F(ProbesTest, APortByNameStays) {
  AddArgument("--web-port=9090");
  Container(Master())["ports"][0]["containerPort"] = 9090;
  Probe()["httpGet"]["port"] = "loc-master-web";
  Run(Probes);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(ProbesTest, TlsIsAskedByHttps) {
  AddArgument("--tls-cert=/tls/tls.crt");
  Probe()["httpGet"]["scheme"] = "HTTP";
  Run(Probes);
  EXPECT_EQ(Probe()["httpGet"]["scheme"], "HTTPS");
}

}  // namespace
}  // namespace locust::inject
