#include "postrenderer/inject/report_files.h"

#include <gmock/gmock.h>

#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

class ReportFilesTest : public TransformationTest {};

TEST_F(ReportFilesTest, OnlyWhereItIsAskedFor) {
  Run(ReportFiles);
  EXPECT_EQ(edits_, 0u);
}

TEST_F(ReportFilesTest, GoesWithThePodUnlessToldOtherwise) {
  test_.run.report.emplace();
  Run(ReportFiles);
  EXPECT_EQ(Variable(Master(), "LOCUST_KUBERNETES_REPORT"), "html,csv,json");
  EXPECT_EQ(Variable(Master(), "LOCUST_KUBERNETES_REPORT_FOLDER"), "/locust-report");
  EXPECT_EQ(Variable(Master(), "LOCUST_KUBERNETES_REPORT_LOG"), nullptr);
  EXPECT_EQ(Pod(Master())["volumes"],
            Json::parse(R"([{"name": "locust-report", "emptyDir": {}}])"));
  EXPECT_EQ(Container(Master())["volumeMounts"],
            Json::parse(R"([{"name": "locust-report", "mountPath": "/locust-report"}])"));
  EXPECT_FALSE(Pod(Worker()).contains("volumes"));
  EXPECT_THAT(summary_, ElementsAre("report: html,csv,json"));
  EXPECT_EQ(told_,
            "test.yaml: notice: spec.load_test.run.report: the files go with the master's pod, "
            "which no command can look into after its end\n"
            "hint: set `claim` or `log: true` to keep them\n");
}

TEST_F(ReportFilesTest, IsKeptInAClaimAndPrinted) {
  test_.run.report = ReportSpec{.formats = {"csv"}, .claim = "reports", .to_log = true};
  Run(ReportFiles);
  EXPECT_EQ(Pod(Master())["volumes"], Json::parse(R"([{"name": "locust-report",
                             "persistentVolumeClaim": {"claimName": "reports"}}])"));
  EXPECT_EQ(Variable(Master(), "LOCUST_KUBERNETES_REPORT_LOG"), "true");
  EXPECT_THAT(summary_, ElementsAre("report: csv in the claim reports in the master's log"));
  EXPECT_EQ(told_, "");
}

}  // namespace
}  // namespace locust::inject
