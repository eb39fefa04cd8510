#include "webhook/log/decision.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::webhook {
namespace {

TEST(DecisionLine, NamesWhatWasDecided) {
  Answer answer;
  answer.body = "never logged";
  answer.decision = {.uid = "6f3c",
                     .operation = "UPDATE",
                     .kind = "Deployment",
                     .kubernetes_namespace = "load-prod",
                     .name = "checkout-worker",
                     .user = "alice",
                     .environment = "prod",
                     .dry_run = true,
                     .allowed = false,
                     .verdict = "denied",
                     .denied_rules = {"worker-replicas"},
                     .warned_rules = {"image-pinned"},
                     .audited_rules = {"pip-pinned"},
                     .exempted_rules = {"max-users"},
                     .patch_operations = 2,
                     .error = {}};
  EXPECT_EQ(DecisionLine(Endpoint::kMutate, answer, 5746, std::chrono::microseconds(93)).Json("t"),
            R"({"time":"t","level":"warning","message":"review","endpoint":"mutate",)"
            R"("verdict":"denied","uid":"6f3c","operation":"UPDATE","kind":"Deployment",)"
            R"("namespace":"load-prod","name":"checkout-worker","user":"alice",)"
            R"("environment":"prod","dryRun":true,"denied":["worker-replicas"],)"
            R"("warned":["image-pinned"],"audited":["pip-pinned"],"exempted":["max-users"],)"
            R"("patchOperations":2,"status":200,"bytes":5746,"microseconds":93})");
}

TEST(DecisionLine, LeavesOutWhatIsEmpty) {
  Answer answer;
  answer.decision.allowed = true;
  answer.decision.verdict = "skipped";
  EXPECT_EQ(DecisionLine(Endpoint::kValidate, answer, 12, std::chrono::nanoseconds(1999)).Json("t"),
            R"({"time":"t","level":"info","message":"review","endpoint":"validate",)"
            R"("verdict":"skipped","status":200,"bytes":12,"microseconds":1})");
}

TEST(DecisionLine, RefusedIsAWarningAndAFaultAnError) {
  Answer answer;
  answer.status = 400;
  answer.decision.verdict = "refused";
  answer.decision.error = "not JSON";
  EXPECT_EQ(DecisionLine(Endpoint::kValidate, answer, 0, {}).level(), Level::kWarning);
  answer.status = 500;
  EXPECT_EQ(DecisionLine(Endpoint::kValidate, answer, 0, {}).level(), Level::kError);
}

}  // namespace
}  // namespace locust::webhook
