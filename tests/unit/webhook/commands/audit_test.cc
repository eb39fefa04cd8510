#include "webhook/commands/audit.h"

#include <gmock/gmock.h>

#include "tests/unit/webhook/commands/audit_fixture.h"
#include "webhook/commands/review.h"

namespace locust::webhook {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kNothing = "0 objects in 1 namespace: 0 deny, 0 warn, 0 audit, 0 exempted\n";

TEST_F(AuditCommandTest, PrintsATableOfAllGuardedNamespaces) {
  AddNamespace("load");
  AddNamespace("load-2");
  AddNamespace("other", false);
  Add(Deployment("shop-worker", 60));
  Add(ReplicaSet("shop-worker-1", 60, "shop-worker"));
  Add(Pod("shop-worker-1-x", "shop-worker-1"));
  Add(Deployment("shop-worker", 1, "locustio/locust"), "load-2");
  Add(Deployment("shop-worker", 60), "other");
  EXPECT_EQ(Run({"--no-report"}), 1);
  EXPECT_EQ(
      out_,
      "NAMESPACE  OBJECT                  RULE             EFFECT  MESSAGE\n"
      "load       Deployment/shop-worker  worker-replicas  deny    spec.replicas: this starts 60 "
      "workers, more than 50; set it to 50 or less\n"
      "load-2     Deployment/shop-worker  image-pinned     warn    "
      "spec.template.spec.containers[locust].image: image `locustio/locust` has no tag, which "
      "means `latest`; name a version, like `locustio/locust:2.32.2`\n"
      "\n"
      "2 objects in 2 namespaces: 1 deny, 1 warn, 0 audit, 0 exempted\n");
  EXPECT_EQ(err_, "");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(AuditCommandTest, ExitsAsFailOnSays) {
  AddNamespace("load");
  Add(Deployment("a", 1, "locustio/locust"));
  EXPECT_EQ(Run({"--no-report"}), 0);
  EXPECT_EQ(Run({"--no-report", "--fail-on=warn"}), 1);
  Add(Deployment("b", 60));
  EXPECT_EQ(Run({"--no-report"}), 1);
  EXPECT_EQ(Run({"--no-report", "--fail-on=never"}), 0);
}

// One engine: what the webhook would deny with these words is what the audit reports.
TEST_F(AuditCommandTest, SaysWhatTheWebhookSays) {
  AddNamespace("load");
  const Json deployment = Deployment("a", 60, "locustio/locust");
  Add(deployment);
  Run({"--no-report", "--output=json"});
  const Json found = Json::parse(out_)["namespaces"][0]["findings"];
  ASSERT_EQ(found.size(), 2u);
  const Json review = {{"apiVersion", "admission.k8s.io/v1"},
                       {"kind", "AdmissionReview"},
                       {"request",
                        {{"uid", "u"},
                         {"operation", "CREATE"},
                         {"kind", {{"kind", "Deployment"}}},
                         {"namespace", "load"},
                         {"object", deployment}}}};
  std::istringstream in(review.dump());
  std::ostringstream answer;
  RunReview(
      std::vector<std::string>{"--standards", standards_},
      [](const std::string&) { return std::nullopt; }, in, answer);
  const Json response = Json::parse(answer.str())["response"];
  const auto line = [](const Json& each) {
    return each["rule"].get<std::string>() + ": " + each["path"].get<std::string>() + ": " +
           each["message"].get<std::string>() + "; " + each["hint"].get<std::string>();
  };
  EXPECT_THAT(response["status"]["message"].get<std::string>(), HasSubstr(line(found[0])));
  EXPECT_EQ(response["warnings"][0], line(found[1]));
}

TEST_F(AuditCommandTest, AsksForWhatTheRulesJudgeOnly) {
  AddNamespace("load");
  SetStandards("  rules: {service-exposure: {}, ingress-hosts: {allow: [a]}}\n");
  EXPECT_EQ(Run({"--no-report", "--page-size=7"}), 0);
  EXPECT_THAT(
      api_.calls(),
      ElementsAre(
          "GET /api/v1/namespaces?limit=7&labelSelector=locust-kubernetes/admission%3Denabled",
          "GET /api/v1/namespaces/load/services?limit=7",
          "GET /apis/networking.k8s.io/v1/namespaces/load/ingresses?limit=7",
          "GET /apis/gateway.networking.k8s.io/v1", "GET /apis/gateway.networking.k8s.io/v1beta1"));
}

TEST_F(AuditCommandTest, ListsCustomResourcesWhereTheyAreServed) {
  AddNamespace("load");
  AddNamespace("load-2");
  api_.AddResource("locust.io/v1", "locusttests", "LocustTest", true);
  Add(Object("locust.io/v1", "LocustTest", "t", {{"workerReplicas", 60}}));
  EXPECT_EQ(Run({"--no-report"}), 1);
  EXPECT_THAT(out_, HasSubstr("load       LocustTest/t  worker-replicas  deny    "
                              "spec.workerReplicas: this starts 60 workers"));
  // Asked once, not for each namespace.
  EXPECT_EQ(std::ranges::count(api_.calls(), "GET /apis/locust.io/v1"), 1);
}

TEST_F(AuditCommandTest, ReadsConfigMapsOfLoadTestsOnly) {
  AddNamespace("load");
  SetStandards("  rules: {plain-text-secrets: {}}\n");
  const auto config_map = [](const std::string& name, const Json& labels) {
    return Json{{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata", {{"name", name}, {"labels", labels}}},
                {"data", {{"API_TOKEN", "hunter2"}, {"main.py", "import locust"}}}};
  };
  Add(config_map("ours", {{"load_test", "shop"}}));
  Add(config_map("theirs", Json::object()));
  EXPECT_EQ(Run({"--no-report"}), 1);
  EXPECT_THAT(out_, HasSubstr("ConfigMap/ours"));
  EXPECT_THAT(out_, Not(HasSubstr("ConfigMap/theirs")));
  EXPECT_THAT(out_, Not(HasSubstr("hunter2")));
  EXPECT_THAT(api_.calls(),
              Contains("GET /api/v1/namespaces/load/configmaps?limit=250&labelSelector=load_test"));
}

TEST_F(AuditCommandTest, GoesThroughPages) {
  AddNamespace("load");
  for (const char* name : {"a", "b", "c", "d", "e"}) Add(Deployment(name, 60));
  api_.ForgetPages(1);
  EXPECT_EQ(Run({"--no-report", "--page-size=2"}), 1);
  EXPECT_THAT(out_, HasSubstr("5 objects in 1 namespace: 5 deny"));
  api_.ForgetPages(100);
  EXPECT_EQ(Run({"--no-report", "--page-size=2"}), 3);
  EXPECT_EQ(
      err_,
      "error: namespace load: GET /apis/apps/v1/namespaces/load/deployments: 410: The provided "
      "continue parameter is too old\n");
  EXPECT_EQ(out_, "0 objects in 0 namespaces: 0 deny, 0 warn, 0 audit, 0 exempted\n");
}

TEST_F(AuditCommandTest, TakesNamedNamespaces) {
  AddNamespace("load", false);
  AddNamespace("load-2", false);
  AddNamespace("other");
  for (const char* name : {"load", "load-2", "other"}) Add(Deployment("a", 60), name);
  EXPECT_EQ(Run({"--no-report", "--namespace=load"}), 1);
  EXPECT_THAT(out_, HasSubstr("1 object in 1 namespace: 1 deny"));
  EXPECT_THAT(api_.calls(), Not(Contains(HasSubstr("/api/v1/namespaces?"))));
  EXPECT_EQ(Run({"--no-report", "--namespace=load*", "--namespace=load"}), 1);
  EXPECT_THAT(out_, HasSubstr("2 objects in 2 namespaces: 2 deny"));
  EXPECT_EQ(Run({"--no-report", "--namespace=load", "--namespace=gone"}), 3);
  EXPECT_THAT(out_, HasSubstr("1 object in 1 namespace: 1 deny"));
  EXPECT_EQ(err_, "error: namespace gone: it is not there\n");
}

TEST_F(AuditCommandTest, LeavesOutExcludedAndLeavingNamespaces) {
  AddNamespace("kube-system");
  AddNamespace("mine");
  AddNamespace("load");
  api_.Put("/api/v1/namespaces/going",
           Yaml("{metadata: {name: going, labels: {locust-kubernetes/admission: enabled}, "
                "deletionTimestamp: x}}"));
  EXPECT_EQ(Run({"--no-report", "--exclude-namespace=mine", "--exclude-namespace=kube-system"}), 0);
  EXPECT_EQ(out_, kNothing);
  EXPECT_EQ(Run({"--no-report"}), 0);
  EXPECT_THAT(out_, HasSubstr("in 2 namespaces"));
}

TEST_F(AuditCommandTest, NamesNamespacesOfAnEnvironmentThatAreNotGuarded) {
  AddNamespace("load");
  AddNamespace("load-prod", false);
  AddNamespace("other", false);
  SetStandards(
      "  environments: [{name: prod, namespaces: [load*], rules: {max-users: {max: 1}}}]\n");
  EXPECT_EQ(Run({"--no-report"}), 0);
  EXPECT_EQ(err_,
            "warning: namespace load-prod is of the environment prod, but not guarded\n"
            "hint: label it as --namespace-selector says, or take it out of the environment\n");
}

TEST_F(AuditCommandTest, SaysWhichPermissionIsMissing) {
  api_.Allow({});
  EXPECT_EQ(Run(), 3);
  EXPECT_EQ(err_,
            "error: GET /api/v1/namespaces: 403: the service account may not GET "
            "/api/v1/namespaces\n"
            "hint: the account needs the verb `list` for the resource `namespaces` in the whole "
            "cluster\n");
}

TEST_F(AuditCommandTest, AuditsTheNamespacesThatItMay) {
  ServePolicyReports();
  AddNamespace("load");
  AddNamespace("secret");
  SetStandards("  rules: {service-exposure: {}}\n");
  api_.Allow({"GET /api/v1/namespaces", "GET /apis/openreports.io/v1alpha1",
              "GET /apis/wgpolicyk8s.io/v1alpha2", "GET /api/v1/namespaces/load/services",
              "GET " + ReportPath(kReportApis[1]),
              "POST " + CollectionPath("wgpolicyk8s.io/v1alpha2", "policyreports", "load")});
  EXPECT_EQ(Run(), 3);
  EXPECT_EQ(out_, kNothing);
  EXPECT_EQ(err_,
            "error: namespace secret: GET /api/v1/namespaces/secret/services: 403: the service "
            "account may not GET /api/v1/namespaces/secret/services\n"
            "hint: the account needs the verb `list` for the resource `services` in the namespace "
            "`secret`\n"
            "error: reports of namespaces that are not guarded any more: GET "
            "/apis/wgpolicyk8s.io/v1alpha2/policyreports: 403: the service account may not GET "
            "/apis/wgpolicyk8s.io/v1alpha2/policyreports\n"
            "hint: the account needs the verb `list` for the resource `policyreports` of the API "
            "group `wgpolicyk8s.io` in the whole cluster\n");
  EXPECT_NE(api_.Object(ReportPath(kReportApis[1])), std::nullopt);
  EXPECT_EQ(api_.Object(ReportPath(kReportApis[1], "secret")), std::nullopt);
}

TEST_F(AuditCommandTest, AsksAgainWhenTheApiServerIsBusy) {
  AddNamespace("load");
  int refused = 0;
  api_.SetHook([&](std::size_t, const std::string&) {
    return refused++ < 2 ? testing::ApiServer::Fate::kRefuse : testing::ApiServer::Fate::kServe;
  });
  EXPECT_EQ(Run({"--no-report"}), 0);
  EXPECT_THAT(pauses_, ElementsAre(1000, 2000));
  refused = -1;
  EXPECT_EQ(Run({"--no-report"}), 3);
  EXPECT_THAT(err_, HasSubstr("503: refused by the test"));
  EXPECT_THAT(pauses_, ElementsAre(1000, 2000));
}

TEST_F(AuditCommandTest, EndsWhenTheApiServerCannotBeReached) {
  EXPECT_EQ(Run({"--server=https://127.0.0.1:1"}), 3);
  EXPECT_EQ(err_, "error: cannot reach the API server at 127.0.0.1 port 1: no connection\n");
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Run({"--server=https://127.0.0.1:1", "--no-report", "--namespace=a", "--namespace=b"}),
            3);
  EXPECT_EQ(err_,
            "error: namespace a: cannot reach the API server at 127.0.0.1 port 1: no connection\n");
}

TEST_F(AuditCommandTest, EndsWhenTheTokenIsNotTakenAnyMore) {
  AddNamespace("load");
  AddNamespace("load-2");
  api_.SetHook([&](std::size_t number, const std::string&) {
    if (number == 1) api_.SetToken("another");
    return testing::ApiServer::Fate::kServe;
  });
  EXPECT_EQ(Run({"--no-report"}), 3);
  EXPECT_EQ(err_,
            "error: namespace load: GET /apis/apps/v1/namespaces/load/deployments: 401: "
            "Unauthorized\n");
  EXPECT_EQ(api_.calls().size(), 2u);
}

TEST_F(AuditCommandTest, TakesThePodsApiServer) {
  AddNamespace("load");
  EXPECT_EQ(RunOnly({"--standards", standards_}), 3);
  EXPECT_EQ(
      err_,
      "error: KUBERNETES_SERVICE_HOST is not set\n"
      "hint: outside of a pod, name the API server by --server, --token-file and --ca-file\n");
  variables_ = {{"KUBERNETES_SERVICE_HOST", "127.0.0.1"},
                {"KUBERNETES_SERVICE_PORT", std::to_string(api_.server().port)},
                {"LOCUST_WEBHOOK_STANDARDS", standards_},
                {"LOCUST_WEBHOOK_TOKEN_FILE", api_.folder().Path("token")},
                {"LOCUST_WEBHOOK_CA_FILE", api_.folder().Path("ca.crt")},
                {"LOCUST_WEBHOOK_NO_REPORT", "true"}};
  EXPECT_EQ(RunOnly({}), 0);
  EXPECT_EQ(out_, kNothing);
}

TEST_F(AuditCommandTest, HasAHelpAndNeedsStandards) {
  EXPECT_EQ(RunOnly({"--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("--namespace-selector SELECTOR"));
  EXPECT_EQ(RunOnly({"--standards", files_.Path("none")}), 3);
  SetStandards("  rules: {none: {}}\n");
  EXPECT_EQ(Run(), 1);
}

TEST_F(AuditCommandTest, NoOutputHasTheToken) {
  AddNamespace("load");
  Add(Deployment("a", 60));
  std::string said;
  for (const char* output : {"text", "json", "log"}) {
    Run({"--output", output});
    said += out_ + err_;
  }
  api_.SetToken("another");
  Run();
  said += out_ + err_;
  EXPECT_THAT(said, HasSubstr("Unauthorized"));
  EXPECT_THAT(said, Not(HasSubstr("token-1")));
}

}  // namespace
}  // namespace locust::webhook
