#include "postrenderer/inject/labels.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class LabelsTest : public TransformationTest {
 protected:
  Context context() const {
    return {.load_test = test_, .standards = standards_, .environment = environment_};
  }
};

TEST_F(LabelsTest, NothingToSayIsNoEdit) {
  Run(Labels);
  EXPECT_EQ(edits_, 0u);
  EXPECT_THAT(summary_, IsEmpty());
}

TEST_F(LabelsTest, LabelsGoOnObjectsAndPodTemplatesAnnotationsOnObjectsOnly) {
  test_.metadata.labels = {{"team", "checkout"}};
  test_.metadata.annotations = {{"acme.example/owner", "perf@acme.example"}};
  test_.metadata.tags = {"nightly", "eu"};
  const Json selector = Master()["spec"]["selector"];
  const Json service_selector = Service()["spec"]["selector"];
  Run(Labels);
  for (Json* object : {&Service(), &Master(), &Worker()}) {
    EXPECT_EQ((*object)["metadata"]["labels"]["team"], "checkout");
    EXPECT_EQ((*object)["metadata"]["annotations"],
              Json({{"acme.example/owner", "perf@acme.example"},
                    {"locust-kubernetes/tags", "nightly,eu"}}));
  }
  for (Json* object : {&Master(), &Worker()}) {
    const Json& pod = (*object)["spec"]["template"]["metadata"];
    EXPECT_EQ(pod["labels"]["team"], "checkout");
    EXPECT_FALSE(pod.contains("annotations"));
  }
  EXPECT_EQ(Master()["spec"]["selector"], selector);
  EXPECT_EQ(Service()["spec"]["selector"], service_selector);
  EXPECT_THAT(summary_,
              ElementsAre("labels: team on 3 objects",
                          "annotations: acme.example/owner and locust-kubernetes/tags on 3 "
                          "objects"));
}

TEST_F(LabelsTest, AnotherNameThanTheChartsIsTold) {
  test_.main_py = Script{};
  Run(Labels);
  EXPECT_EQ(told_, "");
  test_.name = "checkout";
  Run(Labels);
  EXPECT_EQ(edits_, 0u);
  EXPECT_EQ(told_,
            "test.yaml: notice: spec.load_test.name: is `checkout`, but the label load_test of the "
            "release `shop` stays `shop`: it is in selectors\n"
            "hint: give the chart the value loadtest.name, which `values` prints\n");
}

TEST_F(LabelsTest, EachKeyOnceTheLoadTestFirst) {
  standards::Environment prod;
  prod.name = "prod";
  prod.labels = {{"stage", "prod"}, {"cost-center", "4711"}};
  environment_ = &prod;
  standards_.defaults.labels = {{"cost-center", "0"}, {"team", "nobody"}, {"unit", "retail"}};
  test_.metadata.labels = {{"team", "checkout"}};
  test_.metadata.org = "acme";
  test_.metadata.env = "ignored";
  test_.environment_info = {.org_id = "acme-eu", .env_id = "env-1", .env_name = "prod-eu"};
  EXPECT_THAT(
      ObjectLabels(context()),
      ElementsAre(Pair("team", "checkout"), Pair("locust-kubernetes/organization", "acme-eu"),
                  Pair("locust-kubernetes/environment", "prod"),
                  Pair("locust-kubernetes/environment-id", "env-1"), Pair("stage", "prod"),
                  Pair("cost-center", "4711"), Pair("unit", "retail")));
}

TEST_F(LabelsTest, EnvironmentNameComesFromTheFirstThatSaysIt) {
  EXPECT_EQ(EnvironmentName(context()), "");
  test_.metadata.env = "d";
  EXPECT_EQ(EnvironmentName(context()), "d");
  test_.environment_info.env_id = "c";
  EXPECT_EQ(EnvironmentName(context()), "c");
  test_.environment_info.env_name = "b";
  EXPECT_EQ(EnvironmentName(context()), "b");
  standards::Environment chosen;
  chosen.name = "a";
  environment_ = &chosen;
  EXPECT_EQ(EnvironmentName(context()), "a");
}

TEST_F(LabelsTest, IdsAndVersionsBecomeAnnotations) {
  test_.metadata.id = "k8sloc-1";
  test_.metadata.version_id = "v3";
  test_.metadata.version_message = "more users";
  test_.stack_job_settings.foreign_ids = {{"pulumi_module_id", "m-1"}};
  EXPECT_THAT(
      ObjectAnnotations(context()),
      ElementsAre(Pair("locust-kubernetes/id", "k8sloc-1"), Pair("locust-kubernetes/version", "v3"),
                  Pair("locust-kubernetes/version-message", "more users"),
                  Pair("locust-kubernetes/pulumi-module-id", "m-1")));
}

TEST_F(LabelsTest, OlderDerivedValuesAreReplaced) {
  Service()["metadata"]["annotations"]["locust-kubernetes/version"] = "v2";
  test_.metadata.version_id = "v3";
  Run(Labels);
  EXPECT_EQ(Service()["metadata"]["annotations"]["locust-kubernetes/version"], "v3");
}

TEST_F(LabelsTest, LabelsOfTheStandardsAreOnlyDefaults) {
  standards_.defaults.labels = {{"team", "nobody"}};
  Master()["metadata"]["labels"]["team"] = "checkout";
  Run(Labels);
  EXPECT_EQ(Master()["metadata"]["labels"]["team"], "checkout");
  EXPECT_EQ(Worker()["metadata"]["labels"]["team"], "nobody");
}

TEST_F(LabelsTest, AnotherValueOfTheChartIsAnErrorToldOnce) {
  for (Json* object : {&Service(), &Master(), &Worker()}) {
    (*object)["metadata"]["labels"]["team"] = "search";
    (*object)["metadata"]["annotations"]["owner"] = 4711;
  }
  test_.metadata.labels = {{"team", "checkout"}};
  test_.metadata.annotations = {{"owner", "perf"}};
  EXPECT_EQ(ErrorOf(Labels),
            "test.yaml: error: metadata.labels.team: `checkout` clashes with `search`, which the "
            "chart gave Service/shop\n"
            "hint: choose another key, or take it out of the chart's values\n"
            "test.yaml: error: metadata.annotations.owner: `perf` clashes with `4711`, which the "
            "chart gave Service/shop\n"
            "hint: choose another key, or take it out of the chart's values\n");
}

TEST_F(LabelsTest, AnEnvironmentThatIsNoLabelValueIsAnError) {
  test_.environment_info.env_name = "prod eu";
  const std::string error = ErrorOf(Labels);
  EXPECT_THAT(
      error, ::testing::StartsWith("test.yaml: error: spec.environment_info.env_name: `prod eu` "));
  EXPECT_THAT(error,
              ::testing::EndsWith("\nhint: it becomes the label locust-kubernetes/environment\n"));
}

TEST_F(LabelsTest, ListsAndObjectsWithoutMetadataAreLeftAlone) {
  test_.metadata.labels = {{"team", "checkout"}};
  Service() = {{"kind", "ServiceList"}, {"metadata", {{"name", "shop"}}}, {"items", Json::array()}};
  const Json list = Service();
  Run(Labels);
  EXPECT_EQ(Service(), list);
}

TEST_F(LabelsTest, NewMetadataLooksLikeTheChartsAndOurs) {
  Master()["metadata"]["namespace"] = "load";
  Master()["metadata"]["labels"]["helm.sh/chart"] = "locust-0.35.0";
  test_.metadata.labels = {{"team", "checkout"}};
  test_.metadata.version_id = "v3";
  EXPECT_EQ(NewMetadata(release_, context(), "shop-web").dump(), OrderedJson::parse(R"({
              "name": "shop-web",
              "namespace": "load",
              "labels": {"helm.sh/chart": "locust-0.35.0", "app.kubernetes.io/name": "locust",
                         "app.kubernetes.io/instance": "shop", "load_test": "shop",
                         "team": "checkout"},
              "annotations": {"locust-kubernetes/version": "v3"}
            })")
                                                                     .dump());
}

}  // namespace
}  // namespace locust::inject
