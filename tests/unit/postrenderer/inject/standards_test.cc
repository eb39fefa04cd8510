// What the standards add beyond the load test: spread, network policy, defaults.
#include <gmock/gmock.h>

#include "postrenderer/inject/defaults.h"
#include "postrenderer/inject/network_policy.h"
#include "postrenderer/inject/selector.h"
#include "postrenderer/inject/spread.h"
#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StandardsTest : public TransformationTest {};

TEST_F(StandardsTest, SelectorsOfOneWorkloadAndOfAll) {
  EXPECT_EQ(PodSelector(release_.objects[release_.worker.value()]),
            OrderedJson({{"app.kubernetes.io/instance", "shop"},
                         {"app.kubernetes.io/name", "locust"},
                         {"component", "worker"}}));
  EXPECT_EQ(ReleaseSelector(release_), OrderedJson({{"app.kubernetes.io/instance", "shop"},
                                                    {"app.kubernetes.io/name", "locust"}}));
}

TEST_F(StandardsTest, AJobIsSelectedByTheLabelsOfItsPods) {
  Worker()["spec"].erase("selector");
  EXPECT_EQ(PodSelector(release_.objects[release_.worker.value()])["load_test"], "shop");
}

TEST_F(StandardsTest, SpreadOnlyWhereAskedFor) {
  Run(Spread);
  EXPECT_EQ(edits_, 0u);
  standards_.defaults.worker_topology_spread = true;
  Run(Spread);
  EXPECT_EQ(Pod(Worker())["topologySpreadConstraints"], Json::parse(R"([{
              "maxSkew": 1, "topologyKey": "kubernetes.io/hostname",
              "whenUnsatisfiable": "ScheduleAnyway",
              "labelSelector": {"matchLabels": {"app.kubernetes.io/instance": "shop",
                                                "app.kubernetes.io/name": "locust",
                                                "component": "worker"}}}])"));
  EXPECT_FALSE(Pod(Master()).contains("topologySpreadConstraints"));
  EXPECT_THAT(summary_, ElementsAre("spread: workers over the nodes"));
}

TEST_F(StandardsTest, ConstraintsThatAreThereStay) {
  standards_.defaults.worker_topology_spread = true;
  Pod(Worker())["topologySpreadConstraints"] =
      Json::parse(R"([{"maxSkew": 2, "topologyKey": "topology.kubernetes.io/zone"}])");
  Run(Spread);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(StandardsTest, ANetworkPolicyOnlyWhereAskedFor) {
  Run(NetworkPolicy);
  EXPECT_THAT(created_, IsEmpty());
  standards_.defaults.network_policy = {.enabled = true, .cidrs = {"10.0.0.0/8", "fd00::/8"}};
  Container(Master())["args"].push_back("--master-bind-port=6557");
  Run(NetworkPolicy);
  ASSERT_EQ(created_.size(), 1u);
  EXPECT_EQ(created_[0]["kind"], "NetworkPolicy");
  EXPECT_EQ(created_[0]["metadata"]["name"], "shop-egress");
  EXPECT_EQ(created_[0]["spec"], OrderedJson::parse(R"({
    "podSelector": {"matchLabels": {"app.kubernetes.io/instance": "shop",
                                    "app.kubernetes.io/name": "locust"}},
    "policyTypes": ["Egress"],
    "egress": [
      {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
      {"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/instance": "shop",
                                               "app.kubernetes.io/name": "locust"}}}],
       "ports": [{"protocol": "TCP", "port": 6557}]},
      {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}, {"ipBlock": {"cidr": "fd00::/8"}}]}
    ]})"));
  EXPECT_THAT(summary_, ElementsAre("network policy: shop-egress lets pods reach DNS, the master, "
                                    "10.0.0.0/8, fd00::/8"));
}

TEST_F(StandardsTest, APolicyForEveryPodIsRefused) {
  standards_.defaults.network_policy.enabled = true;
  Master()["spec"]["selector"]["matchLabels"] = {{"component", "master"}};
  EXPECT_EQ(ErrorOf(NetworkPolicy),
            "locust/templates/master-deployment.yaml: error: Deployment/shop-master "
            "spec.selector: master and workers have no label in common, so a NetworkPolicy for "
            "both would hold for every pod of the namespace\n"
            "hint: give them a common label in their selectors, or turn networkPolicy off in the "
            "standards\n");
}

TEST_F(StandardsTest, DefaultsComeWhereNobodySaidOtherwise) {
  standards_.defaults.resources = {};
  Pod(Master())["enableServiceLinks"] = true;
  Run(Defaults);
  EXPECT_EQ(Pod(Master())["enableServiceLinks"], true);
  EXPECT_EQ(Pod(Master())["automountServiceAccountToken"], false);
  EXPECT_EQ(Pod(Worker())["enableServiceLinks"], false);
  EXPECT_EQ(Pod(Worker())["terminationGracePeriodSeconds"], 60);
  EXPECT_FALSE(Pod(Master()).contains("terminationGracePeriodSeconds"));
  EXPECT_THAT(summary_,
              ElementsAre("defaults: Deployment/shop-master gets automountServiceAccountToken",
                          "defaults: Deployment/shop-worker gets enableServiceLinks, "
                          "automountServiceAccountToken, terminationGracePeriodSeconds"));
}

}  // namespace
}  // namespace locust::inject
