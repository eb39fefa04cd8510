#include "webhook/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace locust::webhook {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

const std::vector<std::string> kRules = {"image-pinned", "worker-replicas"};

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The samples of one metric, without HELP and TYPE.
std::vector<std::string> Samples(const Metrics& metrics, const std::string& name) {
  std::vector<std::string> samples = Lines(metrics.Exposition());
  std::erase_if(samples, [&](const std::string& line) { return !line.starts_with(name); });
  return samples;
}

TEST(Metrics, CountsAReview) {
  Metrics metrics(kRules);
  Answer answer;
  Decision& decision = answer.decision;
  decision.operation = "CREATE";
  decision.kind = "Deployment";
  decision.verdict = "denied";
  decision.denied_rules = {"worker-replicas"};
  decision.warned_rules = decision.exempted_rules = {"image-pinned"};
  metrics.CountReview(Endpoint::kMutate, answer, std::chrono::microseconds(700));
  metrics.CountReview(Endpoint::kMutate, answer, std::chrono::seconds(9));

  EXPECT_EQ(
      Samples(metrics, "locust_webhook_reviews_total"),
      std::vector<std::string>{R"(locust_webhook_reviews_total{endpoint="mutate",)"
                               R"(operation="CREATE",kind="Deployment",verdict="denied"} 2)"});
  EXPECT_EQ(Samples(metrics, "locust_webhook_rule_results_total"),
            (std::vector<std::string>{
                R"(locust_webhook_rule_results_total{rule="image-pinned",action="deny"} 0)",
                R"(locust_webhook_rule_results_total{rule="image-pinned",action="warn"} 2)",
                R"(locust_webhook_rule_results_total{rule="image-pinned",action="audit"} 0)",
                R"(locust_webhook_rule_results_total{rule="worker-replicas",action="deny"} 2)",
                R"(locust_webhook_rule_results_total{rule="worker-replicas",action="warn"} 0)",
                R"(locust_webhook_rule_results_total{rule="worker-replicas",action="audit"} 0)"}));
  EXPECT_EQ(Samples(metrics, "locust_webhook_exemptions_used_total"),
            (std::vector<std::string>{
                R"(locust_webhook_exemptions_used_total{rule="image-pinned"} 2)",
                R"(locust_webhook_exemptions_used_total{rule="worker-replicas"} 0)"}));
  EXPECT_THAT(
      Samples(metrics, "locust_webhook_review_duration_seconds"),
      IsSupersetOf<std::string>(
          {R"(locust_webhook_review_duration_seconds_count{endpoint="mutate"} 2)",
           R"(locust_webhook_review_duration_seconds_sum{endpoint="mutate"} 9.0007)",
           R"(locust_webhook_review_duration_seconds_bucket{endpoint="mutate",le="0.0005"} 0)",
           R"(locust_webhook_review_duration_seconds_bucket{endpoint="mutate",le="0.001"} 1)",
           R"(locust_webhook_review_duration_seconds_bucket{endpoint="mutate",le="5"} 1)",
           R"(locust_webhook_review_duration_seconds_bucket{endpoint="mutate",le="+Inf"} 2)",
           R"(locust_webhook_review_duration_seconds_count{endpoint="validate"} 0)"}));
}

TEST(Metrics, LabelsFromRequestsAreClosed) {
  Metrics metrics(kRules);
  for (int i = 0; i < 1000; ++i) {
    Answer answer;
    const std::string text = "made-up-" + std::to_string(i);
    answer.status = 400 + i;
    Decision& decision = answer.decision;
    decision.operation = decision.kind = decision.verdict = text;
    decision.denied_rules = decision.exempted_rules = {text};
    metrics.CountReview(Endpoint::kValidate, answer, {});
  }
  EXPECT_EQ(Samples(metrics, "locust_webhook_reviews_total"),
            std::vector<std::string>{R"(locust_webhook_reviews_total{endpoint="validate",)"
                                     R"(operation="other",kind="other",verdict="other"} 1000)"});
  EXPECT_THAT(Samples(metrics, "locust_webhook_rule_results_total"),
              Contains(R"(locust_webhook_rule_results_total{rule="other",action="deny"} 1000)"));
  EXPECT_EQ(metrics.Exposition().find("made-up"), std::string::npos);
}

TEST(Metrics, ARefusedReviewHasNoOperationAndNoKind) {
  Metrics metrics(kRules);
  Answer answer;
  answer.status = 400;
  answer.decision.verdict = "refused";
  metrics.CountReview(Endpoint::kValidate, answer, {});
  EXPECT_EQ(Samples(metrics, "locust_webhook_reviews_total"),
            std::vector<std::string>{R"(locust_webhook_reviews_total{endpoint="validate",)"
                                     R"(operation="none",kind="none",verdict="refused"} 1)"});
}

TEST(Metrics, GaugesAreSetAndMoved) {
  Metrics metrics(kRules);
  metrics.Add(Metric::kReviewsInFlight, {}, 1);
  metrics.Add(Metric::kReviewsInFlight, {}, 1);
  metrics.Add(Metric::kReviewsInFlight, {}, -1);
  metrics.Set(Metric::kCertificateExpiry, {}, 1'800'000'000);
  EXPECT_EQ(Samples(metrics, "locust_webhook_reviews_in_flight"),
            std::vector<std::string>{"locust_webhook_reviews_in_flight 1"});
  EXPECT_EQ(
      Samples(metrics, "locust_webhook_certificate_expiry_timestamp_seconds"),
      std::vector<std::string>{"locust_webhook_certificate_expiry_timestamp_seconds 1800000000"});
}

TEST(Metrics, ThreadsLoseNoCount) {
  Metrics metrics(kRules);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 10'000; ++n) {
          metrics.Add(Metric::kOverload, {"reviews"});
          metrics.Observe(Metric::kReviewDuration, {"mutate"}, std::chrono::seconds(1));
        }
      });
    }
    for (int n = 0; n < 20; ++n) EXPECT_FALSE(metrics.Exposition().empty());
  }
  EXPECT_THAT(Lines(metrics.Exposition()),
              IsSupersetOf<std::string>(
                  {R"(locust_webhook_overload_total{reason="reviews"} 40000)",
                   R"(locust_webhook_review_duration_seconds_count{endpoint="mutate"} 40000)"}));
}

TEST(MetricTable, FollowsPrometheusNaming) {
  std::set<std::string_view> names;
  for (const MetricRow& row : MetricTable(kRules)) {
    EXPECT_TRUE(row.name.starts_with("locust_webhook_")) << row.name;
    EXPECT_EQ(row.name.ends_with("_total"), row.type == MetricRow::Type::kCounter) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.help.ends_with(".")) << row.name;
  }
}

TEST(MetricTable, IsWhatTheDocumentationSays) {
  std::ifstream in(LOCUST_SOURCE_DIR "/docs/metrics.md");
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_NE(text.str().find(DocumentMetrics()), std::string::npos)
      << "docs/metrics.md must hold this table:\n"
      << DocumentMetrics();
}

}  // namespace
}  // namespace locust::webhook
