#include "postrenderer/inject/scripts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postrenderer/inject/config_map.h"
#include "postrenderer/inject/names.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ScriptsTest : public ::testing::Test {
 protected:
  Changes Run(const Release& release) const {
    return Scripts(release, {.load_test = test_, .standards = standards_});
  }
  Release Rendered(std::string_view stream) const {
    const Release release = ReleaseOf(stream);
    return After(release, Run(release));
  }

  LoadTest test_ = CheckoutTest();
  standards::Standards standards_;
  std::string stream_ = ReadStream("helm3.yaml");
};

TEST_F(ScriptsTest, PointsTheChartsVolumesAtTheConfigMapsInBothRoles) {
  AddLibFile(test_, "utils.py");
  const Release release = Rendered(stream_);
  for (const Json* role : {&Master(release), &Worker(release)}) {
    const Json& volumes = PodSpec(*role).at("volumes");
    EXPECT_EQ(
        Item(volumes, "name", "locustfile"),
        Json({{"name", "locustfile"}, {"configMap", {{"name", MainPyName(test_, "checkout")}}}}));
    EXPECT_EQ(Item(volumes, "name", "lib"),
              Json({{"name", "lib"}, {"configMap", {{"name", LibFilesName(test_, "checkout")}}}}));
    const Json& annotations = role->at("/spec/template/metadata/annotations"_json_pointer);
    EXPECT_EQ(annotations.at("checksum/config-locust-locustfile"), ContentHash(MainPyData(test_)));
    EXPECT_EQ(annotations.at("checksum/config-locust-lib"), ContentHash(LibFilesData(test_)));
  }
}

TEST_F(ScriptsTest, ConfigMapsAreImmutablePartsOfTheRelease) {
  AddLibFile(test_, "utils.py", "A = 1\n");
  const std::vector<OrderedJson> objects = Run(ReleaseOf(stream_)).objects;
  ASSERT_THAT(objects, SizeIs(2));
  EXPECT_EQ(objects[0].at("immutable"), true);
  EXPECT_EQ(objects[0].at("data"), OrderedJson({{"main.py", "from locust import HttpUser\n"}}));
  EXPECT_EQ(objects[1].at("data"), OrderedJson({{"utils.py", "A = 1\n"}}));
  const OrderedJson& metadata = objects[0].at("metadata");
  EXPECT_EQ(metadata.at("name"), MainPyName(test_, "checkout"));
  EXPECT_EQ(metadata.at("labels").at("locust-kubernetes/test"), "checkout");
  EXPECT_EQ(metadata.at("labels").at("helm.sh/chart"), "locust-0.1.0");
  EXPECT_EQ(metadata.at("labels").at("app.kubernetes.io/managed-by"), "Helm");
  EXPECT_FALSE(metadata.contains("annotations"));
}

TEST_F(ScriptsTest, LaysOutLibraryTreesByItems) {
  AddLibFile(test_, "__init__.py");
  AddLibFile(test_, "clients/http.py");
  const Release release = Rendered(stream_);
  EXPECT_EQ(Item(PodSpec(Worker(release)).at("volumes"), "name", "lib").at("configMap").at("items"),
            Json({{{"key", "__init__.py"}, {"path", "__init__.py"}},
                  {{"key", "clients__http.py"}, {"path", "clients/http.py"}}}));
}

TEST_F(ScriptsTest, FlatFilesTakeTheChartsItemsAway) {
  AddLibFile(test_, "utils.py");
  const Release release = Rendered(
      Replaced(stream_, "name: checkout-lib-files\n",
               "name: checkout-lib-files\n            items: [{key: old.py, path: old.py}]\n"));
  EXPECT_EQ(Item(PodSpec(Master(release)).at("volumes"), "name", "lib").at("configMap"),
            Json({{"name", LibFilesName(test_, "checkout")}}));
}

TEST_F(ScriptsTest, WithoutLibraryFilesThereIsNoLibVolume) {
  const Release release = Rendered(stream_);
  for (const Json* role : {&Master(release), &Worker(release)}) {
    EXPECT_EQ(Item(PodSpec(*role).at("volumes"), "name", "lib"), nullptr);
    EXPECT_EQ(Item(Container(*role).at("volumeMounts"), "mountPath", "/mnt/locust/lib"), nullptr);
    EXPECT_NE(Item(PodSpec(*role).at("volumes"), "name", "config"), nullptr);
  }
}

TEST_F(ScriptsTest, ALibVolumeThatOthersMountStays) {
  const Release release =
      Rendered(Replaced(stream_, "      restartPolicy: Always\n",
                        "      restartPolicy: Always\n      initContainers:\n      - name: other\n"
                        "        volumeMounts: [{name: lib, mountPath: /x}]\n"));
  EXPECT_NE(Item(PodSpec(Master(release)).at("volumes"), "name", "lib"), nullptr);
  EXPECT_EQ(Item(Container(Master(release)).at("volumeMounts"), "name", "lib"), nullptr);
}

TEST_F(ScriptsTest, AddsVolumesThatTheChartLeftOut) {
  AddLibFile(test_, "utils.py");
  std::string stream = stream_;
  for (const char* cut : {"          - name: locustfile\n            mountPath: \"/mnt/locust\"\n",
                          "          - name: lib\n            mountPath: \"/mnt/locust/lib\"\n",
                          "        - name: lib\n          configMap:\n"
                          "            name: checkout-lib-files\n",
                          "        - name: locustfile\n          configMap:\n"
                          "            name: checkout-main-py\n"}) {
    stream = Replaced(stream, cut, "");
  }
  const Release release = Rendered(stream);
  for (const Json* role : {&Master(release), &Worker(release)}) {
    EXPECT_EQ(Item(PodSpec(*role).at("volumes"), "name", "locustfile").at("configMap").at("name"),
              MainPyName(test_, "checkout"));
    EXPECT_EQ(Item(Container(*role).at("volumeMounts"), "mountPath", "/mnt/locust/lib"),
              Json({{"name", "lib"}, {"mountPath", "/mnt/locust/lib"}}));
  }
}

TEST_F(ScriptsTest, FollowsTheFolderOfTheChartsLocustfile) {
  std::string stream = Replaced(stream_, "/mnt/locust/main.py", "/scripts/shop.py");
  stream = Replaced(stream, "\"/mnt/locust\"", "/scripts/");
  const Release release = Rendered(stream);
  EXPECT_EQ(Item(Container(Worker(release)).at("env"), "name", "LOCUST_LOCUSTFILE"),
            Json({{"name", "LOCUST_LOCUSTFILE"}, {"value", "/scripts/main.py"}}));
  EXPECT_EQ(
      Item(PodSpec(Worker(release)).at("volumes"), "name", "locustfile").at("configMap").at("name"),
      MainPyName(test_, "checkout"));
}

TEST_F(ScriptsTest, ALoadTestWithoutScriptLeavesTheChartsOwn) {
  test_.main_py.reset();
  const Changes changes = Run(ReleaseOf(stream_));
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_THAT(changes.objects, IsEmpty());
}

TEST_F(ScriptsTest, IsIdempotent) {
  AddLibFile(test_, "clients/http.py");
  EXPECT_THAT(Run(Rendered(stream_)).edits, IsEmpty());
}

TEST_F(ScriptsTest, RefusesWhatCannotShowAScript) {
  const std::string stream = Replaced(stream_,
                                      "        - name: locustfile\n          configMap:\n"
                                      "            name: checkout-main-py\n",
                                      "        - name: locustfile\n          emptyDir: {}\n");
  EXPECT_EQ(ErrorOf([&] { Rendered(stream); }),
            "locust/templates/master-deployment.yaml: error: Deployment/checkout-master "
            "spec.template.spec.containers[0].volumeMounts[0]: "
            "what is mounted at `/mnt/locust` is no whole ConfigMap, and the load test's files "
            "belong there\n"
            "hint: take that mount out of the chart's values\n"
            "locust/templates/worker-deployment.yaml: error: Deployment/checkout-worker "
            "spec.template.spec.containers[0].volumeMounts[0]: "
            "what is mounted at `/mnt/locust` is no whole ConfigMap, and the load test's files "
            "belong there\n"
            "hint: take that mount out of the chart's values\n");
}

TEST_F(ScriptsTest, RefusesALocustfileByArgument) {
  const std::string stream = Replaced(stream_, "- --master\n", "- --master\n          - -f x.py\n");
  EXPECT_EQ(ErrorOf([&] { Rendered(stream); }),
            "locust/templates/master-deployment.yaml: error: Deployment/checkout-master "
            "spec.template.spec.containers[0].args: the argument "
            "`--locustfile x.py` would run another script than the load test's\n"
            "hint: take it out of the chart's values\n");
}

TEST_F(ScriptsTest, RefusesWhatTheApiServerWouldNotStore) {
  AddLibFile(test_, "a.py", std::string(700'000, 'x'));
  AddLibFile(test_, "b.py", std::string(500'000, 'x'));
  EXPECT_EQ(ErrorOf([&] { Rendered(stream_); }),
            "test.yaml: error: ConfigMap `" + LibFilesName(test_, "checkout") +
                "` would hold 1200000 bytes, and the API server takes at most 1048576\n"
                "hint: put large files into the image or on a volume\n");
}

TEST_F(ScriptsTest, KeptConfigMapsAreFoundByLabelsOnceTheyAreOld) {
  test_.keep_old_scripts = true;
  const Changes changes = Run(ReleaseOf(stream_));
  const OrderedJson& metadata = changes.objects[0].at("metadata");
  EXPECT_EQ(metadata.at("annotations"), OrderedJson({{"helm.sh/resource-policy", "keep"}}));
  const std::string hash(ShortHash(ContentHash(MainPyData(test_))));
  EXPECT_EQ(metadata.at("labels").at("locust-kubernetes/hash"), hash);
  EXPECT_EQ(CleanUpCommand("checkout", changes.objects),
            "kubectl delete configmap -l 'locust-kubernetes/test=checkout,locust-kubernetes/hash,"
            "locust-kubernetes/hash notin (" +
                hash + ")'");
}

}  // namespace
}  // namespace locust::inject
