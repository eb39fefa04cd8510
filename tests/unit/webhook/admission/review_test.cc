#include "webhook/admission/review.h"

#include <gtest/gtest.h>

#include <string>

#include "common/standards/load.h"

namespace locust::webhook {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days kToday = 2030y / 6 / 15;

standards::Standards Acme() {
  return standards::Load(R"(apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  rules:
    worker-replicas: {max: 50}
    image-pinned: {action: warn}
    required-labels: {action: audit, labels: {team: "*"}}
  environments:
    - {name: prod, namespaces: ["load-prod*"], rules: {worker-replicas: {max: 20}}}
  exemptions:
    - {rule: worker-replicas, namespaces: [load], names: [black-friday], reason: rehearsal,
       expires: 2030-06-20}
)",
                         "acme.yaml");
}

Json Workers(int replicas, const std::string& image = "locustio/locust:2.32.2") {
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", "demo-worker"}, {"labels", {{"team", "perf"}}}}},
          {"spec",
           {{"replicas", replicas},
            {"template",
             {{"metadata", {{"labels", {{"team", "perf"}}}}},
              {"spec",
               {{"terminationGracePeriodSeconds", 60},
                {"enableServiceLinks", false},
                {"automountServiceAccountToken", false},
                {"containers",
                 {{{"name", "locust"},
                   {"image", image},
                   {"args", {"locust", "--worker"}},
                   {"resources",
                    {{"requests", {{"cpu", "50m"}, {"memory", "256Mi"}}},
                     {"limits", {{"cpu", "1"}, {"memory", "1Gi"}}}}}}}}}}}}}}};
}

Json CreationOf(const Json& object, const std::string& kubernetes_namespace = "load") {
  return {{"apiVersion", "admission.k8s.io/v1"},
          {"kind", "AdmissionReview"},
          {"request",
           {{"uid", "u1"},
            {"operation", "CREATE"},
            {"kind", {{"group", "apps"}, {"version", "v1"}, {"kind", object.at("kind")}}},
            {"resource", {{"group", "apps"}, {"version", "v1"}, {"resource", "deployments"}}},
            {"namespace", kubernetes_namespace},
            {"userInfo", {{"username", "alice"}}},
            {"object", object}}}};
}

Json UpdateOf(const Json& old, const Json& object) {
  Json review = CreationOf(object);
  review["request"]["operation"] = "UPDATE";
  review["request"]["oldObject"] = old;
  return review;
}

Answer Ask(Endpoint endpoint, const Json& review) {
  return Review(endpoint, review.dump(), Acme(), kToday);
}

Json ResponseOf(const Answer& answer) {
  return Json::parse(answer.body).at("response");
}

// What an answer says, for a comparison as a whole: "denied: …", "allowed", with warnings behind.
std::string Said(const Json& review) {
  const Json response = ResponseOf(Ask(Endpoint::kValidate, review));
  std::string text = response.at("allowed").get<bool>()
                         ? "allowed"
                         : "denied: " + response["status"]["message"].get<std::string>();
  for (const Json& warning : response.value("warnings", Json::array()))
    text += "\nwarning: " + warning.get<std::string>();
  return text;
}

TEST(Review, AllowsWhatFulfilsTheStandards) {
  const Answer answer = Ask(Endpoint::kValidate, CreationOf(Workers(50)));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(Json::parse(answer.body),
            Json::parse(R"({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                            "response": {"uid": "u1", "allowed": true}})"));
  EXPECT_EQ(answer.decision.verdict, "allowed");
}

TEST(Review, DeniesWithEveryViolationAndItsRemedy) {
  EXPECT_EQ(Said(CreationOf(Workers(51, "locustio/locust"))),
            "denied: Deployment/demo-worker violates the standards acme:\n"
            "  worker-replicas: spec.replicas: this starts 51 workers, more than 50; set it to 50 "
            "or less\n"
            "warning: image-pinned: spec.template.spec.containers[locust].image: "
            "image `locustio/locust` has no tag, which means `latest`; name a version, like "
            "`locustio/locust:2.32.2`");
}

TEST(Review, TakesTheEnvironmentOfTheNamespace) {
  EXPECT_EQ(Said(CreationOf(Workers(21), "load-prod-eu")),
            "denied: Deployment/demo-worker violates the standards acme of the environment prod:\n"
            "  worker-replicas: spec.replicas: this starts 21 workers, more than 20; set it to 20 "
            "or less");
  Json review = CreationOf(Workers(21), "");
  EXPECT_EQ(Said(review), "allowed");
  review["request"]["object"]["metadata"]["namespace"] = "load-prod";
  EXPECT_EQ(ResponseOf(Ask(Endpoint::kValidate, review)).at("allowed"), false)
      << "the object's own namespace when the request has none";
}

TEST(Review, TellsTheDecision) {
  Json review = CreationOf(Workers(51, "locustio/locust"), "load-prod");
  review["request"]["dryRun"] = true;
  review["request"]["object"]["metadata"]["labels"] = Json::object();
  const Decision decision = Ask(Endpoint::kValidate, review).decision;
  EXPECT_EQ(decision.uid, "u1");
  EXPECT_EQ(decision.operation, "CREATE");
  EXPECT_EQ(decision.kind, "Deployment");
  EXPECT_EQ(decision.kubernetes_namespace, "load-prod");
  EXPECT_EQ(decision.name, "demo-worker");
  EXPECT_EQ(decision.user, "alice");
  EXPECT_EQ(decision.environment, "prod");
  EXPECT_TRUE(decision.dry_run);
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.verdict, "denied");
  EXPECT_EQ(decision.denied_rules, std::vector<std::string>{"worker-replicas"});
  EXPECT_EQ(decision.warned_rules, std::vector<std::string>{"image-pinned"});
  EXPECT_EQ(decision.audited_rules, std::vector<std::string>{"required-labels"});
}

TEST(Review, NamesWhatHasNoNameYetByItsPrefix) {
  Json object = Workers(51);
  object["metadata"].erase("name");
  object["metadata"]["generateName"] = "demo-";
  EXPECT_EQ(Said(CreationOf(object)),
            "denied: Deployment/demo-* violates the standards acme:\n"
            "  worker-replicas: spec.replicas: this starts 51 workers, more than 50; set it to 50 "
            "or less");
}

TEST(Review, WarnsOfAnExemption) {
  Json object = Workers(60);
  object["metadata"]["name"] = "black-friday";
  EXPECT_EQ(
      Said(CreationOf(object)),
      "allowed\nwarning: worker-replicas: spec.replicas: this starts 60 workers, more than 50 "
      "(exempted until 2030-06-20: rehearsal; 5 days are left); set it to 50 or less");
  EXPECT_EQ(Ask(Endpoint::kValidate, CreationOf(object)).decision.exempted_rules,
            std::vector<std::string>{"worker-replicas"});
}

TEST(Review, ToleratesOnUpdateWhatWasThereBefore) {
  EXPECT_EQ(
      Said(UpdateOf(Workers(60), Workers(60))),
      "allowed\nwarning: worker-replicas: spec.replicas: this starts 60 workers, more than 50 "
      "(was so before); set it to 50 or less");
  EXPECT_EQ(ResponseOf(Ask(Endpoint::kValidate, UpdateOf(Workers(60), Workers(61)))).at("allowed"),
            false);
}

TEST(Review, JudgesScaling) {
  const Json scale = {
      {"apiVersion", "autoscaling/v1"},
      {"kind", "Scale"},
      {"metadata", {{"name", "demo-worker"}, {"namespace", "load"}}},
      {"spec", {{"replicas", 60}}},
      {"status", {{"replicas", 2}, {"selector", "component=worker,load_test=demo"}}}};
  Json old = scale;
  old["spec"]["replicas"] = 2;
  Json review = UpdateOf(old, scale);
  review["request"]["subResource"] = "scale";
  EXPECT_EQ(
      Said(review),
      "denied: Scale/demo-worker violates the standards acme:\n"
      "  worker-replicas: spec.replicas: this scales to 60 workers, more than 50; set it to 50 "
      "or less");
}

TEST(Review, LooksAtNoOtherSubResource) {
  Json review = UpdateOf(Workers(1), Workers(99));
  review["request"]["subResource"] = "status";
  const Answer answer = Ask(Endpoint::kValidate, review);
  EXPECT_EQ(ResponseOf(answer), Json::parse(R"({"uid": "u1", "allowed": true})"));
  EXPECT_EQ(answer.decision.verdict, "skipped");
  EXPECT_EQ(ResponseOf(Ask(Endpoint::kMutate, review)),
            Json::parse(R"({"uid": "u1", "allowed": true})"));
}

TEST(Review, LetsDeletionsPass) {
  Json review = CreationOf(Workers(99));
  review["request"]["operation"] = "DELETE";
  review["request"]["oldObject"] = review["request"]["object"];
  review["request"]["object"] = nullptr;
  for (const Endpoint endpoint : {Endpoint::kMutate, Endpoint::kValidate}) {
    const Answer answer = Ask(endpoint, review);
    EXPECT_EQ(ResponseOf(answer), Json::parse(R"({"uid": "u1", "allowed": true})"));
    EXPECT_EQ(answer.decision.verdict, "skipped");
  }
}

TEST(Review, SkipsWhatIsNotOfLocust) {
  Json object = Workers(99, "nginx:1.27");
  object["metadata"] = {{"name", "web"}};
  object["spec"]["template"]["metadata"] = Json::object();
  object["spec"]["template"]["spec"]["containers"][0]["args"] = {"nginx"};
  object["spec"]["template"]["spec"]["containers"][0]["name"] = "web";
  for (const Endpoint endpoint : {Endpoint::kMutate, Endpoint::kValidate}) {
    const Answer answer = Ask(endpoint, CreationOf(object));
    EXPECT_EQ(ResponseOf(answer), Json::parse(R"({"uid": "u1", "allowed": true})"));
    EXPECT_EQ(answer.decision.verdict, "skipped");
  }
}

TEST(Review, AddsTheDefaultsThatAreMissing) {
  Json object = Workers(2);
  object["spec"]["template"]["spec"].erase("enableServiceLinks");
  const Answer answer = Ask(Endpoint::kMutate, CreationOf(object));
  const Json response = ResponseOf(answer);
  EXPECT_EQ(response.at("patchType"), "JSONPatch");
  // [{"op":"add","path":"/spec/template/spec/enableServiceLinks","value":false}], by coreutils.
  EXPECT_EQ(response.at("patch"),
            "W3sib3AiOiJhZGQiLCJwYXRoIjoiL3NwZWMvdGVtcGxhdGUvc3BlYy9lbmFibGVTZXJ2aWNlTGlua3MiLCJ2YW"
            "x1ZSI6ZmFsc2V9XQ==");
  EXPECT_EQ(answer.decision.patch_operations, 1U);
  EXPECT_EQ(ResponseOf(Ask(Endpoint::kMutate, CreationOf(Workers(2)))),
            Json::parse(R"({"uid": "u1", "allowed": true})"));
}

TEST(Review, MutationDoesNotJudge) {
  EXPECT_EQ(ResponseOf(Ask(Endpoint::kMutate, CreationOf(Workers(99, "locustio/locust")))),
            Json::parse(R"({"uid": "u1", "allowed": true})"));
}

TEST(Review, RefusesWhatIsNoReview) {
  const Answer answer = Review(Endpoint::kValidate, "{\"a\": 1,\n \"a\": 2}", Acme(), kToday);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(answer.body, "member \"a\" stands twice in one object\n");
  EXPECT_EQ(answer.decision.verdict, "refused");
  EXPECT_FALSE(answer.decision.allowed);
  EXPECT_EQ(Review(Endpoint::kMutate, R"({"kind": "AdmissionReview"})", Acme(), kToday).body,
            "apiVersion must be admission.k8s.io/v1\n");
}

TEST(Review, RefusesAnOldObjectThatCannotBeRead) {
  std::string body = UpdateOf(Workers(60), Workers(60)).dump();
  const std::size_t at = body.find("\"oldObject\":{");
  body.insert(at + std::string("\"oldObject\":{").size(), R"("kind":"Deployment",)");
  const Answer answer = Review(Endpoint::kValidate, body, Acme(), kToday);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, "member \"kind\" stands twice in one object\n");
}

}  // namespace
}  // namespace locust::webhook
