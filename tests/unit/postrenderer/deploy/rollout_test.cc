#include "postrenderer/deploy/rollout.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::deploy {
namespace {

const Workload kWorker = {
    .kind = "Deployment", .name = "worker", .pod_labels = {{"component", "worker"}}};

Json Deployment(int wanted, int updated, int all, int available, int seen = 2) {
  return {{"kind", "Deployment"},
          {"metadata", {{"name", "worker"}, {"generation", 2}}},
          {"spec", {{"replicas", wanted}}},
          {"status",
           {{"observedGeneration", seen},
            {"updatedReplicas", updated},
            {"replicas", all},
            {"availableReplicas", available}}}};
}

std::string Line(const Json& object) {
  const Progress progress = ProgressOf(kWorker, object, Json::array());
  const char* state = progress.state == Progress::State::kReady    ? " ready"
                      : progress.state == Progress::State::kFailed ? " failed"
                                                                   : " under way";
  return progress.line + state;
}

TEST(Rollout, CountsPodsOfTheNewRevision) {
  EXPECT_EQ(Line(Deployment(3, 3, 3, 3)), "Deployment/worker: 3 of 3 ready ready");
  EXPECT_EQ(Line(Deployment(3, 3, 3, 1)), "Deployment/worker: 1 of 3 ready under way");
  EXPECT_EQ(Line(Deployment(3, 1, 4, 3)),
            "Deployment/worker: 0 of 3 ready, 3 of before to end under way");
  EXPECT_EQ(Line(Deployment(0, 0, 0, 0)), "Deployment/worker: 0 of 0 ready ready");
  EXPECT_EQ(Line(Json()), "Deployment/worker: not there failed");
}

TEST(Rollout, NotReadyBeforeTheControllerHasSeenTheChange) {
  EXPECT_EQ(Line(Deployment(3, 3, 3, 3, 1)),
            "Deployment/worker: 0 of 3 ready, 3 of before to end under way");
}

TEST(Rollout, SaysWhyPodsCannotBeMade) {
  Json object = Deployment(3, 0, 0, 0);
  object["status"]["conditions"] = {
      {{"type", "ReplicaFailure"}, {"status", "True"}, {"message", "exceeded\nquota"}}};
  const Progress progress = ProgressOf(kWorker, object, Json::array());
  ASSERT_EQ(progress.troubles.size(), 1u);
  EXPECT_EQ(progress.troubles[0].reason, "pods cannot be made: exceeded quota");
}

TEST(Rollout, TheSameTroubleOfManyPodsIsSaidOnce) {
  Json pods = Json::array();
  for (int i = 0; i < 5; ++i) {
    pods.push_back(
        {{"metadata", {{"name", "w" + std::to_string(i)}, {"labels", {{"component", "worker"}}}}},
         {"status",
          {{"containerStatuses",
            {{{"name", "locust"},
              {"state", {{"waiting", {{"reason", "ErrImagePull"}, {"message", "gone"}}}}}}}}}}});
  }
  const Progress progress = ProgressOf(kWorker, Deployment(5, 5, 5, 0), pods);
  ASSERT_EQ(progress.troubles.size(), 1u);
  EXPECT_EQ(progress.troubles[0].pod, "w0");
  EXPECT_EQ(progress.troubles[0].reason,
            "the image of container locust cannot be had: gone (ErrImagePull)");
}

TEST(Rollout, PodsOfOthersAndThoseThatAreGoingDoNotCount) {
  const Json unscheduled = {
      {"conditions", {{{"type", "PodScheduled"}, {"status", "False"}, {"message", "no room"}}}}};
  const Json pods = {{{"metadata", {{"name", "other"}, {"labels", {{"component", "master"}}}}},
                      {"status", unscheduled}},
                     {{"metadata",
                       {{"name", "going"},
                        {"labels", {{"component", "worker"}}},
                        {"deletionTimestamp", "2026-01-01T00:00:00Z"}}},
                      {"status", unscheduled}}};
  EXPECT_TRUE(ProgressOf(kWorker, Deployment(1, 1, 1, 0), pods).troubles.empty());
}

TEST(Rollout, AJobIsDoneOrFailed) {
  const Workload job = {.kind = "Job", .name = "run", .pod_labels = {}};
  const auto with = [](const char* type) {
    return Json{
        {"status",
         {{"conditions", {{{"type", type}, {"status", "True"}, {"message", "too many errors"}}}}}}};
  };
  const Progress done = ProgressOf(job, with("Complete"), Json::array());
  EXPECT_EQ(done.state, Progress::State::kReady);
  EXPECT_EQ(done.line, "Job/run: done");
  const Progress failed = ProgressOf(job, with("Failed"), Json::array());
  EXPECT_EQ(failed.state, Progress::State::kFailed);
  EXPECT_EQ(failed.line, "Job/run: failed: too many errors");
}

TEST(Rollout, WorkloadsAreTheReleasesOwnAndNoHooks) {
  const auto found = WorkloadsOf(ReadManifest(
      "kind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchLabels: {x: v, z: w}}}\n"
      "---\nkind: Job\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install}}\n"
      "---\nkind: Job\nmetadata: {name: b}\nspec: {template: {metadata: {labels: {run: r}}}}\n"
      "---\nkind: Service\nmetadata: {name: c}\n"));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].Selector(), "x=v,z=w");
  EXPECT_EQ(found[1].name + " " + found[1].Selector(), "b run=r");
}

}  // namespace
}  // namespace locust::deploy
