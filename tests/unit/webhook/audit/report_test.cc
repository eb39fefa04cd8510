#include "webhook/audit/report.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/audit/objects.h"

namespace locust::webhook {
namespace {

AuditFinding Finding(const std::string& name, Effect effect, const std::string& message = "no") {
  return {.object = {"apps/v1", "Deployment", name, name + "-uid"},
          .rule = "image-pinned",
          .effect = effect,
          .path = "spec.image",
          .message = message,
          .hint = "pin it"};
}

NamespaceFindings Findings(std::vector<AuditFinding> findings) {
  return {.name = "load",
          .environment = "prod",
          .judged = 7,
          .clean = 5,
          .findings = std::move(findings)};
}

const ReportForm kForm = {.name = "locust-standards", .policy = "acme"};

std::string NamesOf(const Json& report) {
  std::string names;
  for (const Json& result : report["results"]) names += result["resources"][0]["name"];
  return names;
}

TEST(Report, IsWholeInBothApis) {
  const NamespaceFindings findings =
      Findings({Finding("a", Effect::kExempted), Finding("b", Effect::kDeny)});
  const Json wanted = Yaml(R"(
apiVersion: openreports.io/v1alpha1
kind: Report
metadata:
  name: locust-standards
  namespace: load
  labels: {app.kubernetes.io/managed-by: locust-webhook}
summary: {pass: 5, fail: 1, warn: 0, error: 0, skip: 1}
results:
  - source: locust-webhook
    policy: acme
    rule: image-pinned
    category: Locust
    result: fail
    severity: high
    scored: true
    message: "spec.image: no; pin it"
    resources: [{apiVersion: apps/v1, kind: Deployment, namespace: load, name: b, uid: b-uid}]
    properties: {effect: deny, path: spec.image, environment: prod}
  - source: locust-webhook
    policy: acme
    rule: image-pinned
    category: Locust
    result: skip
    severity: low
    scored: false
    message: "spec.image: no; pin it"
    resources: [{apiVersion: apps/v1, kind: Deployment, namespace: load, name: a, uid: a-uid}]
    properties: {effect: exempted, path: spec.image, environment: prod}
)");
  EXPECT_EQ(MakeReport(kReportApis[0], findings, kForm), wanted);
  Json older = wanted;
  older["apiVersion"] = "wgpolicyk8s.io/v1alpha2";
  older["kind"] = "PolicyReport";
  EXPECT_EQ(MakeReport(kReportApis[1], findings, kForm), older);
}

TEST(Report, IsThereWithoutFindingsToo) {
  const Json report = MakeReport(kReportApis[1], {.name = "load", .judged = 2, .clean = 2}, kForm);
  EXPECT_EQ(report["summary"], Yaml("{pass: 2, fail: 0, warn: 0, error: 0, skip: 0}"));
  EXPECT_EQ(report["results"], Json::array());
}

TEST(Report, BelongsToTheClusterRole) {
  ReportForm form = kForm;
  form.owner = {"gate-audit", "u-1"};
  EXPECT_EQ(MakeReport(kReportApis[0], Findings({}), form)["metadata"]["ownerReferences"],
            Yaml("[{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, name: gate-audit, "
                 "uid: u-1}]"));
}

TEST(Report, KeepsTheStrongestFindingsAndTheCounts) {
  ReportForm form = kForm;
  form.most_results = 3;
  const NamespaceFindings findings = Findings(
      {Finding("a", Effect::kAudit), Finding("b", Effect::kDeny), Finding("c", Effect::kWarn),
       Finding("d", Effect::kExempted), Finding("e", Effect::kDeny)});
  const Json report = MakeReport(kReportApis[0], findings, form);
  EXPECT_EQ(NamesOf(report), "bec");
  EXPECT_EQ(report["summary"], Yaml("{pass: 5, fail: 2, warn: 2, error: 0, skip: 1}"));
  EXPECT_EQ(report["results"][2]["properties"],
            Yaml("{effect: warn, path: spec.image, environment: prod, leftOut: '2'}"));
  EXPECT_FALSE(report["results"][1]["properties"].contains("leftOut"));
}

TEST(Report, HasNoMoreBytesThanItMay) {
  std::vector<AuditFinding> many;
  for (int i = 0; i < 1000; ++i)
    many.push_back(Finding("d" + std::to_string(i), Effect::kDeny, std::string(300, 'x')));
  ReportForm form = kForm;
  form.most_results = 10'000;
  form.most_bytes = 64 << 10;
  const Json report = MakeReport(kReportApis[0], Findings(many), form);
  const std::size_t kept = report["results"].size();
  EXPECT_LE(report["results"].dump().size(), form.most_bytes + 32);
  EXPECT_GE(report["results"].dump().size(), form.most_bytes - 1000);
  EXPECT_EQ(report["summary"]["fail"], 1000);
  EXPECT_EQ(report["results"].back()["properties"]["leftOut"], std::to_string(1000 - kept));
}

TEST(Report, CutsALongMessageBetweenCharacters) {
  std::string message = "x";
  for (int i = 0; i < 1000; ++i) message += "\xc3\xa4";
  const Json report =
      MakeReport(kReportApis[0], Findings({Finding("a", Effect::kDeny, message)}), kForm);
  const std::string text = report["results"][0]["message"];
  EXPECT_LE(text.size(), 1024 + 3u);
  EXPECT_TRUE(text.ends_with("\xc3\xa4\xe2\x80\xa6"));
  EXPECT_NO_THROW(report.dump());
}

TEST(Report, HasNoControlCharacters) {
  const Json report = MakeReport(
      kReportApis[0], Findings({Finding("a", Effect::kDeny, "a\x1b[2Jb\nc\x7f")}), kForm);
  EXPECT_EQ(report["results"][0]["message"], "spec.image: a [2Jb c ; pin it");
}

TEST(Says, LooksOnlyAtWhatIsWanted) {
  const Json wanted = Yaml("{a: {b: 1}, c: [{d: x}, 2]}");
  EXPECT_TRUE(Says(wanted, wanted));
  EXPECT_TRUE(Says(Yaml("{a: {b: 1, more: 2}, c: [{d: x, e: y}, 2], f: 3}"), wanted));
  for (const char* other :
       {"{}", "{a: {b: 2}, c: [{d: x}, 2]}", "{a: {}, c: [{d: x}, 2]}", "{a: {b: 1}, c: [{d: x}]}",
        "{a: {b: 1}, c: [2, {d: x}]}", "{a: {b: 1}, c: [{d: x}, 2, 3]}", "{a: 1, c: 2}", "3"}) {
    EXPECT_FALSE(Says(Yaml(other), wanted)) << other;
  }
}

}  // namespace
}  // namespace locust::webhook
