#include "webhook/audit/judge_namespace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/webhook/audit/objects.h"

namespace locust::webhook {
namespace {

using ::testing::ElementsAre;

constexpr auto kToday = std::chrono::sys_days(std::chrono::year(2030) / 6 / 1);
const std::string kPinned = "  rules: {image-pinned: {}, worker-replicas: {max: 50}}\n";

// What was found, a line each: "Deployment/a deny image-pinned: message".
std::vector<std::string> Lines(const NamespaceFindings& findings) {
  std::vector<std::string> lines;
  for (const AuditFinding& finding : findings.findings) {
    lines.push_back(finding.object.kind + "/" + finding.object.name + " " +
                    std::string(ToString(finding.effect)) + " " + finding.rule + ": " +
                    LineOf(finding));
  }
  return lines;
}

NamespaceFindings Judge(const std::vector<Json>& objects, const std::string& spec = kPinned,
                        const std::string& name = "load") {
  // Findings outlive the standards: nothing in them points there.
  return JudgeNamespace(name, objects, Rules(spec), kToday);
}

const std::string kLatest = "locustio/locust:latest";

TEST(JudgeNamespace, SaysWhatTheWebhookSays) {
  const NamespaceFindings findings = Judge({Deployment("a", 60, kLatest), Deployment("b", 1)});
  EXPECT_THAT(
      Lines(findings),
      ElementsAre(
          "Deployment/a deny worker-replicas: spec.replicas: this starts 60 workers, more "
          "than 50; set it to 50 or less",
          "Deployment/a deny image-pinned: spec.template.spec.containers[locust].image: "
          "image `locustio/locust:latest` may be another one tomorrow: its tag moves; name a "
          "version, like `locustio/locust:2.32.2`"));
  EXPECT_EQ(findings.name, "load");
  EXPECT_EQ(findings.environment, "");
  EXPECT_EQ(findings.judged, 2u);
  EXPECT_EQ(findings.clean, 1u);
  EXPECT_EQ(findings.findings[0].object.uid, "a-uid");
  EXPECT_EQ(findings.findings[0].object.api_version, "apps/v1");
}

TEST(JudgeNamespace, ReportsWhatAControllerMadeOnceOnly) {
  std::vector<Json> objects = {Deployment("a", 60, kLatest), ReplicaSet("a-1", 60, "a", kLatest)};
  for (const char* pod : {"a-1-x", "a-1-y", "a-1-z"})
    objects.push_back(Pod(pod, "a-1", "ReplicaSet", kLatest));
  const NamespaceFindings findings = Judge(objects);
  EXPECT_EQ(findings.findings.size(), 2u) << ::testing::PrintToString(Lines(findings));
  EXPECT_EQ(findings.judged, 1u);
  EXPECT_EQ(findings.clean, 0u);
}

TEST(JudgeNamespace, ReportsWhatOnlyThePodHas) {
  Json pod = Pod("a-1-x", "a-1", "ReplicaSet", kLatest);
  pod["spec"]["ephemeralContainers"] = Json::array({{{"name", "debug"}, {"image", "busybox"}}});
  const NamespaceFindings findings =
      Judge({Deployment("a", 1, kLatest), ReplicaSet("a-1", 1, "a", kLatest), pod});
  ASSERT_EQ(findings.findings.size(), 2u);
  EXPECT_EQ(findings.findings[0].object.kind, "Deployment");
  EXPECT_EQ(findings.findings[1].object.kind, "Pod");
  EXPECT_EQ(findings.findings[1].path, "spec.ephemeralContainers[debug].image");
  EXPECT_EQ(findings.judged, 2u);
}

TEST(JudgeNamespace, ReportsAnOldRevisionWhileItRuns) {
  const auto judge = [](int old_replicas) {
    return Judge({Deployment("a", 1), ReplicaSet("a-1", old_replicas, "a", kLatest),
                  ReplicaSet("a-2", 1, "a"), Pod("a-1-x", "a-1", "ReplicaSet", kLatest)});
  };
  ASSERT_EQ(judge(1).findings.size(), 1u);
  EXPECT_EQ(judge(1).findings[0].object.name, "a-1");
  // Its last pod, until it is gone.
  ASSERT_EQ(judge(0).findings.size(), 1u);
  EXPECT_EQ(judge(0).findings[0].object.name, "a-1-x");
}

TEST(JudgeNamespace, KnowsTheJobsOfACronJob) {
  const Json job_spec = {{"parallelism", 60}, {"template", WorkerPod(kLatest)}};
  const Json cron_job = Object("batch/v1", "CronJob", "c", {{"jobTemplate", {{"spec", job_spec}}}});
  Json job = Object("batch/v1", "Job", "c-1", job_spec, "c", "CronJob");
  Json pod = Pod("c-1-x", "c-1", "Job", kLatest);
  const NamespaceFindings findings = Judge({cron_job, job, pod});
  ASSERT_EQ(findings.findings.size(), 2u) << ::testing::PrintToString(Lines(findings));
  EXPECT_EQ(findings.findings[0].path, "spec.jobTemplate.spec.parallelism");
  EXPECT_EQ(findings.findings[1].path,
            "spec.jobTemplate.spec.template.spec.containers[locust].image");
  EXPECT_EQ(findings.judged, 1u);
}

TEST(JudgeNamespace, LeavesOutWhatEndedUnderAController) {
  const Json job_spec = {{"template", WorkerPod(kLatest)}};
  const Json cron_job = Object("batch/v1", "CronJob", "c",
                               {{"jobTemplate", {{"spec", {{"template", WorkerPod()}}}}}});
  Json job = Object("batch/v1", "Job", "c-1", job_spec, "c", "CronJob");
  Json pod = Pod("c-1-x", "c-1", "Job", kLatest);
  EXPECT_EQ(Lines(Judge({cron_job, job, pod})).size(), 1u);  // of the Job
  for (const char* condition : {"Complete", "Failed"}) {
    job["status"]["conditions"] = Json::array({{{"type", condition}, {"status", "True"}}});
    pod["status"]["phase"] = condition == std::string("Complete") ? "Succeeded" : "Failed";
    EXPECT_EQ(Lines(Judge({cron_job, job, pod})), std::vector<std::string>());
    // Nobody's Job is there until somebody deletes it.
    job["metadata"].erase("ownerReferences");
    EXPECT_EQ(Lines(Judge({cron_job, job, pod})).size(), 1u);
    job = Object("batch/v1", "Job", "c-1", job_spec, "c", "CronJob");
  }
}

TEST(JudgeNamespace, TakesTheScaledObjectAndItsAutoscalerForOne) {
  const Json scaled = Object("keda.sh/v1alpha1", "ScaledObject", "k",
                             Yaml("{maxReplicaCount: 60, scaleTargetRef: {name: a}}"));
  Json hpa = Object("autoscaling/v2", "HorizontalPodAutoscaler", "keda-hpa-k",
                    Yaml("{maxReplicas: 60, scaleTargetRef: {kind: Deployment, name: a}}"), "k",
                    "ScaledObject");
  for (Json* each : {&hpa}) (*each)["metadata"]["labels"]["load_test"] = "shop";
  Json labelled = scaled;
  labelled["metadata"]["labels"]["load_test"] = "shop";
  EXPECT_THAT(Lines(Judge({labelled, hpa})),
              ElementsAre("ScaledObject/k deny worker-replicas: spec.maxReplicaCount: the "
                          "autoscaler may start 60 workers, more than 50; set it to 50 or less"));
}

// An owner reference is the user's to write: it must not hide anything.
TEST(JudgeNamespace, BelievesNoOwnerThatIsNotThere) {
  EXPECT_EQ(Judge({Pod("p", "gone", "ReplicaSet", kLatest)}).findings.size(), 1u);
  EXPECT_EQ(Judge({Deployment("a", 1), Pod("p", "a", "Deployment", kLatest)}).findings.size(), 1u);
  Json left = Pod("l", "r", "Pod", kLatest), right = Pod("r", "l", "Pod", kLatest);
  EXPECT_EQ(Judge({left, right}).findings.size(), 2u);
  Json itself = Pod("s", "s", "Pod", kLatest);
  EXPECT_EQ(Judge({itself}).findings.size(), 1u);
  Json ended = Object("batch/v1", "Job", "j", {{"template", WorkerPod(kLatest)}}, "c", "CronJob");
  ended["status"]["conditions"] = Json::array({{{"type", "Complete"}, {"status", "True"}}});
  const Json cron_job = Object("batch/v1", "CronJob", "c",
                               {{"jobTemplate", {{"spec", {{"template", WorkerPod()}}}}}});
  EXPECT_EQ(Judge({cron_job, ended, Pod("p", "j", "Job", kLatest)}).findings.size(), 1u);
}

TEST(JudgeNamespace, PassesOverWhatIsBeingDeleted) {
  Json leaving = Deployment("a", 60);
  leaving["metadata"]["deletionTimestamp"] = "2030-06-01T00:00:00Z";
  const NamespaceFindings findings = Judge({leaving});
  EXPECT_EQ(findings.judged, 0u);
  EXPECT_TRUE(findings.findings.empty());
}

TEST(JudgeNamespace, CountsOnlyWhatIsInScope) {
  const Json other = Object("apps/v1", "Deployment", "web",
                            Yaml("{template: {spec: {containers: [{name: web, image: nginx}]}}}"));
  EXPECT_EQ(Judge({other}).judged, 0u);
  const NamespaceFindings all = Judge({other}, "  scope: namespace\n" + kPinned);
  EXPECT_EQ(all.judged, 1u);
  EXPECT_EQ(all.findings.size(), 1u);
  const NamespaceFindings unrecognised = Judge({other}, "  unrecognised: warn\n" + kPinned);
  EXPECT_EQ(unrecognised.judged, 1u);
  EXPECT_THAT(Lines(unrecognised),
              ElementsAre("Deployment/web warn unrecognised: this workload is not recognised as "
                          "Locust, and no other may run here; run it in another namespace"));
}

TEST(JudgeNamespace, TakesEnvironmentAndExemptionsOfTheNamespace) {
  const std::string spec = R"(  rules: {worker-replicas: {max: 50}}
  environments:
    - {name: prod, namespaces: ["load*"], rules: {worker-replicas: {max: 10, action: warn}}}
  exemptions:
    - {rule: worker-replicas, namespaces: [load-2], names: [a], reason: rehearsal, expires: 2030-06-10}
    - {rule: worker-replicas, namespaces: [load-3], names: [a], reason: rehearsal, expires: 2030-05-01}
)";
  const std::vector<Json> objects = {Deployment("a", 20)};
  EXPECT_TRUE(Judge(objects, spec, "other").findings.empty());
  EXPECT_EQ(Judge(objects, spec, "load").environment, "prod");
  const std::string text = "worker-replicas: spec.replicas: this starts 20 workers, more than 10";
  const std::string hint = "; set it to 10 or less";
  EXPECT_THAT(Lines(Judge(objects, spec, "load")), ElementsAre("Deployment/a warn " + text + hint));
  EXPECT_THAT(Lines(Judge(objects, spec, "load-2")),
              ElementsAre("Deployment/a exempted " + text +
                          " (exempted until 2030-06-10: rehearsal; 9 days are left)" + hint));
  EXPECT_THAT(
      Lines(Judge(objects, spec, "load-3")),
      ElementsAre("Deployment/a warn " + text + " (its exemption expired on 2030-05-01)" + hint));
}

TEST(JudgeNamespace, AppliesStreamRulesToo) {
  const std::string spec = "  rules: {script-configmap: {action: audit}}\n";
  Json deployment = Deployment("a", 1);
  Json& pod = deployment["spec"]["template"]["spec"];
  pod["volumes"] = Yaml("[{name: main, configMap: {name: a-main-py-1}}]");
  pod["containers"][0]["volumeMounts"] = Yaml("[{name: main, mountPath: /home/locust}]");
  EXPECT_THAT(Lines(Judge({deployment}, spec)),
              ElementsAre("Deployment/a audit script-configmap: "
                          "spec.template.spec.volumes[main].configMap.name: the script is from "
                          "ConfigMap/a-main-py-1, which is neither from a load test nor named in "
                          "the standards; let a load test carry the script, or name the source in "
                          "`allow`"));
  const Json ours = Yaml(R"({apiVersion: v1, kind: ConfigMap, immutable: true, data: {},
      metadata: {name: a-main-py-1, labels: {load_test: a, locust-kubernetes/hash: "1"}}})");
  const NamespaceFindings findings = Judge({deployment, ours}, spec);
  EXPECT_TRUE(findings.findings.empty());
  EXPECT_EQ(findings.clean, 2u);
}

TEST(JudgeNamespace, ShowsNoSecret) {
  Json deployment = Deployment("a", 1);
  deployment["spec"]["template"]["spec"]["containers"][0]["env"] =
      Yaml("[{name: API_TOKEN, value: hunter2}]");
  const NamespaceFindings findings = Judge({deployment}, "  rules: {plain-text-secrets: {}}\n");
  ASSERT_EQ(findings.findings.size(), 1u);
  EXPECT_THAT(Lines(findings)[0], ::testing::Not(::testing::HasSubstr("hunter2")));
}

TEST(JudgeNamespace, IsMadeOfAnyObjects) {
  EXPECT_TRUE(
      Judge({Json(), Json(3), Json::array(), Yaml("{kind: Pod}"),
             Yaml("{kind: Pod, metadata: {ownerReferences: [{controller: true}], uid: 3}}"),
             Yaml("{kind: Job, metadata: x, status: {conditions: {}}}"), Yaml("{kind: Fruit}")})
          .findings.empty());
}

}  // namespace
}  // namespace locust::webhook
