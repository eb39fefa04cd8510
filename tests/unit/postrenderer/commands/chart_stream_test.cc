#include "postrenderer/commands/chart_stream.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "postrenderer/inject/render.h"
#include "postrenderer/load_test/decode.h"
#include "tests/unit/postrenderer/commands/program_fixture.h"

namespace locust::commands {
namespace {

// The object of that kind and name in the chart's stream for a load test with `spec` lines; null
// when there is none.
Json ObjectOf(std::string_view spec, std::string_view kind, std::string_view name) {
  const std::string stream =
      ChartStream(DecodeLoadTest(std::string(kTest) + std::string(spec), "test.yaml").load_test);
  for (const inject::Object& object : inject::ObjectsOf(inject::ParseStream(stream, "chart"))) {
    if (object.value["kind"] == kind && object.value["metadata"]["name"] == name) {
      return object.value;
    }
  }
  return nullptr;
}

Json ContainerOf(std::string_view spec, std::string_view name) {
  return ObjectOf(spec, "Deployment", name)["spec"]["template"]["spec"]["containers"][0];
}

TEST(ChartStreamTest, ValuesReachTheContainers) {
  constexpr std::string_view kSpec = R"(  helm_values:
    image.tag: 2.39.0
    worker.image: registry.acme.example/load:7
    loadtest.locust_host: https://shop.acme.example
    loadtest.headless: true
    loadtest.tags: a b
    loadtest.environment.A: 1
    worker.environment.A: 2
    master.args[0]: --users=5
    service.type: NodePort
    service.targetPort: 9000
    worker.hpa.enabled: true
    worker.hpa.maxReplicas: 7
)";
  const Json master = ContainerOf(kSpec, "checkout-master");
  EXPECT_EQ(master["image"], "locustio/locust:2.39.0");
  EXPECT_EQ(
      master["args"],
      Json::parse(R"(["--master", "--users=5", "--headless", "--web-port 9000", "--tags a b"])"));
  EXPECT_EQ(master["env"], Json::parse(R"([
      {"name": "LOCUST_HOST", "value": "https://shop.acme.example"},
      {"name": "LOCUST_LOCUSTFILE", "value": "/mnt/locust/main.py"}, {"name": "A", "value": "1"}])"));
  const Json worker = ContainerOf(kSpec, "checkout-worker");
  EXPECT_EQ(worker["image"], "registry.acme.example/load:7");
  EXPECT_EQ(worker["env"][4], Json::parse(R"({"name": "A", "value": "2"})"));
  EXPECT_EQ(worker["env"][5], Json::parse(R"({"name": "A", "value": "1"})"));
  EXPECT_EQ(ObjectOf(kSpec, "Service", "checkout")["spec"]["type"], "NodePort");
  EXPECT_EQ(ObjectOf(kSpec, "HorizontalPodAutoscaler", "checkout")["spec"]["maxReplicas"], 7);
  EXPECT_EQ(ObjectOf("", "HorizontalPodAutoscaler", "checkout"), nullptr);
}

TEST(ChartStreamTest, EveryExampleRendersOnIt) {
  std::size_t rendered = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LOCUST_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = Content(entry.path().string());
    if (text.find("load_test") == text.npos && text.find("loadTest") == text.npos) continue;
    SCOPED_TRACE(entry.path());
    const LoadTest load_test = DecodeLoadTest(text, "test.yaml").load_test;
    const std::string stream = ChartStream(load_test);
    const std::string once = inject::Render(stream, {load_test}, {}, {}).stream;
    EXPECT_NE(once, stream);
    EXPECT_EQ(inject::Render(once, {load_test}, {}, {}).stream, once);
    ++rendered;
  }
  EXPECT_GE(rendered, 9u);
}

}  // namespace
}  // namespace locust::commands
