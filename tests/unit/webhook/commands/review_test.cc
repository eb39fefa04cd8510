#include "webhook/commands/review.h"

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "common/json/json.h"
#include "tests/support/temporary_folder.h"

namespace locust::webhook {
namespace {

constexpr const char* kStandards = R"(apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  rules: {worker-replicas: {max: 50}}
  exemptions:
    - {rule: worker-replicas, namespaces: [load], reason: rehearsal, expires: 2030-06-20}
)";

class ReviewCommandTest : public ::testing::Test {
 protected:
  // The exit code; what was printed is in out_, an Error's text in error_.
  int Run(const std::vector<std::string>& arguments, const std::string& in,
          const std::string& variable = "") {
    std::istringstream input(in);
    std::ostringstream output;
    const auto environment = [&](const std::string& name) -> std::optional<std::string> {
      if (name != "LOCUST_WEBHOOK_STANDARDS" || variable.empty()) return std::nullopt;
      return variable;
    };
    int code = 0;
    error_.clear();
    try {
      code = static_cast<int>(RunReview(arguments, environment, input, output));
    } catch (const Error& error) {
      code = static_cast<int>(error.code());
      error_ = error.what();
    }
    out_ = output.str();
    return code;
  }

  static std::string Review(int replicas, const std::string& kubernetes_namespace = "other") {
    return R"({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "u1", "operation": "CREATE", "kind": {"kind": "Deployment"}, "namespace": ")" +
           kubernetes_namespace + R"(", "object": {"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "demo"}, "spec": {"replicas": )" +
           std::to_string(replicas) + R"(, "template": {"spec": {"enableServiceLinks": false,
        "automountServiceAccountToken": false, "containers": [{"name": "locust",
        "image": "locustio/locust:2.32.2", "args": ["locust", "--worker"]}]}}}}}})";
  }

  testing::TemporaryFolder folder_;
  const std::string path_ = folder_.Write("standards.yaml", kStandards);
  std::string out_, error_;
};

TEST_F(ReviewCommandTest, PrintsWhatTheServerWouldAnswer) {
  EXPECT_EQ(Run({"--standards", path_}, Review(50)), 0);
  EXPECT_EQ(Json::parse(out_)["response"], Json::parse(R"({"uid": "u1", "allowed": true})"));
  EXPECT_EQ(Run({"--standards", path_}, Review(51)), 1);
  EXPECT_EQ(Json::parse(out_)["response"]["status"]["message"],
            "Deployment/demo violates the standards acme:\n"
            "  worker-replicas: spec.replicas: this starts 51 workers, more than 50; set it to 50 "
            "or less");
  EXPECT_EQ(error_, "");
}

TEST_F(ReviewCommandTest, ReadsAFile) {
  const std::string file = folder_.Write("review.json", Review(51));
  EXPECT_EQ(Run({"--standards", path_, file}, Review(50)), 1);
  EXPECT_EQ(Json::parse(out_)["response"]["allowed"], false);
  EXPECT_EQ(Run({"--standards", path_, "-"}, Review(50)), 0);
  const std::string empty = folder_.Write("empty.json", "{}");
  EXPECT_EQ(Run({"--standards", path_, empty}, ""), 1);
  EXPECT_EQ(error_, empty + ": error: kind must be AdmissionReview\n");
  EXPECT_EQ(Run({"--standards", path_, empty + ".no"}, ""), 3);
}

TEST_F(ReviewCommandTest, AnswersAsTheOtherEndpointToo) {
  EXPECT_EQ(Run({"--endpoint=mutate"}, Review(51), path_), 0);
  EXPECT_EQ(Json::parse(out_)["response"]["patchType"], "JSONPatch");
  EXPECT_EQ(Run({"--endpoint=both"}, Review(51), path_), 2);
  EXPECT_EQ(error_, "--endpoint: error: must be validate or mutate, is `both`\n");
}

TEST_F(ReviewCommandTest, JudgesExemptionsByTheGivenDay) {
  EXPECT_EQ(Run({"--at", "2030-06-20"}, Review(51, "load"), path_), 0);
  EXPECT_EQ(Run({"--at", "2030-06-21"}, Review(51, "load"), path_), 1);
  EXPECT_EQ(Run({"--at", "tomorrow"}, Review(51, "load"), path_), 2);
  EXPECT_EQ(error_, "--at: error: must be a date like 2030-12-31, is `tomorrow`\n");
}

TEST_F(ReviewCommandTest, SaysWhatIsWrongWithItsInput) {
  EXPECT_EQ(Run({}, Review(1)), 2);
  EXPECT_EQ(error_, "error: --standards is needed\nhint: or set LOCUST_WEBHOOK_STANDARDS\n");
  EXPECT_EQ(Run({"--standards", path_}, "{}"), 1);
  EXPECT_EQ(error_, "<stdin>: error: kind must be AdmissionReview\n");
  EXPECT_EQ(Run({"--standards", path_}, ""), 1);
  EXPECT_EQ(error_, "<stdin>: error: line 1, column 1: malformed JSON\n");
  EXPECT_EQ(Run({"--standards", path_}, std::string((8u << 20) + 1, ' ')), 1);
  EXPECT_EQ(error_, "error: the review on standard input is larger than 8388608 bytes\n");
  EXPECT_EQ(Run({"--standards", path_ + ".no"}, Review(1)), 3);
  EXPECT_EQ(out_, "");
}

}  // namespace
}  // namespace locust::webhook
