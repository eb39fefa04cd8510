// What the webhook counts, for Prometheus. One table (MetricTable) names every metric with its help
// and its labels; registration, exposition and docs/metrics.md all come from it.
//
// Label values come from closed sets: whatever a request says, the number of series is bounded. A
// value outside of its set is counted as "other". Updates are lock-free and may come from any
// thread.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "webhook/admission/answer.h"

namespace locust::webhook {

enum class Metric {
  kReviews,
  kReviewDuration,
  kReviewsInFlight,
  kRuleResults,
  kExemptionsUsed,
  kHttpErrors,
  kOverload,
  kConnections,
  kConnectionsWaiting,
  kConnectionsCut,
  kHandshakeFailures,
  kCertificateExpiry,
  kLoaded,
  kReloads,
  kReloadHealthy,
  kLogLinesDropped,
  kBuildInfo,
};

struct MetricLabel {
  std::string_view name;
  std::vector<std::string> values;  // without "other", which every set has
};

struct MetricRow {
  enum class Type { kCounter, kGauge, kHistogram };
  Metric metric;
  std::string_view name;  // with prefix and unit, as Prometheus wants it
  Type type;
  std::string_view help;
  std::vector<MetricLabel> labels;
};

// The table, in the order of the enumeration. `rules`: the ids of all rules.
std::vector<MetricRow> MetricTable(std::span<const std::string> rules);

// The table as Markdown, for docs/metrics.md.
std::string DocumentMetrics();

class Metrics {
 public:
  using LabelValues = std::initializer_list<std::string_view>;  // in the order of the table

  explicit Metrics(std::span<const std::string> rules);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void Add(Metric metric, LabelValues labels = {}, double amount = 1);  // a gauge may go down
  void Set(Metric metric, LabelValues labels, double value);
  void Observe(Metric metric, LabelValues labels, std::chrono::duration<double> value);

  // All that one answer counts for.
  void CountReview(Endpoint endpoint, const Answer& answer, std::chrono::duration<double> took);

  // The text exposition format, version 0.0.4. A series that never counted is left out where its
  // metric could have more than 32.
  std::string Exposition() const;

 private:
  struct Family;
  Family& family(Metric metric) const;
  std::vector<std::unique_ptr<Family>> families_;
};

}  // namespace locust::webhook
