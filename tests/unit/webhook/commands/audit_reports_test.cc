// The reports that the command writes.
#include <gmock/gmock.h>

#include "tests/unit/webhook/commands/audit_fixture.h"

namespace locust::webhook {
namespace {

using testing::ApiServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kOpen = "/apis/openreports.io/v1alpha1/namespaces/load/reports";
const std::string kPolicy = "/apis/wgpolicyk8s.io/v1alpha2/namespaces/load/policyreports";
const std::string kOwn = "/locust-standards";

class AuditReportsTest : public AuditCommandTest {
 protected:
  AuditReportsTest() {
    AddNamespace("load");
    Add(Deployment("a", 60));
    Add(Deployment("b", 1));
  }

  Json Report(const std::string& path) const { return *api_.Object(path + kOwn); }
};

TEST_F(AuditReportsTest, AreWhole) {
  ServePolicyReports();
  EXPECT_EQ(Run(), 1);
  EXPECT_EQ(err_, "");
  Json report = Report(kPolicy);
  report["metadata"].erase("uid");
  report["metadata"].erase("resourceVersion");
  EXPECT_EQ(report, Yaml(R"(
apiVersion: wgpolicyk8s.io/v1alpha2
kind: PolicyReport
metadata:
  name: locust-standards
  namespace: load
  labels: {app.kubernetes.io/managed-by: locust-webhook}
summary: {pass: 1, fail: 1, warn: 0, error: 0, skip: 0}
results:
  - source: locust-webhook
    policy: acme
    rule: worker-replicas
    category: Locust
    result: fail
    severity: high
    scored: true
    message: "spec.replicas: this starts 60 workers, more than 50; set it to 50 or less"
    resources: [{apiVersion: apps/v1, kind: Deployment, namespace: load, name: a, uid: a-uid}]
    properties: {effect: deny, path: spec.replicas}
)"));
}

TEST_F(AuditReportsTest, GoToTheNewerApiWhereBothAreServed) {
  ServePolicyReports();
  ServeOpenReports();
  Run();
  EXPECT_EQ(Report(kOpen)["kind"], "Report");
  EXPECT_EQ(api_.Object(kPolicy + kOwn), std::nullopt);
}

TEST_F(AuditReportsTest, AreLeftOutWithANoticeWhereNothingTakesThem) {
  EXPECT_EQ(Run(), 1);
  EXPECT_EQ(err_,
            "notice: no reports are written: the API server serves neither openreports.io nor "
            "wgpolicyk8s.io\n"
            "hint: install the definitions of one of them, or say --no-report\n");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(AuditReportsTest, AreNotWrittenTwice) {
  ServeOpenReports();
  Run();
  EXPECT_THAT(Writes(), ElementsAre("POST " + kOpen));
  Run({"--output=json"});
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(Json::parse(out_)["reports"],
            Yaml("{created: 0, updated: 0, unchanged: 1, deleted: 0}"));
}

TEST_F(AuditReportsTest, KeepWhatOthersAdded) {
  ServeOpenReports();
  Run();
  Json report = Report(kOpen);
  report["metadata"]["labels"]["team"] = "load";
  report["metadata"]["annotations"]["seen"] = "yes";
  api_.Put(kOpen + kOwn, report);
  Writes();
  Run();
  EXPECT_THAT(Writes(), IsEmpty());
  Add(Deployment("a", 1));
  Run({"--output=json"});
  EXPECT_THAT(Writes(), ElementsAre("PUT " + kOpen + kOwn));
  EXPECT_EQ(Json::parse(out_)["reports"]["updated"], 1);
  report = Report(kOpen);
  EXPECT_EQ(report["summary"], Yaml("{pass: 2, fail: 0, warn: 0, error: 0, skip: 0}"));
  EXPECT_EQ(report["results"], Json::array());
  EXPECT_EQ(report["metadata"]["labels"]["team"], "load");
  EXPECT_EQ(report["metadata"]["annotations"]["seen"], "yes");
}

TEST_F(AuditReportsTest, ReadAgainAfterAConflict) {
  ServeOpenReports();
  Run();
  Add(Deployment("a", 70));
  int conflicts = 2;
  api_.SetHook([&](std::size_t, const std::string& call) {
    if (call == "PUT " + kOpen + kOwn && conflicts-- > 0) {
      Json other = Report(kOpen);
      other["metadata"]["labels"]["turn"] = std::to_string(conflicts);
      api_.Put(kOpen + kOwn, other);
    }
    return ApiServer::Fate::kServe;
  });
  Writes();
  EXPECT_EQ(Run(), 1);
  EXPECT_EQ(err_, "");
  EXPECT_EQ(Writes().size(), 3u);
  EXPECT_THAT(Report(kOpen)["results"][0]["message"].get<std::string>(), HasSubstr("70 workers"));
  EXPECT_EQ(Report(kOpen)["metadata"]["labels"]["turn"], "0");
}

TEST_F(AuditReportsTest, GiveUpAfterTooManyConflicts) {
  ServeOpenReports();
  Run();
  Add(Deployment("a", 70));
  api_.SetHook([&](std::size_t, const std::string& call) {
    if (call.starts_with("PUT")) api_.Put(kOpen + kOwn, Report(kOpen));
    return ApiServer::Fate::kServe;
  });
  EXPECT_EQ(Run(), 3);
  EXPECT_EQ(err_,
            "error: namespace load: PUT " + kOpen + kOwn + ": 409: the object has been modified\n");
}

TEST_F(AuditReportsTest, AreMadeByWhoeverIsFirst) {
  ServeOpenReports();
  api_.SetHook([&](std::size_t, const std::string& call) {
    if (call == "POST " + kOpen && !api_.Object(kOpen + kOwn)) {
      api_.Put(kOpen + kOwn, Yaml("{metadata: {name: locust-standards, namespace: load, labels: "
                                  "{app.kubernetes.io/managed-by: locust-webhook}}}"));
    }
    return ApiServer::Fate::kServe;
  });
  EXPECT_EQ(Run(), 1);
  EXPECT_EQ(Report(kOpen)["summary"]["fail"], 1);
}

TEST_F(AuditReportsTest, ReplaceNobodyElsesReport) {
  ServeOpenReports();
  const Json theirs = Yaml("{metadata: {name: locust-standards, namespace: load}, results: []}");
  api_.Put(kOpen + kOwn, theirs);
  EXPECT_EQ(Run(), 3);
  EXPECT_EQ(err_,
            "error: namespace load: Report/load/locust-standards was made by somebody else\n"
            "hint: choose another name by --report-name, or delete it\n");
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(Run({"--report-name=ours"}), 1);
  EXPECT_THAT(Writes(), ElementsAre("POST " + kOpen));
}

TEST_F(AuditReportsTest, GoWhenANamespaceIsNoLongerGuarded) {
  ServeOpenReports();
  AddNamespace("load-2");
  Run();
  AddNamespace("load-2", false);
  const std::string stale = "/apis/openreports.io/v1alpha1/namespaces/load-2/reports";
  const auto put = [&](const std::string& name, const std::string& manager) {
    api_.Put(stale + "/" + name, {{"metadata",
                                   {{"name", name},
                                    {"namespace", "load-2"},
                                    {"uid", name},
                                    {"labels", {{"app.kubernetes.io/managed-by", manager}}}}}});
  };
  put("of-another-release", "locust-webhook");
  put("theirs", "kyverno");
  Writes();
  EXPECT_EQ(Run({"--namespace=load"}), 1);  // no word about the others
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(Run({"--output=json"}), 1);
  EXPECT_THAT(Writes(), ElementsAre("DELETE " + stale + kOwn));
  EXPECT_EQ(Json::parse(out_)["reports"]["deleted"], 1);
  EXPECT_NE(api_.Object(stale + "/of-another-release"), std::nullopt);
  EXPECT_NE(api_.Object(stale + "/theirs"), std::nullopt);
  EXPECT_NE(api_.Object(kOpen + kOwn), std::nullopt);
}

TEST_F(AuditReportsTest, OfOtherNamespacesGoByPrune) {
  ServeOpenReports();
  AddNamespace("load-2");
  Run();
  Writes();
  EXPECT_EQ(Run({"--namespace=load", "--prune"}), 1);
  EXPECT_THAT(Writes(),
              ElementsAre("DELETE /apis/openreports.io/v1alpha1/namespaces/load-2/reports" + kOwn));
}

// Not knowing whether a namespace is guarded is no reason to delete its report.
TEST_F(AuditReportsTest, StayWhereANamespaceCouldNotBeRead) {
  ServeOpenReports();
  Run();
  Writes();
  api_.SetHook([](std::size_t, const std::string& call) {
    return call.ends_with("/load/deployments") ? ApiServer::Fate::kRefuse : ApiServer::Fate::kServe;
  });
  EXPECT_EQ(Run(), 3);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(AuditReportsTest, StayWhereANamedNamespaceCouldNotBeLookedUp) {
  ServeOpenReports();
  AddNamespace("load-2");
  Run();
  Writes();
  api_.SetHook([](std::size_t, const std::string& call) {
    return call.ends_with("/namespaces/load-2") ? ApiServer::Fate::kRefuse
                                                : ApiServer::Fate::kServe;
  });
  EXPECT_EQ(Run({"--namespace=load", "--namespace=load-2", "--prune"}), 3);
  EXPECT_EQ(err_,
            "error: namespace load-2: GET /api/v1/namespaces/load-2: 503: refused by the test\n");
  EXPECT_THAT(out_, HasSubstr("in 1 namespace:"));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(AuditReportsTest, BelongToTheOwner) {
  ServeOpenReports();
  api_.Put("/apis/rbac.authorization.k8s.io/v1/clusterroles/gate-audit",
           Yaml("{metadata: {name: gate-audit, uid: u-1}}"));
  EXPECT_EQ(Run({"--report-owner=gate-audit"}), 1);
  EXPECT_EQ(Report(kOpen)["metadata"]["ownerReferences"],
            Yaml("[{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, name: gate-audit, "
                 "uid: u-1}]"));
  EXPECT_EQ(Run({"--report-owner=none"}), 3);
  EXPECT_EQ(err_,
            "error: GET /apis/rbac.authorization.k8s.io/v1/clusterroles/none: 404: "
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/none not found\n");
}

TEST_F(AuditReportsTest, AreBounded) {
  ServeOpenReports();
  for (int i = 0; i < 30; ++i) Add(Deployment("w" + std::to_string(i), 60));
  EXPECT_EQ(Run({"--max-results=4", "--page-size=7"}), 1);
  EXPECT_EQ(Report(kOpen)["summary"]["fail"], 31);
  EXPECT_EQ(Report(kOpen)["results"].size(), 4u);
  EXPECT_EQ(Report(kOpen)["results"][3]["properties"]["leftOut"], "27");
  EXPECT_THAT(out_, HasSubstr("31 deny"));  // the table has all
  EXPECT_EQ(Run({"--max-report-bytes=16Ki", "--max-results=500"}), 1);
  EXPECT_LE(Report(kOpen)["results"].dump().size(), 16u << 10);
}

}  // namespace
}  // namespace locust::webhook
