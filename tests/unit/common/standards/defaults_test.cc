#include "common/standards/defaults.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace locust::standards {
namespace {

// Standards that give nothing, so that a test sees one default at a time.
Standards Nothing() {
  Standards standards;
  standards.defaults.resources = {};
  standards.defaults.enable_service_links = std::nullopt;
  standards.defaults.automount_service_account_token = std::nullopt;
  standards.defaults.worker_termination_grace_period_seconds = std::nullopt;
  return standards;
}

Json Object(const std::string& text) {
  return Json::parse(text);
}

Json Worker() {
  return Object(R"({
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "demo-worker"},
    "spec": {"selector": {"matchLabels": {"component": "worker"}}, "template": {"spec": {
      "initContainers": [{"name": "locust-pip"}, {"name": "warm-up"}],
      "containers": [{"name": "proxy"}, {"name": "locust", "command": ["locust", "--worker"]}]}}}})");
}

Json Pod() {
  return Object(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "demo-worker-x"},
    "spec": {"containers": [{"name": "locust", "command": ["locust", "--worker"]}]}})");
}

Json PatchOf(const Json& object, const Standards& standards, Stage stage = Stage::kRender,
             const Environment* environment = nullptr) {
  return json::ToJson(WorkloadDefaults(object, kube::RecogniseWorkload(object).value(), standards,
                                       environment, stage));
}

TEST(WorkloadDefaultsTest, GivesNothingWhereNothingIsSet) {
  EXPECT_EQ(PatchOf(Worker(), Nothing()), Json::array());
}

TEST(WorkloadDefaultsTest, BuiltInDefaultsAtRender) {
  EXPECT_EQ(PatchOf(Worker(), Standards()), Object(R"([
    {"op": "add", "path": "/spec/template/spec/containers/1/resources", "value":
      {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}},
    {"op": "add", "path": "/spec/template/spec/initContainers/0/resources", "value":
      {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}},
    {"op": "add", "path": "/spec/template/spec/enableServiceLinks", "value": false},
    {"op": "add", "path": "/spec/template/spec/automountServiceAccountToken", "value": false},
    {"op": "add", "path": "/spec/template/spec/terminationGracePeriodSeconds", "value": 60}])"));
}

std::vector<std::string> PathsOf(const Json& patch) {
  std::vector<std::string> paths;
  for (const Json& operation : patch) paths.push_back(operation.at("path"));
  return paths;
}

// What the API server fills in before a webhook sees it is none of the defaults there.
TEST(WorkloadDefaultsTest, ApplyWhereTheTableSays) {
  Standards standards;
  standards.defaults.labels = {{"team", "perf"}};
  standards.defaults.pod_security = PodSecurityLevel::kRestricted;
  const std::string spec = "/spec/template/spec";
  EXPECT_EQ(PathsOf(PatchOf(Worker(), standards, Stage::kAdmission)),
            (std::vector<std::string>{
                "/metadata/labels", "/spec/template/metadata",
                spec + "/containers/1/securityContext", spec + "/initContainers/0/securityContext",
                spec + "/containers/1/resources", spec + "/initContainers/0/resources",
                spec + "/enableServiceLinks", spec + "/automountServiceAccountToken"}));
  EXPECT_EQ(PathsOf(PatchOf(Pod(), standards, Stage::kAdmission)),
            (std::vector<std::string>{"/metadata/labels", "/spec/containers/0/securityContext",
                                      "/spec/containers/0/resources"}));
  EXPECT_EQ(PathsOf(PatchOf(Pod(), standards, Stage::kRender)),
            (std::vector<std::string>{"/metadata/labels", "/spec/containers/0/securityContext",
                                      "/spec/containers/0/resources", "/spec/enableServiceLinks",
                                      "/spec/automountServiceAccountToken",
                                      "/spec/terminationGracePeriodSeconds"}));
}

TEST(WorkloadDefaultsTest, FindsTheTemplateOfACronJob) {
  Json job = Object(R"({"kind": "CronJob", "metadata": {"name": "x"}})");
  job["spec"]["jobTemplate"]["spec"]["template"] = Worker()["spec"]["template"];
  Standards standards = Nothing();
  standards.defaults.enable_service_links = true;
  standards.defaults.labels = {{"team", "perf"}};
  EXPECT_EQ(PatchOf(job, standards), Object(R"([
    {"op": "add", "path": "/metadata/labels", "value": {"team": "perf"}},
    {"op": "add", "path": "/spec/jobTemplate/spec/template/metadata",
     "value": {"labels": {"team": "perf"}}},
    {"op": "add", "path": "/spec/jobTemplate/spec/template/spec/enableServiceLinks",
     "value": true}])"));
}

TEST(WorkloadDefaultsTest, GivesGraceToWorkersOnly) {
  Standards standards = Nothing();
  standards.defaults.worker_termination_grace_period_seconds = 90;
  Json master = Worker();
  EXPECT_EQ(PathsOf(PatchOf(master, standards)),
            std::vector<std::string>{"/spec/template/spec/terminationGracePeriodSeconds"});
  master["spec"]["template"]["spec"]["containers"][1]["command"][1] = "--master";
  EXPECT_EQ(PatchOf(master, standards), Json::array());
}

TEST(WorkloadDefaultsTest, AddsLabelsThatAreAbsent) {
  Standards standards = Nothing();
  standards.defaults.labels = {{"cost/center", "a"}, {"team", "perf"}, {"stage", "dev"}};
  Environment prod;
  prod.labels = {{"stage", "prod"}, {"tier", "1"}};
  Json worker = Worker();
  worker["metadata"]["labels"] = {{"team", "mine"}, {"stage", nullptr}, {"other", ""}};
  worker["spec"]["template"]["metadata"] = {{"labels", {{"cost/center", ""}}}};
  EXPECT_EQ(PatchOf(worker, standards, Stage::kRender, &prod), Object(R"([
    {"op": "add", "path": "/metadata/labels/cost~1center", "value": "a"},
    {"op": "add", "path": "/metadata/labels/stage", "value": "prod"},
    {"op": "add", "path": "/metadata/labels/tier", "value": "1"},
    {"op": "add", "path": "/spec/template/metadata/labels/team", "value": "perf"},
    {"op": "add", "path": "/spec/template/metadata/labels/stage", "value": "prod"},
    {"op": "add", "path": "/spec/template/metadata/labels/tier", "value": "1"}])"));
}

TEST(WorkloadDefaultsTest, CountsEmptyAndNullAsAbsent) {
  Json worker = Worker();
  Json& pod = worker["spec"]["template"]["spec"];
  pod["containers"][1]["resources"] = Json::object();
  pod["initContainers"][0]["resources"] = {{"limits", nullptr}, {"requests", {{"cpu", nullptr}}}};
  pod["enableServiceLinks"] = nullptr;
  Standards standards;
  standards.defaults.resources = {{{"cpu", "1"}}, {{"cpu", "2"}}};
  standards.defaults.automount_service_account_token = std::nullopt;
  standards.defaults.worker_termination_grace_period_seconds = std::nullopt;
  EXPECT_EQ(PatchOf(worker, standards), Object(R"([
    {"op": "add", "path": "/spec/template/spec/containers/1/resources/requests",
     "value": {"cpu": "1"}},
    {"op": "add", "path": "/spec/template/spec/containers/1/resources/limits",
     "value": {"cpu": "2"}},
    {"op": "add", "path": "/spec/template/spec/initContainers/0/resources/limits",
     "value": {"cpu": "2"}},
    {"op": "add", "path": "/spec/template/spec/initContainers/0/resources/requests/cpu",
     "value": "1"},
    {"op": "add", "path": "/spec/template/spec/enableServiceLinks", "value": false}])"));
}

OrderedJson Merge(const char* resources, const Resources& own, const Resources& defaults) {
  return MergeResources({{"name", "x"}, {"resources", Object(resources)}}, own, defaults);
}

Resources BuiltIn() {
  return Defaults().resources;
}

TEST(MergeResourcesTest, PrefersOwnThenPresentThenDefault) {
  const Resources own = {{{"cpu", "2"}, {"memory", ""}}, {{"cpu", "3"}}};
  EXPECT_EQ(Json(Merge(R"({"requests": {"cpu": "100m", "memory": "300Mi"}})", own, BuiltIn())),
            Object(R"({"requests": {"cpu": "2", "memory": "300Mi"},
                       "limits": {"cpu": "3", "memory": "1Gi"}})"));
}

TEST(MergeResourcesTest, GivesThePresentOnesBackWhenNothingIsToBeDone) {
  for (const char* resources :
       {"{}", R"({"requests": {"cpu": null}, "limits": null})",
        R"({"claims": [{"name": "gpu"}], "limits": {}, "requests": {"cpu": 1}})", "null", "5"}) {
    const Json present = Object(resources);
    EXPECT_EQ(Json(Merge(resources, {}, {})), present.is_object() ? present : Json::object());
  }
  const char* full = R"({"claims": [1], "limits": {"cpu": 1, "memory": "1G"},
                         "requests": {"cpu": 0.5, "memory": "1M", "x/gpu": "1"}})";
  EXPECT_EQ(Json(Merge(full, {}, BuiltIn())), Object(full));
  EXPECT_EQ(MergeResources(Json("malformed"), {}, {}), OrderedJson::object());
}

TEST(MergeResourcesTest, WritesRequestsBeforeLimitsInTheOrderOfTheFile) {
  const Resources own = {{{"memory", "1Gi"}}, {{"x/gpu", "1"}, {"cpu", "2"}}};
  EXPECT_EQ(MergeResources(Json::object(), own, BuiltIn()).dump(),
            R"({"requests":{"memory":"1Gi","cpu":"50m"},)"
            R"("limits":{"memory":"1Gi","x/gpu":"1","cpu":"2"}})");
}

TEST(MergeResourcesTest, LowersADefaultedRequestToTheLimit) {
  EXPECT_EQ(Json(Merge(R"({"limits": {"cpu": "0.02", "memory": 1000}})", {}, BuiltIn())),
            Object(R"({"limits": {"cpu": "0.02", "memory": 1000},
                       "requests": {"cpu": "0.02", "memory": 1000}})"));
  const Resources own = {{}, {{"memory", "268435455"}}};  // one byte less than 256Mi
  EXPECT_EQ(Json(Merge("{}", own, BuiltIn()))["requests"]["memory"], "268435455");
  const Resources equal = {{}, {{"memory", "268435456"}}};
  EXPECT_EQ(Json(Merge("{}", equal, BuiltIn()))["requests"]["memory"], "256Mi");
}

TEST(MergeResourcesTest, RaisesADefaultedLimitToTheRequest) {
  EXPECT_EQ(Json(Merge(R"({"requests": {"cpu": 2, "memory": "1025Mi"}})", {}, BuiltIn())),
            Object(R"({"requests": {"cpu": 2, "memory": "1025Mi"},
                       "limits": {"cpu": 2, "memory": "1025Mi"}})"));
}

// Somebody wrote both: that is for the caller to report.
TEST(MergeResourcesTest, ChangesNoWrittenAmount) {
  const Resources own = {{{"cpu", "2"}}, {}};
  EXPECT_EQ(Json(Merge(R"({"limits": {"cpu": "1"}})", own, {})),
            Object(R"({"requests": {"cpu": "2"}, "limits": {"cpu": "1"}})"));
  EXPECT_EQ(Json(Merge(R"({"limits": {"cpu": "lots"}})", {}, BuiltIn()))["requests"]["cpu"], "50m");
}

Json SecurityContext(const char* container, const char* pod, std::optional<int> user = 1000,
                     PodSecurityLevel level = PodSecurityLevel::kRestricted) {
  Defaults defaults;
  defaults.pod_security = level;
  defaults.run_as_user = user;
  return SecurityContextFor({{"securityContext", Object(container)}}, Object(pod), defaults);
}

TEST(SecurityContextTest, AddsAllThatRestrictedNeeds) {
  const Json all = Object(R"({
    "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": true,
    "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}})");
  for (const char* absent : {"{}", "null", "5",
                             R"({"capabilities": {}, "seccompProfile": {}, "runAsNonRoot": null,
                                 "runAsUser": null, "allowPrivilegeEscalation": null})"}) {
    EXPECT_EQ(SecurityContext(absent, "{}"), all) << absent;
    EXPECT_EQ(SecurityContext("{}", absent), all) << absent;
  }
}

TEST(SecurityContextTest, AddsNothingBelowRestricted) {
  EXPECT_EQ(SecurityContext("{}", "{}", 1000, PodSecurityLevel::kBaseline), Json::object());
  EXPECT_EQ(SecurityContext("{}", "{}", 1000, PodSecurityLevel::kNone), Json::object());
}

TEST(SecurityContextTest, LeavesAContainerThatSatisfiesIt) {
  const char* container =
      R"({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}})";
  EXPECT_EQ(SecurityContext(container, R"({"runAsNonRoot": true, "runAsUser": 5000,
                                           "seccompProfile": {"type": "Localhost"}})"),
            Json::object());
  EXPECT_EQ(SecurityContext(R"({
    "allowPrivilegeEscalation": false, "runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"},
    "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}})",
                            "{}", std::nullopt),
            Json::object());
}

TEST(SecurityContextTest, OverrulesNobody) {
  EXPECT_EQ(SecurityContext(R"({
    "allowPrivilegeEscalation": true, "capabilities": {"drop": ["NET_RAW"]}, "runAsNonRoot": false,
    "seccompProfile": {"type": "Unconfined"}})",
                            "{}"),
            Json::object());
  EXPECT_EQ(SecurityContext(R"({"capabilities": {"add": ["NET_ADMIN"]}})", "{}")["capabilities"],
            Object(R"({"drop": ["ALL"]})"));
  EXPECT_FALSE(SecurityContext(R"({"capabilities": {"drop": []}})", "{}").contains("capabilities"));
}

TEST(SecurityContextTest, LeavesTheUserToThePlatformWhereToldTo) {
  const Json context = SecurityContext("{}", "{}", std::nullopt);
  EXPECT_EQ(context["runAsNonRoot"], true);
  EXPECT_FALSE(context.contains("runAsUser"));
}

TEST(SecurityContextTest, MakesNoContainerThatCannotStart) {
  // runAsNonRoot beside user 0
  EXPECT_FALSE(SecurityContext(R"({"runAsUser": 0})", "{}").contains("runAsNonRoot"));
  EXPECT_FALSE(SecurityContext("{}", R"({"runAsUser": 0})").contains("runAsNonRoot"));
  EXPECT_TRUE(
      SecurityContext(R"({"runAsUser": 1})", R"({"runAsUser": 0})").contains("runAsNonRoot"));
  // runAsNonRoot of the pod over an image with a named user
  EXPECT_EQ(SecurityContext("{}", R"({"runAsNonRoot": true})")["runAsUser"], 1000);
  // what the API server refuses beside allowPrivilegeEscalation: false
  for (const char* context :
       {R"({"privileged": true})", R"({"capabilities": {"add": ["CAP_SYS_ADMIN"]}})"}) {
    EXPECT_FALSE(SecurityContext(context, "{}").contains("allowPrivilegeEscalation")) << context;
  }
  EXPECT_TRUE(
      SecurityContext(R"({"privileged": false})", "{}").contains("allowPrivilegeEscalation"));
}

TEST(WorkloadDefaultsTest, SecuresOurContainersLeafByLeafAndNoOthers) {
  Standards standards = Nothing();
  standards.defaults.pod_security = PodSecurityLevel::kRestricted;
  Json worker = Worker();
  Json& pod = worker["spec"]["template"]["spec"];
  pod["securityContext"] = {{"runAsUser", 1001}, {"runAsNonRoot", true}};
  pod["containers"][1]["securityContext"] = {{"capabilities", {{"add", {"NET_ADMIN"}}}}};
  EXPECT_EQ(PatchOf(worker, standards), Object(R"([
    {"op": "add", "path": "/spec/template/spec/containers/1/securityContext/allowPrivilegeEscalation",
     "value": false},
    {"op": "add", "path": "/spec/template/spec/containers/1/securityContext/capabilities/drop",
     "value": ["ALL"]},
    {"op": "add", "path": "/spec/template/spec/containers/1/securityContext/seccompProfile",
     "value": {"type": "RuntimeDefault"}},
    {"op": "add", "path": "/spec/template/spec/initContainers/0/securityContext",
     "value": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]},
               "seccompProfile": {"type": "RuntimeDefault"}}}])"));
}

// The API server refuses these fields on a Windows pod.
TEST(WorkloadDefaultsTest, LeavesTheSecurityOfWindowsPods) {
  Standards standards = Nothing();
  standards.defaults.pod_security = PodSecurityLevel::kRestricted;
  Json pod = Pod();
  pod["spec"]["os"] = {{"name", "windows"}};
  EXPECT_EQ(PatchOf(pod, standards), Json::array());
}

}  // namespace
}  // namespace locust::standards
