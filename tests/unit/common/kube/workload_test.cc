#include "common/kube/workload.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace locust::kube {
namespace {

// A container as the chart renders it, in a chart called `name`.
Json ChartContainer(const std::string& name, const std::string& role) {
  return {{"name", name},
          {"image", "locustio/locust:2.32.2"},
          {"command", {"sh", "/config/docker-entrypoint.sh"}},
          {"args", {"--" + role}},
          {"env",
           {{{"name", "LOCUST_HOST"}, {"value", "https://www.google.com"}},
            {{"name", "LOCUST_LOCUSTFILE"}, {"value", "/mnt/locust/main.py"}}}}};
}

Json Deployment(const std::string& name, Json containers, Json labels = Json::object()) {
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", name}}},
          {"spec",
           {{"template",
             {{"metadata", {{"labels", std::move(labels)}}},
              {"spec", {{"containers", std::move(containers)}}}}}}}};
}

Json ChartDeployment(const std::string& role) {
  Json sidecar = {{"name", "proxy"}, {"image", "envoy"}};
  return Deployment("demo-" + role, Json::array({ChartContainer("locust", role), sidecar}),
                    {{"component", role}, {"load_test", "example"}});
}

Json Container(std::initializer_list<std::pair<const char*, Json>> members) {
  Json container = {{"name", "main"}};
  for (const auto& [key, value] : members) container[key] = value;
  return container;
}

std::optional<Workload> Recognise(Json container) {
  return RecogniseWorkload(Deployment("x", Json::array({std::move(container)})));
}

Json Env(const char* name, const char* value) {
  return {{{"name", name}, {"value", value}}};
}

TEST(RecogniseTest, DescribesTheChartsDeployments) {
  const auto master = RecogniseWorkload(ChartDeployment("master"));
  ASSERT_TRUE(master);
  EXPECT_EQ(master->api_version, "apps/v1");
  EXPECT_EQ(master->kind, "Deployment");
  EXPECT_EQ(master->name, "demo-master");
  EXPECT_EQ(master->role, Role::kMaster);
  EXPECT_EQ(master->container, 0U);
  EXPECT_EQ(master->pod_spec(), "/spec/template/spec");
  EXPECT_EQ(master->container_path(), "/spec/template/spec/containers/0");
  EXPECT_EQ(RecogniseWorkload(ChartDeployment("worker"))->role, Role::kWorker);
}

TEST(RecogniseTest, NeedsNeitherNamesNorLabelsOfTheChart) {
  const auto workload =
      RecogniseWorkload(Deployment("perf-x", Json::array({ChartContainer("smoke", "worker")}),
                                   {{"app.kubernetes.io/name", "smoke"}}));
  ASSERT_TRUE(workload);
  EXPECT_EQ(workload->role, Role::kWorker);
}

TEST(RecogniseTest, KnowsEveryKindWithAPodTemplate) {
  const Json pod = {{"spec", {{"containers", {ChartContainer("locust", "master")}}}}};
  for (const char* kind : {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",
                           "ReplicationController", "Job", "CronJob", "Pod"}) {
    const std::string path = PodTemplatePath(kind).value();
    Json object = Json::object();
    object[Json::json_pointer(path)] = pod;
    object["kind"] = kind;
    object["metadata"] = {{"name", "x"}};
    const auto workload = RecogniseWorkload(object);
    ASSERT_TRUE(workload) << kind;
    EXPECT_EQ(workload->template_path, path);
    EXPECT_EQ(json::At(object, workload->container_path()),
              &*json::At(object, path + "/spec/containers/0"));
    EXPECT_EQ(workload->role, Role::kMaster) << kind;
  }
  EXPECT_EQ(PodTemplatePath("CronJob"), "/spec/jobTemplate/spec/template");
  EXPECT_EQ(PodTemplatePath("Pod"), "");
  for (const char* kind : {"Service", "PodTemplate", "deployment", ""}) {
    EXPECT_EQ(PodTemplatePath(kind), std::nullopt) << kind;
    Json object = ChartDeployment("master");
    object["kind"] = kind;
    EXPECT_FALSE(RecogniseWorkload(object)) << kind;
  }
}

TEST(RecogniseTest, AcceptsEachKindOfEvidence) {
  const std::vector<std::pair<const char*, Json>> containers = {
      {"command", Container({{"command", {"/opt/venv/bin/locust", "-f", "x.py"}}})},
      {"module", Container({{"command", {"python", "-m", "locust"}}})},
      {"shell", Container({{"command", {"sh", "-c", "exec locust --worker"}}})},
      {"arguments only", Container({{"image", "acme/perf"}, {"args", {"locust", "--worker"}}})},
      {"option", Container({{"image", "acme/perf"}, {"args", {"--locustfile=x.py"}}})},
      {"worker options", Container({{"args", {"--worker", "--master-host", "x"}}})},
      {"start script",
       Container({{"command", {"sh", "/config/docker-entrypoint.sh", "--worker"}}})},
      {"image", Container({{"image", "registry.example/acme-locust:1"}})},
      {"environment", Container({{"image", "acme/perf"}, {"env", Env("LOCUST_HOST", "x")}})},
      {"environment by reference",
       Container({{"env", {{{"name", "LOCUST_HOST"}, {"valueFrom", Json::object()}}}}})}};
  for (const auto& [name, container] : containers) EXPECT_TRUE(Recognise(container)) << name;
}

TEST(RecogniseTest, AcceptsTheTwoLabelsTogether) {
  const Json containers = Json::array({Container({{"image", "acme/perf"}})});
  const auto recognise = [&](Json labels) {
    return RecogniseWorkload(Deployment("x", containers, std::move(labels)));
  };
  ASSERT_TRUE(recognise({{"component", "worker"}, {"load_test", "example"}}));
  EXPECT_EQ(recognise({{"component", "worker"}, {"load_test", 123}})->role, Role::kWorker);
  EXPECT_FALSE(recognise({{"component", "worker"}}));
  EXPECT_FALSE(recognise({{"load_test", "example"}}));
  EXPECT_FALSE(recognise({{"component", "exporter"}, {"load_test", "example"}}));
}

TEST(RecogniseTest, LeavesOtherApplicationsAlone) {
  const std::vector<std::pair<const char*, Json>> containers = {
      {"exporter", Container({{"image", "containersol/locust_exporter:v0.5.0"},
                              {"env", Env("LOCUST_EXPORTER_URI", "http://demo:8089")}})},
      {"operator",
       Container({{"image", "lotest/locust-k8s-operator"}, {"env", Env("LOCUST_IMAGE", "x")}})},
      {"what is told of Locust",
       Container({{"image", "acme/metrics"}, {"env", Env("LOCUST_EXPORTER_URI", "x")}})},
      {"a path", Container({{"command", {"nginx", "-p", "/home/locust"}}})},
      {"another start script",
       Container({{"command", {"sh", "/docker-entrypoint.sh", "--worker"}}})},
      {"another's options", Container({{"args", {"--loc", "eu", "--spawn", "4", "--worker"}}})},
      {"a name", Container({{"name", "locust"}, {"image", "acme/app"}})},
      {"nothing", Container({})}};
  for (const auto& [name, container] : containers) EXPECT_FALSE(Recognise(container)) << name;
  EXPECT_FALSE(RecogniseWorkload(
      Deployment("locust-exporter-worker",
                 Json::array({Container({{"name", "locust-exporter"}, {"image", "acme/x"}})}),
                 {{"component", "worker"}, {"app.kubernetes.io/name", "locust-exporter"}})));
}

TEST(RecogniseTest, ACommandOverrulesTheNameOfAnImage) {
  EXPECT_TRUE(Recognise(Container({{"image", "acme/locust-exporter"}, {"command", {"locust"}}})));
}

TEST(RecogniseTest, FindsTheContainerAmongOthers) {
  const Json exporter = Container({{"image", "containersol/locust_exporter"},
                                   {"env", Env("LOCUST_EXPORTER_URI", "http://localhost:8089")}});
  const Json tool = Container({{"image", "locustio/locust"}, {"command", {"sleep", "1"}}});
  const Json told = Container({{"image", "acme/app"}, {"env", Env("LOCUST_HOST", "x")}});
  const auto container_of = [](Json containers) {
    return RecogniseWorkload(Deployment("x", std::move(containers)))->container;
  };
  const Json locust = ChartContainer("smoke", "master");
  EXPECT_EQ(container_of({exporter, told, tool, locust}), 3U);
  EXPECT_EQ(container_of({locust, tool, told, exporter}), 0U);
  EXPECT_EQ(container_of({exporter, told, tool}), 2U);
  EXPECT_EQ(container_of({exporter, told}), 1U);
  const auto labelled =
      RecogniseWorkload(Deployment("x", {exporter, Container({{"image", "acme/perf"}})},
                                   {{"component", "worker"}, {"load_test", "example"}}));
  EXPECT_EQ(labelled->container, 1U);
  EXPECT_EQ(container_of({locust, locust}), 0U);
  EXPECT_EQ(container_of({nullptr, "x", locust}), 2U);
}

TEST(RecogniseTest, DoesNotCountInitContainers) {
  Json object = Deployment("x", Json::array({Container({{"image", "acme/app"}})}));
  object["spec"]["template"]["spec"]["initContainers"] = {ChartContainer("locust", "master")};
  EXPECT_FALSE(RecogniseWorkload(object));
}

TEST(RecogniseTest, IsAboutTheObjectAndNotAboutHooks) {
  Json hook = ChartDeployment("master");
  EXPECT_FALSE(IsHelmHook(hook));
  hook["metadata"]["annotations"] = {{"helm.sh/hook", "pre-install"}};
  EXPECT_TRUE(IsHelmHook(hook));
  EXPECT_TRUE(RecogniseWorkload(hook));
  hook["metadata"]["annotations"] = {{"helm.sh/hook", nullptr}};
  EXPECT_FALSE(IsHelmHook(hook));
  EXPECT_FALSE(IsHelmHook(Json("x")));
}

Role RoleOf(const char* name, Json container, Json labels = Json::object()) {
  return RecogniseWorkload(Deployment(name, Json::array({std::move(container)}), std::move(labels)))
      ->role;
}

TEST(RoleTest, ComesFromArgumentsThenEnvironmentThenLabelsThenTheName) {
  const auto locust = [](std::vector<std::string> args) {
    return Container({{"command", {"locust"}}, {"args", std::move(args)}});
  };
  EXPECT_EQ(RoleOf("x-worker", locust({"--master"}), {{"component", "worker"}}), Role::kMaster);
  EXPECT_EQ(RoleOf("x-master", locust({"-f", "x", "--worker"})), Role::kWorker);
  Json by_environment = locust({});
  by_environment["env"] = Env("LOCUST_MODE_WORKER", "True");
  EXPECT_EQ(RoleOf("x-master", by_environment), Role::kWorker);
  by_environment["env"] = Env("LOCUST_MODE_MASTER", "1");
  EXPECT_EQ(RoleOf("x-worker", by_environment), Role::kMaster);
  by_environment["env"] = Env("LOCUST_MODE_MASTER", "false");
  EXPECT_EQ(RoleOf("x-worker", by_environment), Role::kWorker);
  EXPECT_EQ(RoleOf("x-worker", locust({}), {{"component", "master"}}), Role::kMaster);
  EXPECT_EQ(RoleOf("x-worker", locust({})), Role::kWorker);
  EXPECT_EQ(RoleOf("x-master", locust({})), Role::kMaster);
}

TEST(RoleTest, TellsLocustAloneFromWhatCannotBeSeen) {
  EXPECT_EQ(RoleOf("x", Container({{"command", {"locust", "--headless"}}})), Role::kStandalone);
  EXPECT_EQ(RoleOf("x", Container({{"image", "locustio/locust"}})), Role::kStandalone);
  EXPECT_EQ(RoleOf("x", Container({{"image", "locustio/locust"}, {"command", {"/run.sh"}}})),
            Role::kUnknown);
  EXPECT_EQ(RoleOf("x", Container({{"image", "acme/perf"}, {"env", Env("LOCUST_HOST", "x")}})),
            Role::kUnknown);
}

TEST(RoleTest, HasAName) {
  EXPECT_EQ(ToString(Role::kMaster), "master");
  EXPECT_EQ(ToString(Role::kWorker), "worker");
  EXPECT_EQ(ToString(Role::kStandalone), "standalone");
  EXPECT_EQ(ToString(Role::kUnknown), "unknown");
}

TEST(LiteralEnvTest, ReadsAsTheKubeletDoes) {
  const Json container = {{"env",
                           {{{"name", "A"}, {"value", "1"}},
                            {{"name", "A"}, {"value", "2"}},
                            {{"name", "BARE"}},
                            {{"name", "NULL"}, {"value", nullptr}},
                            {{"name", "REF"}, {"value", "x"}},
                            {{"name", "REF"}, {"valueFrom", {{"fieldRef", 1}}}},
                            {{"name", "NUMBER"}, {"value", 5}},
                            "text",
                            nullptr}}};
  ASSERT_NE(LiteralEnv(container, "A"), nullptr);
  EXPECT_EQ(*LiteralEnv(container, "A"), "2");
  ASSERT_NE(LiteralEnv(container, "BARE"), nullptr);
  EXPECT_EQ(*LiteralEnv(container, "BARE"), "");
  EXPECT_EQ(*LiteralEnv(container, "NULL"), "");
  for (const char* name : {"REF", "NUMBER", "ABSENT", "text", ""}) {
    EXPECT_EQ(LiteralEnv(container, name), nullptr) << name;
  }
  EXPECT_EQ(LiteralEnv({{"env", "x"}}, "x"), nullptr);
  EXPECT_EQ(LiteralEnv(Json(), "x"), nullptr);
}

// Replaces one random value somewhere in `value` by something of another shape.
void Mutate(Json& value, std::mt19937& random) {
  static const std::vector<Json> kOdd = {nullptr,
                                         true,
                                         -1,
                                         1e300,
                                         "",
                                         "locust",
                                         Json::array(),
                                         Json::object(),
                                         Json::array({nullptr}),
                                         Json::object({{"name", {1}}})};
  Json* at = &value;
  while (at->is_structured() && !at->empty() && random() % 5 != 0) {
    auto item = at->begin();
    std::advance(item, static_cast<std::ptrdiff_t>(random() % at->size()));
    at = &*item;
  }
  *at = kOdd[random() % kOdd.size()];
}

// Malformed objects reach a webhook and a post-renderer before any validation.
TEST(MutationTest, NothingThrowsAndWhatIsFoundIsThere) {
  constexpr std::uint32_t kSeed = 20;
  constexpr int kCases = 30'000;
  std::mt19937 random(kSeed);
  const std::vector<Json> objects = {
      ChartDeployment("master"), ChartDeployment("worker"),
      Deployment("x", Json::array({Container({{"command", {"sh", "-c", "locust"}}})}))};
  int recognised = 0;
  for (int i = 0; i < kCases; ++i) {
    Json object = objects[random() % objects.size()];
    for (std::size_t n = random() % 4; n > 0; --n) Mutate(object, random);
    const auto workload = RecogniseWorkload(object);
    IsHelmHook(object);
    if (!workload) continue;
    ++recognised;
    const Json* container = json::At(object, workload->container_path());
    ASSERT_NE(container, nullptr) << "case " << i << ": " << object;
    ASSERT_TRUE(container->is_object()) << "case " << i << ": " << object;
    LocustArguments(*container);
  }
  EXPECT_GT(recognised, kCases / 4);
  EXPECT_LT(recognised, kCases);
}

}  // namespace
}  // namespace locust::kube
