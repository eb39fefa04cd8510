#include "postrenderer/inject/values.h"

#include <gtest/gtest.h>

#include "common/yaml/write.h"
#include "postrenderer/inject/names.h"

namespace locust::inject {
namespace {

std::string Values(const LoadTest& test) {
  return yaml::WriteBlock(ChartValues(test));
}

TEST(ValuesTest, HoldAllThatTheChartCanExpress) {
  LoadTest test;
  test.metadata.name = "checkout-load";
  test.name = "checkout";
  test.main_py = Script{.text = "x = 1\n", .position = {}};
  test.lib_files = {{.path = "a.py", .script = {.text = "y = 2\n", .position = {}}}};
  test.pip_packages = {{.spec = "faker>=20", .position = {}}};
  test.master.resources.requests = {{"cpu", "100m"}};
  test.worker.replicas = 3;
  test.worker.resources.limits = {{"cpu", "2"}, {"memory", "1Gi"}};
  test.run.mode = RunMode::kOnce;
  test.run.tags = {"browse", "buy"};
  test.run.exclude_tags = {"slow"};
  test.helm_values = {
      {.path = {"loadtest", "locust_host"}, .value = "https://a.example", .position = {}},
      {.path = {"worker", "replicas"}, .value = 5, .position = {}},
      {.path = {"worker", "hpa", "enabled"}, .value = false, .position = {}}};
  EXPECT_EQ(Values(test),
            "fullnameOverride: checkout-load\n"
            "loadtest:\n"
            "  name: checkout\n"
            "  locust_locustfile_configmap: " +
                MainPyName(test, "checkout-load") +
                "\n"
                "  locust_lib_configmap: " +
                LibFilesName(test, "checkout-load") +
                "\n"
                "  headless: true\n"
                "  tags: browse buy\n"
                "  excludeTags: slow\n"
                "  locust_host: https://a.example\n"
                "master:\n"
                "  resources:\n"
                "    requests:\n"
                "      cpu: 100m\n"
                "worker:\n"
                "  replicas: 5\n"
                "  resources:\n"
                "    limits:\n"
                "      cpu: \"2\"\n"
                "      memory: 1Gi\n"
                "  hpa:\n"
                "    enabled: false\n");
}

TEST(ValuesTest, WithoutLibraryFilesTheChartMountsNone) {
  LoadTest test;
  test.metadata.name = test.name = "a";
  test.main_py = Script{.text = "x = 1\n", .position = {}};
  EXPECT_EQ(Values(test),
            "fullnameOverride: a\n"
            "loadtest:\n"
            "  name: a\n"
            "  locust_locustfile_configmap: " +
                MainPyName(test, "a") + "\n  locust_lib_configmap: \"\"\n");
}

TEST(ValuesTest, WithoutAScriptTheChartKeepsItsExample) {
  LoadTest test;
  test.metadata.name = test.name = "a";
  EXPECT_EQ(Values(test), "fullnameOverride: a\n");
}

TEST(ValuesTest, HelmValuesGrowMappingsAndLists) {
  LoadTest test;
  test.metadata.name = "a";
  test.helm_values = {{.path = {"x"}, .value = 1, .position = {}},
                      {.path = {"x", "y"}, .value = 2, .position = {}},
                      {.path = {"l", "[1]", "z"}, .value = 3, .position = {}}};
  EXPECT_EQ(Values(test), "fullnameOverride: a\nx:\n  \"y\": 2\nl:\n- null\n- z: 3\n");
}

}  // namespace
}  // namespace locust::inject
