#include "webhook/audit/result.h"

#include <gtest/gtest.h>

#include "common/json/json.h"
#include "webhook/audit/run.h"

namespace locust::webhook {
namespace {

AuditResult Example() {
  AuditResult result;
  result.standards = "acme";
  result.namespaces = {
      {.name = "load",
       .environment = "prod",
       .judged = 3,
       .clean = 1,
       .findings =
           {{{"apps/v1", "Deployment", "shop-worker", "u1"},
             "worker-replicas",
             Effect::kDeny,
             "spec.replicas",
             "this starts 60 workers",
             "set it to 50"},
            {{"v1", "Pod", "p", "u2"}, "unrecognised", Effect::kExempted, "", "not ours", ""}}},
      {.name = "load-staging", .judged = 1, .clean = 1}};
  result.unguarded = {{"load-prod", "prod"}};
  result.reports = {.created = 1, .updated = 0, .unchanged = 1, .deleted = 2};
  return result;
}

TEST(AuditTable, IsWhole) {
  EXPECT_EQ(WriteTable(Example()),
            "NAMESPACE  OBJECT                  RULE             EFFECT    MESSAGE\n"
            "load       Deployment/shop-worker  worker-replicas  deny      spec.replicas: this "
            "starts 60 workers; set it to 50\n"
            "load       Pod/p                   unrecognised     exempted  not ours\n"
            "\n"
            "4 objects in 2 namespaces: 1 deny, 0 warn, 0 audit, 1 exempted\n");
}

TEST(AuditTable, IsALineWhenThereIsNothing) {
  AuditResult result;
  EXPECT_EQ(WriteTable(result), "0 objects in 0 namespaces: 0 deny, 0 warn, 0 audit, 0 exempted\n");
  result.namespaces = {{.name = "load", .judged = 1, .clean = 1}};
  EXPECT_EQ(WriteTable(result), "1 object in 1 namespace: 0 deny, 0 warn, 0 audit, 0 exempted\n");
}

TEST(AuditJson, IsWhole) {
  AuditResult result = Example();
  result.errors = {{.path = "namespace x", .message = "403", .hint = "needs list"}};
  EXPECT_EQ(Json::parse(WriteAuditJson(result)), Json::parse(R"({
    "standards": "acme",
    "namespaces": [
      {"name": "load", "environment": "prod", "judged": 3, "clean": 1, "findings": [
        {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop-worker",
         "rule": "worker-replicas", "effect": "deny", "path": "spec.replicas",
         "message": "this starts 60 workers", "hint": "set it to 50"},
        {"apiVersion": "v1", "kind": "Pod", "name": "p", "rule": "unrecognised",
         "effect": "exempted", "path": "", "message": "not ours", "hint": ""}]},
      {"name": "load-staging", "environment": "", "judged": 1, "clean": 1, "findings": []}],
    "unguarded": [{"name": "load-prod", "environment": "prod"}],
    "reports": {"created": 1, "updated": 0, "unchanged": 1, "deleted": 2},
    "summary": {"judged": 4, "deny": 1, "warn": 0, "audit": 0, "exempted": 1},
    "errors": [{"about": "namespace x", "message": "403", "hint": "needs list"}]})"));
}

TEST(AuditLog, IsWhole) {
  AuditResult result = Example();
  result.errors = {{.path = "namespace x", .message = "403", .hint = "needs list"}};
  std::string text;
  WriteLog(result, Log([&](std::string_view line) { text.append(line).append("\n"); },
                       [] { return std::chrono::system_clock::time_point(); }));
  const std::string time = R"({"time":"1970-01-01T00:00:00.000Z",)";
  EXPECT_EQ(
      text,
      time +
          R"("level":"error","message":"finding","namespace":"load","environment":"prod",)"
          R"("kind":"Deployment","name":"shop-worker","rule":"worker-replicas","effect":"deny",)"
          R"("text":"spec.replicas: this starts 60 workers; set it to 50"})" +
          "\n" + time +
          R"("level":"info","message":"finding","namespace":"load","environment":"prod",)"
          R"("kind":"Pod","name":"p","rule":"unrecognised","effect":"exempted","text":"not ours"})" +
          "\n" + time +
          R"("level":"warning","message":"namespace is not guarded","namespace":"load-prod",)"
          R"("environment":"prod"})" +
          "\n" + time +
          R"("level":"error","message":"not audited","reason":"namespace x: 403; needs list"})" +
          "\n" + time +
          R"("level":"error","message":"audited","standards":"acme","namespaces":2,"judged":4,)"
          R"("deny":1,"warn":0,"audit":0,"exempted":1,"reportsCreated":1,"reportsUpdated":0,)"
          R"("reportsDeleted":2})" +
          "\n");
}

TEST(ExitCodeOf, GoesByTheMildestFindingThatCounts) {
  const auto code = [](std::vector<Effect> effects, FailOn fail_on) {
    AuditResult result;
    result.namespaces.push_back({.name = "load", .judged = 1, .clean = 0});
    for (const Effect effect : effects)
      result.namespaces[0].findings.push_back(
          {.object = {}, .rule = "r", .effect = effect, .path = "", .message = "", .hint = ""});
    return ExitCodeOf(result, fail_on);
  };
  for (const FailOn fail_on : {FailOn::kDeny, FailOn::kWarn, FailOn::kNever}) {
    EXPECT_EQ(code({}, fail_on), ExitCode::kDone);
    EXPECT_EQ(code({Effect::kAudit, Effect::kExempted}, fail_on), ExitCode::kDone);
  }
  EXPECT_EQ(code({Effect::kDeny}, FailOn::kDeny), ExitCode::kInvalid);
  EXPECT_EQ(code({Effect::kDeny}, FailOn::kWarn), ExitCode::kInvalid);
  EXPECT_EQ(code({Effect::kDeny}, FailOn::kNever), ExitCode::kDone);
  EXPECT_EQ(code({Effect::kWarn}, FailOn::kDeny), ExitCode::kDone);
  EXPECT_EQ(code({Effect::kWarn}, FailOn::kWarn), ExitCode::kInvalid);
  AuditResult failed;
  failed.errors = {{.message = "no"}};
  EXPECT_EQ(ExitCodeOf(failed, FailOn::kNever), ExitCode::kMissing);
}

}  // namespace
}  // namespace locust::webhook
