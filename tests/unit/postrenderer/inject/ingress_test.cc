#include "postrenderer/inject/ingress.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kChartIngress = R"(---
# Source: locust/templates/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, load_test: shop}
spec:
  rules:
  - host: locust.acme.example
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}
)";

class IngressTest : public TransformationTest {
 protected:
  IngressTest() {
    test_.ingress.enabled = true;
    test_.ingress.hosts = {{.host = "locust.acme.example", .paths = {}}};
  }
};

TEST_F(IngressTest, NotEnabledIsNothing) {
  test_.ingress.enabled = false;
  Run(Ingress);
  EXPECT_THAT(created_, IsEmpty());
}

TEST_F(IngressTest, LeadsToTheServicesWebPort) {
  test_.metadata.labels = {{"team", "checkout"}};
  Run(Ingress);
  ASSERT_EQ(created_.size(), 1u);
  EXPECT_EQ(created_[0].dump(1), OrderedJson::parse(R"({
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {
      "name": "shop-web",
      "labels": {"app.kubernetes.io/name": "locust", "app.kubernetes.io/instance": "shop",
                 "load_test": "shop", "team": "checkout"}
    },
    "spec": {
      "rules": [{"host": "locust.acme.example",
                 "http": {"paths": [{"path": "/", "pathType": "Prefix",
                                     "backend": {"service": {"name": "shop",
                                                             "port": {"number": 80}}}}]}}]
    }
  })")
                                     .dump(1));
  EXPECT_THAT(summary_, ElementsAre("ingress: Ingress shop-web for locust.acme.example to Service "
                                    "shop port 80"));
}

TEST_F(IngressTest, FollowsTheWebUi) {
  Container(Master())["args"] = {"--master", "--web-port=9090", "--web-base-path=/locust"};
  Container(Master())["ports"][0]["containerPort"] = 9090;
  Service()["spec"]["ports"][1]["targetPort"] = "loc-master-web";
  Run(Ingress);
  const OrderedJson& path = created_.at(0)["spec"]["rules"][0]["http"]["paths"][0];
  EXPECT_EQ(path["path"], "/locust");
  EXPECT_EQ(path["backend"]["service"]["port"]["number"], 80);
}

TEST_F(IngressTest, TlsClassAndAnnotationsOfTheLoadTest) {
  standards_.defaults.ingress = {.class_name = "nginx",
                                 .cluster_issuer = "letsencrypt",
                                 .gateway_name = {},
                                 .gateway_namespace = {},
                                 .gateway_section = {}};
  test_.ingress.hosts = {{.host = "a.example", .paths = {"/x", "/y"}},
                         {.host = "b.example", .paths = {}}};
  test_.ingress.class_name = "haproxy";
  test_.ingress.tls = {{.secret_name = "acme-tls", .hosts = {"a.example"}},
                       {.secret_name = "", .hosts = {}}};
  test_.ingress.annotations = {{"cert-manager.io/issuer", "own"}};
  Run(Ingress);
  const OrderedJson& ingress = created_.at(0);
  EXPECT_EQ(ingress["metadata"]["annotations"], OrderedJson({{"cert-manager.io/issuer", "own"}}));
  EXPECT_EQ(ingress["spec"]["ingressClassName"], "haproxy");
  EXPECT_EQ(ingress["spec"]["tls"], OrderedJson::parse(R"([
              {"hosts": ["a.example"], "secretName": "acme-tls"},
              {"hosts": ["a.example", "b.example"], "secretName": "shop-tls"}
            ])"));
  EXPECT_EQ(ingress["spec"]["rules"][0]["http"]["paths"].size(), 2u);
  EXPECT_EQ(ingress["spec"]["rules"][1]["host"], "b.example");
}

TEST_F(IngressTest, TlsByTheIssuerOfTheStandards) {
  standards_.defaults.ingress.class_name = "nginx";
  standards_.defaults.ingress.cluster_issuer = "letsencrypt";
  Run(Ingress);
  const OrderedJson& ingress = created_.at(0);
  EXPECT_EQ(ingress["metadata"]["annotations"],
            OrderedJson({{"cert-manager.io/cluster-issuer", "letsencrypt"}}));
  EXPECT_EQ(ingress["spec"]["ingressClassName"], "nginx");
  EXPECT_EQ(
      ingress["spec"]["tls"],
      OrderedJson::parse(R"([{"hosts": ["locust.acme.example"], "secretName": "shop-tls"}])"));
}

TEST_F(IngressTest, BehindAGatewayARouteForEachListOfPaths) {
  standards_.defaults.ingress.gateway_name = "edge";
  standards_.defaults.ingress.gateway_namespace = "infra";
  standards_.defaults.ingress.gateway_section = "https";
  test_.ingress.hosts = {{.host = "a.example", .paths = {}},
                         {.host = "b.example", .paths = {"/x", "/y"}},
                         {.host = "c.example", .paths = {"/"}}};
  test_.ingress.class_name = "nginx";
  Run(Ingress);
  ASSERT_EQ(created_.size(), 2u);
  EXPECT_EQ(created_[0]["apiVersion"], "gateway.networking.k8s.io/v1");
  EXPECT_EQ(created_[0]["kind"], "HTTPRoute");
  EXPECT_EQ(created_[0]["metadata"]["name"], "shop-web");
  EXPECT_EQ(created_[0]["spec"], OrderedJson::parse(R"({
              "parentRefs": [{"name": "edge", "namespace": "infra", "sectionName": "https"}],
              "hostnames": ["a.example", "c.example"],
              "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                         "backendRefs": [{"name": "shop", "port": 80}]}]
            })"));
  EXPECT_EQ(created_[1]["metadata"]["name"], "shop-web-2");
  EXPECT_EQ(created_[1]["spec"]["hostnames"], OrderedJson::array({"b.example"}));
  EXPECT_EQ(created_[1]["spec"]["rules"][0]["matches"].size(), 2u);
  EXPECT_EQ(told_,
            "test.yaml: notice: spec.ingress: class and TLS are those of the Gateway edge\n");
  EXPECT_THAT(summary_,
              ElementsAre("ingress: HTTPRoute shop-web for a.example, c.example to Service shop "
                          "port 80",
                          "ingress: HTTPRoute shop-web-2 for b.example to Service shop port 80"));
}

TEST_F(IngressTest, TheSameHostInTheChartIsAnError) {
  Read(kChartIngress);
  EXPECT_EQ(ErrorOf(Ingress),
            "locust/templates/ingress.yaml: error: Ingress/shop spec.rules: the host "
            "`locust.acme.example` is answered here already, and spec.ingress of the load test "
            "asks for it too\n"
            "hint: set ingress.enabled: false in the chart's values, or take spec.ingress out of "
            "the load test\n");
}

TEST_F(IngressTest, AnotherHostInTheChartStays) {
  Read(kChartIngress);
  test_.ingress.hosts[0].host = "other.acme.example";
  Run(Ingress);
  EXPECT_EQ(created_.size(), 1u);
  EXPECT_EQ(told_,
            "locust/templates/ingress.yaml: notice: Ingress/shop: stays beside the Ingress "
            "shop-web of the load test\n");
}

TEST_F(IngressTest, OurOwnFromAnEarlierRenderIsNoClash) {
  std::string ours(kChartIngress);
  ours.replace(ours.find("name: shop\n"), 10, "name: shop-web");
  Read(ours);
  Run(Ingress);
  EXPECT_EQ(told_, "");
}

TEST_F(IngressTest, AHeadlessMasterHasNothingToShow) {
  Container(Master())["args"].push_back("--headless");
  Run(Ingress);
  EXPECT_EQ(told_,
            "test.yaml: warning: spec.ingress: leads nowhere: the master is headless and has no "
            "web UI\n"
            "hint: leave the ingress out, or the chart value loadtest.headless\n");
}

TEST_F(IngressTest, AServiceWithoutTheWebPortIsAnError) {
  Service()["spec"]["ports"][1]["targetPort"] = 8090;
  EXPECT_EQ(ErrorOf(Ingress),
            "locust/templates/master-service.yaml: error: Service/shop spec.ports: no port leads "
            "to the web UI on port 8089\n"
            "hint: let service.targetPort and --web-port agree in the chart's values\n");
}

TEST_F(IngressTest, NoServiceIsAnError) {
  release_.service.reset();
  EXPECT_EQ(ErrorOf(Ingress),
            "test.yaml: error: spec.ingress: no Service of the stream selects the master "
            "Deployment/shop-master\n"
            "hint: render the chart's master Service\n");
}

TEST_F(IngressTest, TwoValuesOfOneAnnotationAreAnError) {
  test_.metadata.annotations = {{"owner", "perf"}, {"same", "x"}};
  test_.ingress.annotations = {{"owner", "edge"}, {"same", "x"}};
  EXPECT_EQ(ErrorOf(Ingress),
            "test.yaml: error: spec.ingress.annotations.owner: `edge` clashes with `perf` of "
            "metadata.annotations\n"
            "hint: take one of the two out\n");
}

}  // namespace
}  // namespace locust::inject
