#include "postrenderer/inject/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "common/text/diagnostic.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Labels = std::initializer_list<std::pair<const char*, const char*>>;

Json Named(const char* kind, const char* name, Labels labels = {}) {
  Json object = {{"kind", kind}, {"metadata", {{"name", name}}}};
  for (const auto& [key, value] : labels) {
    const bool is_chart = std::string_view(key) == "instance" || std::string_view(key) == "name";
    object["metadata"]["labels"][is_chart ? std::string("app.kubernetes.io/") + key : key] = value;
  }
  return object;
}

Json Locust(const char* name, const char* role, Labels labels = {},
            const char* kind = "Deployment") {
  Json object = Named(kind, name, labels);
  Json& pod = object["spec"]["template"];
  pod["metadata"]["labels"] = {{"app", name}};
  pod["spec"]["containers"] = {{{"name", "main"}, {"command", {"locust", role}}}};
  return object;
}

Json Master(const char* name, Labels labels = {}) {
  return Locust(name, "--master", labels);
}
Json Worker(const char* name, Labels labels = {}) {
  return Locust(name, "--worker", labels);
}

std::vector<Release> Releases(const std::vector<Json>& values) {
  std::vector<Object> objects;
  for (std::size_t i = 0; i < values.size(); ++i) {
    objects.push_back({.document = i,
                       .value = values[i],
                       .workload = kube::RecogniseWorkload(values[i]),
                       .template_file = "t/" + std::to_string(i) + ".yaml"});
  }
  return FindReleases(std::move(objects));
}

// "kind/name" of all objects of a release.
std::vector<std::string> Names(const Release& release) {
  std::vector<std::string> names;
  for (const Object& object : release.objects) {
    names.push_back(object.value.at("kind").get<std::string>() + "/" +
                    object.value.at("metadata").at("name").get<std::string>());
  }
  return names;
}

std::vector<Release> ReleasesOf(const char* stream) {
  return FindReleases(ObjectsOf(ParseStream(ReadStream(stream), "<stdin>")));
}

TEST(FindReleasesTest, FindsTheChartsObjects) {
  for (const char* stream : {"helm3.yaml", "helm4.yaml", "unittest.yaml"}) {
    const std::vector<Release> releases = ReleasesOf(stream);
    ASSERT_EQ(releases.size(), 1U) << stream;
    const Release& release = releases[0];
    ASSERT_TRUE(release.master && release.worker && release.service) << stream;
    EXPECT_EQ(release.objects[*release.master].workload->name, release.fullname + "-master");
    EXPECT_EQ(release.objects[*release.worker].workload->name, release.fullname + "-worker");
    EXPECT_EQ(release.objects[*release.service].value["metadata"]["name"], release.fullname);
    for (const auto& [kind, suffix] : std::initializer_list<std::pair<const char*, const char*>>{
             {"ConfigMap", "-config"},
             {"ServiceAccount", "-master"},
             {"ServiceAccount", "-worker"}}) {
      EXPECT_NE(release.Find(kind, release.fullname + suffix), nullptr) << stream << kind << suffix;
    }
    EXPECT_EQ(release.Find("ConfigMap", "absent"), nullptr);
  }
}

TEST(FindReleasesTest, TellsAliasedChartsOfOneStreamApart) {
  const std::vector<Release> releases = ReleasesOf("two-releases.yaml");
  ASSERT_EQ(releases.size(), 2U);
  EXPECT_NE(releases[0].fullname, releases[1].fullname);
  for (const Release& release : releases) {
    ASSERT_TRUE(release.master && release.worker && release.service);
    for (const std::string& name : Names(release)) {
      EXPECT_NE(name.find("/" + release.fullname), std::string::npos) << name;
    }
  }
}

TEST(FindReleasesTest, LeavesTheRestOfAnUmbrellaAlone) {
  for (const char* stream : {"umbrella.yaml", "umbrella-helm4.yaml"}) {
    const std::vector<Release> releases = ReleasesOf(stream);
    ASSERT_EQ(releases.size(), 1U) << stream;
    ASSERT_TRUE(releases[0].master && releases[0].worker && releases[0].service) << stream;
    for (const Object& object : releases[0].objects) {
      EXPECT_FALSE(kube::IsHelmHook(object.value)) << object.value;
      EXPECT_NE(object.template_file.find("locust"), std::string::npos) << object.value;
    }
  }
}

TEST(FindReleasesTest, GroupsByLabelsWhateverTheNames) {
  const Labels labels = {{"instance", "i"}, {"name", "n"}, {"load_test", "t"}};
  const auto releases = Releases({Worker("agents", labels), Master("brain", labels)});
  ASSERT_EQ(releases.size(), 1U);
  EXPECT_EQ(releases[0].fullname, "brain");
  EXPECT_EQ(releases[0].load_test, "t");
  EXPECT_EQ(releases[0].master, 1U);
  EXPECT_EQ(releases[0].worker, 0U);
}

TEST(FindReleasesTest, SeparatesWhatDiffersInOneLabelOrTheNamespace) {
  for (const Labels& other : {Labels{{"instance", "j"}, {"name", "n"}, {"load_test", "t"}},
                              Labels{{"instance", "i"}, {"name", "m"}, {"load_test", "t"}},
                              Labels{{"instance", "i"}, {"name", "n"}, {"load_test", "u"}}}) {
    const Labels labels = {{"instance", "i"}, {"name", "n"}, {"load_test", "t"}};
    const auto releases = Releases({Master("a-master", labels), Worker("a-worker", labels),
                                    Master("a-master", other), Worker("a-worker", other)});
    ASSERT_EQ(releases.size(), 2U);
    EXPECT_EQ(releases[0].objects[0].document, 0U);
    EXPECT_EQ(releases[1].objects[0].document, 2U);
  }
  Json elsewhere = Master("a-master");
  elsewhere["metadata"]["namespace"] = "other";
  EXPECT_EQ(Releases({Master("a-master"), Worker("a-worker"), elsewhere}).size(), 2U);
}

TEST(FindReleasesTest, GroupsByNameWithoutTheLabels) {
  const auto releases =
      Releases({Master("a-master"), Master("b-master"), Worker("b-worker"), Worker("a-worker")});
  ASSERT_EQ(releases.size(), 2U);
  EXPECT_THAT(Names(releases[0]), ElementsAre("Deployment/a-master", "Deployment/a-worker"));
  EXPECT_THAT(Names(releases[1]), ElementsAre("Deployment/b-master", "Deployment/b-worker"));
}

TEST(FindReleasesTest, SplitsSharedLabelsByName) {
  const Labels labels = {{"instance", "i"}, {"name", "n"}};
  const auto releases = Releases(
      {Master("a-master", labels), Worker("a-worker", labels), Master("a-b-master", labels),
       Worker("a-b-worker", labels), Named("ConfigMap", "a-b-config", labels),
       Named("ConfigMap", "a-config", labels), Named("ConfigMap", "stray", labels)});
  ASSERT_EQ(releases.size(), 2U);
  EXPECT_THAT(Names(releases[0]),
              ElementsAre("Deployment/a-master", "Deployment/a-worker", "ConfigMap/a-config"));
  EXPECT_THAT(Names(releases[1]), ElementsAre("Deployment/a-b-master", "Deployment/a-b-worker",
                                              "ConfigMap/a-b-config"));
}

TEST(FindReleasesTest, KnowsTheJobsOfOneRun) {
  const auto releases = Releases({Locust("demo-master-3f5a9c01de", "--master", {}, "Job"),
                                  Locust("demo-worker-00ff00ff", "--worker", {}, "Job")});
  ASSERT_EQ(releases.size(), 1U);
  EXPECT_EQ(releases[0].fullname, "demo");
  EXPECT_EQ(Releases({Locust("demo-master-facade", "--master")})[0].fullname, "demo-master-facade");
}

TEST(FindReleasesTest, TakesOnlyControllersForMasterAndWorkers) {
  const auto releases =
      Releases({Master("a-master"), Locust("a-worker", "--worker", {}, "StatefulSet"),
                Locust("b-worker", "--worker", {}, "DaemonSet"), Locust("x", "--headless")});
  ASSERT_EQ(releases.size(), 1U);
  EXPECT_THAT(Names(releases[0]), ElementsAre("Deployment/a-master", "StatefulSet/a-worker"));
}

TEST(FindReleasesTest, LeavesHooksOut) {
  Json hook = Worker("a-worker");
  hook["metadata"]["annotations"] = {{"helm.sh/hook", "test"}};
  const auto releases = Releases({Master("a-master"), hook});
  ASSERT_EQ(releases.size(), 1U);
  EXPECT_EQ(releases[0].worker, std::nullopt);
  EXPECT_THAT(Releases({hook}), IsEmpty());
  EXPECT_THAT(Releases({}), IsEmpty());
}

TEST(FindReleasesTest, TakesTheFirstOfSeveralWorkers) {
  const Labels labels = {{"instance", "i"}, {"name", "n"}};
  const auto releases = Releases(
      {Master("a-master", labels), Worker("a-worker", labels), Worker("a-worker-big", labels)});
  ASSERT_EQ(releases.size(), 1U);
  EXPECT_EQ(releases[0].worker, 1U);
  EXPECT_EQ(releases[0].objects.size(), 3U);
}

// The object beside two releases of which the second is its own.
std::vector<std::string> BesideSecond(const Json& object, const std::vector<Json>& more = {}) {
  const Labels first = {{"instance", "i"}, {"name", "one"}, {"load_test", "t"}};
  const Labels second = {{"instance", "i"}, {"name", "two"}, {"load_test", "u"}};
  std::vector<Json> objects = {object, Master("a-master", first), Worker("a-worker", first),
                               Master("b-master", second), Worker("b-worker", second)};
  objects.insert(objects.end(), more.begin(), more.end());
  const auto releases = Releases(objects);
  EXPECT_EQ(releases.size(), 2U);
  EXPECT_THAT(Names(releases[0]), ElementsAre("Deployment/a-master", "Deployment/a-worker"));
  return Names(releases[1]);
}

void ExpectOfSecond(const Json& object, const std::vector<Json>& more = {}) {
  EXPECT_EQ(BesideSecond(object, more).size(), 3 + more.size()) << object;
}

void ExpectOfNone(const Json& object) {
  EXPECT_EQ(BesideSecond(object).size(), 2U) << object;
}

TEST(MembershipTest, FollowsTheChartsLabels) {
  ExpectOfSecond(Named("ConfigMap", "x", {{"instance", "i"}, {"name", "two"}, {"load_test", "u"}}));
  ExpectOfSecond(Named("Secret", "x", {{"instance", "i"}, {"name", "two"}}));
  ExpectOfNone(Named("ConfigMap", "x", {{"instance", "i"}, {"name", "two"}, {"load_test", "v"}}));
  ExpectOfNone(Named("ConfigMap", "b-config", {{"instance", "i"}, {"name", "api"}}));
  ExpectOfNone(Named("Secret", "b", {{"instance", "other"}, {"name", "two"}, {"load_test", "u"}}));
}

TEST(MembershipTest, KnowsWhatAnEarlierRenderingAdded) {
  ExpectOfSecond(Named("ConfigMap", "b-main-py-1", {{"locust-kubernetes/test", "b"}}));
  ExpectOfNone(Named("ConfigMap", "b-main-py-1", {{"locust-kubernetes/test", "c"}}));
  ExpectOfSecond(Named("ConfigMap", "x",
                       {{"locust-kubernetes/test", "b"}, {"instance", "i"}, {"name", "one"}}));
}

TEST(MembershipTest, FollowsWhatIsScaled) {
  for (const char* kind : {"HorizontalPodAutoscaler", "ScaledObject"}) {
    Json scaler = Named(kind, "x");
    scaler["spec"]["scaleTargetRef"] = {{"kind", "Deployment"}, {"name", "b-worker"}};
    ExpectOfSecond(scaler);
    scaler["spec"]["scaleTargetRef"] = {{"name", "b-worker"}};
    ExpectOfSecond(scaler);
    scaler["spec"]["scaleTargetRef"] = {{"kind", "StatefulSet"}, {"name", "b-worker"}};
    ExpectOfNone(scaler);
    scaler["spec"]["scaleTargetRef"] = {{"kind", "Deployment"}, {"name", "api"}};
    ExpectOfNone(scaler);
  }
}

TEST(MembershipTest, FollowsSelectorsAndBackends) {
  Json service = Named("Service", "web");
  service["spec"]["selector"] = {{"app", "b-master"}};
  ExpectOfSecond(service);
  Json budget = Named("PodDisruptionBudget", "x");
  budget["spec"]["selector"]["matchLabels"] = {{"app", "b-worker"}};
  ExpectOfSecond(budget);

  Json ingress = Named("Ingress", "x");
  ingress["spec"]["rules"] = Json::parse(R"([{"http": {"paths": [
    {"backend": {"service": {"name": "other"}}}, {"backend": {"service": {"name": "web"}}}]}}])");
  ExpectOfSecond(ingress, {service});
  Json fallback = Named("Ingress", "x");
  fallback["spec"]["defaultBackend"]["service"]["name"] = "web";
  ExpectOfSecond(fallback, {service});
  Json route = Named("HTTPRoute", "x");
  route["spec"]["rules"] = Json::parse(R"([{"backendRefs": [{"name": "web"}]}])");
  ExpectOfSecond(route, {service});
  ExpectOfNone(route);

  service["spec"]["selector"] = {{"app", "b-master"}, {"tier", "x"}};
  ExpectOfNone(service);
  service["spec"]["selector"] = {{"app", "api"}};
  ExpectOfNone(service);
  service["spec"]["selector"] = Json::object();
  ExpectOfNone(service);
}

TEST(MembershipTest, KnowsTheNamesThatTheChartGives) {
  ExpectOfSecond(Named("ConfigMap", "b-config"));
  ExpectOfSecond(Named("Secret", "b"));
  ExpectOfSecond(Named("ServiceAccount", "b-master"));
  ExpectOfSecond(Named("ServiceAccount", "b-worker"));
  for (const auto& [kind, name] :
       std::initializer_list<std::pair<const char*, const char*>>{{"ConfigMap", "b"},
                                                                  {"ConfigMap", "b-scripts"},
                                                                  {"Secret", "b-config"},
                                                                  {"ServiceAccount", "b"},
                                                                  {"NetworkPolicy", "b"},
                                                                  {"Service", "b"}}) {
    ExpectOfNone(Named(kind, name));
  }
  Json elsewhere = Named("ConfigMap", "b-config");
  elsewhere["metadata"]["namespace"] = "other";
  ExpectOfNone(elsewhere);
}

TEST(MembershipTest, TakesMalformedObjects) {
  for (const char* text :
       {"{}", R"({"kind": 1, "metadata": 2, "spec": 3})",
        R"({"kind": "Service", "metadata": {"name": 5, "labels": [1]}, "spec": {"selector": [1]}})",
        R"({"kind": "Ingress", "metadata": null, "spec": {"rules": {"http": 1}}})",
        R"({"kind": "Ingress", "spec": {"rules": [1, {"http": {"paths": [null, {}]}}]}})",
        R"({"kind": "HTTPRoute", "spec": {"rules": [{"backendRefs": [1, {"name": 2}]}, 5]}})",
        R"({"kind": "ScaledObject", "spec": {"scaleTargetRef": "x"}})", "[]", "5"}) {
    const Json object = Json::parse(text);
    const auto releases = Releases({object, Master("a-master"), Worker("a-worker")});
    ASSERT_EQ(releases.size(), 1U) << text;
    EXPECT_EQ(releases[0].objects.size(), 2U) << text;
  }
}

TEST(ServiceTest, IsTheOneThatTheWorkersAreToldOf) {
  const auto service = [](const char* name) {
    Json object = Named("Service", name);
    object["spec"]["selector"] = {{"app", "a-master"}};
    return object;
  };
  const auto chosen = [](const std::vector<Json>& objects) -> std::string {
    const auto releases = Releases(objects);
    if (!releases[0].service) return "none";
    return releases[0].objects[*releases[0].service].value["metadata"]["name"];
  };
  Json worker = Worker("a-worker");
  Json& env = worker["spec"]["template"]["spec"]["containers"][0]["env"];
  env = {{{"name", "LOCUST_MASTER_NODE_HOST"}, {"value", "rpc.load.svc"}}};
  EXPECT_EQ(chosen({service("web"), service("a"), service("rpc"), Master("a-master"), worker}),
            "rpc");
  env = nullptr;
  EXPECT_EQ(chosen({service("web"), service("a"), Master("a-master"), worker}), "a");
  EXPECT_EQ(chosen({service("web"), service("web2"), Master("a-master"), worker}), "web");
  Json workers_only = service("a");
  workers_only["spec"]["selector"] = {{"app", "a-worker"}};
  EXPECT_EQ(chosen({workers_only, Master("a-master"), worker}), "none");
  EXPECT_EQ(chosen({Master("a-master"), worker}), "none");
  EXPECT_EQ(chosen({service("a"), worker}), "none");
}

LoadTest MakeTest(const char* name, const char* load_test) {
  LoadTest test;
  test.source = "test.yaml";
  test.metadata.name = name;
  test.name = load_test;
  return test;
}

std::string Refusal(const std::vector<Release>& releases, const LoadTest& test) {
  try {
    return "chose " + std::to_string(ChooseRelease(releases, test));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.what();
  }
}

std::vector<Release> TwoReleases() {
  const Labels first = {{"instance", "i"}, {"name", "one"}, {"load_test", "checkout"}};
  const Labels second = {{"instance", "i"}, {"name", "two"}, {"load_test", "search"}};
  return Releases({Master("a-master", first), Worker("a-worker", first), Master("b-master", second),
                   Worker("b-worker", second)});
}

TEST(ChooseReleaseTest, ChoosesByNameThenByLabelThenTheOnlyOne) {
  EXPECT_EQ(ChooseRelease(TwoReleases(), MakeTest("b", "checkout")), 1U);
  EXPECT_EQ(ChooseRelease(TwoReleases(), MakeTest("x", "checkout")), 0U);
  EXPECT_EQ(ChooseRelease(TwoReleases(), MakeTest("x", "search")), 1U);
  EXPECT_EQ(ChooseRelease(Releases({Master("a-master"), Worker("a-worker")}), MakeTest("x", "y")),
            0U);
}

TEST(ChooseReleaseTest, SaysThatThereIsNone) {
  EXPECT_EQ(Refusal({}, MakeTest("checkout", "t")),
            "test.yaml: error: no Locust release in the stream for `checkout`\n"
            "hint: render the deliveryhero locust chart, or pass --allow-missing to let a stream "
            "without Locust through\n");
}

TEST(ChooseReleaseTest, ListsWhatItCannotChooseFrom) {
  EXPECT_EQ(Refusal(TwoReleases(), MakeTest("x", "y")),
            "test.yaml: error: cannot tell which Locust release of the stream `x` means; seen:\n"
            "  a (load_test: checkout)\n"
            "    Deployment/a-master (master) from t/0.yaml\n"
            "    Deployment/a-worker (worker) from t/1.yaml\n"
            "  b (load_test: search)\n"
            "    Deployment/b-master (master) from t/2.yaml\n"
            "    Deployment/b-worker (worker) from t/3.yaml\n"
            "hint: give the release the full name `x` (chart value fullnameOverride) or its label "
            "load_test the value `y` (chart value loadtest.name)\n");
}

TEST(ChooseReleaseTest, TakesNoLabelForAnEmptyName) {
  const auto releases = Releases({Master("a-master"), Worker("a-worker"), Master("b-master"),
                                  Worker("b-worker", {{"load_test", "t"}})});
  EXPECT_THAT(Refusal(releases, MakeTest("x", "")), testing::HasSubstr("cannot tell which"));
}

TEST(ChooseReleaseTest, CutsALongList) {
  std::vector<Json> objects;
  for (char c = 'a'; c <= 'l'; ++c)
    objects.push_back(Master((std::string(1, c) + "-master").c_str()));
  const std::string message = Refusal(Releases(objects), MakeTest("x", "y"));
  EXPECT_THAT(message, testing::HasSubstr("\n  j\n    Deployment/j-master (master) from t/9.yaml\n"
                                          "  and 2 more\nhint: "));
}

TEST(ChooseReleaseTest, NeedsMasterAndWorker) {
  const std::string hint =
      "hint: a load test needs a master and a worker, each a Deployment, StatefulSet or Job; look "
      "for a condition in the chart's values that leaves one out\n";
  EXPECT_EQ(Refusal(Releases({Worker("a-worker")}), MakeTest("a", "y")),
            "test.yaml: error: the Locust release `a` has no master; seen:\n"
            "  a\n"
            "    Deployment/a-worker (worker) from t/0.yaml\n" +
                hint);
  EXPECT_EQ(Refusal(Releases({Master("a-master")}), MakeTest("x", "y")),
            "test.yaml: error: the Locust release `a` has no worker; seen:\n"
            "  a\n"
            "    Deployment/a-master (master) from t/0.yaml\n" +
                hint);
  EXPECT_EQ(
      Refusal(Releases({Named("Service", "x"), Locust("smoke", "--headless")}), MakeTest("x", "y")),
      "test.yaml: error: the Locust release `smoke` has no master and no worker; seen:\n"
      "  smoke\n"
      "    Deployment/smoke (standalone) from t/1.yaml\n" +
          hint);
}

}  // namespace
}  // namespace locust::inject
