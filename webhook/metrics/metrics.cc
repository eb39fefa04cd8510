#include "webhook/metrics/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>

#include "webhook/log/decision.h"
#include "webhook/version.h"

namespace locust::webhook {
namespace {

constexpr std::string_view kOther = "other";
constexpr std::size_t kAlwaysShown =
    32;  // a metric with at most this many series shows them from the start

// Seconds. A review takes 0.1 to 1 ms; the API server waits for 10 s by default, 30 at most.
constexpr std::array kBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                 0.025,  0.05,    0.1,    0.25,  0.5,    1.0,   5.0};

struct Series {
  std::atomic<double> value = 0;  // of a histogram: the sum
  std::atomic<bool> touched = false;
};

using Buckets = std::array<std::atomic<std::uint64_t>, kBuckets.size() + 1>;  // the last: above all

// A refused review has neither operation nor kind; an empty label would be no label.
std::string_view OrNone(std::string_view value) {
  return value.empty() ? "none" : value;
}

// Where `value` stands in `values`; behind the last for what is not there, which is "other".
std::size_t IndexOf(const std::vector<std::string>& values, std::string_view value) {
  std::size_t i = 0;
  while (i < values.size() && values[i] != value) ++i;
  return i;
}

}  // namespace

struct Metrics::Family {
  explicit Family(MetricRow row_of_table) : row(std::move(row_of_table)) {
    for (const MetricLabel& label : row.labels) size *= label.values.size() + 1;
    series = std::make_unique<Series[]>(size);
    if (row.type == MetricRow::Type::kHistogram) buckets = std::make_unique<Buckets[]>(size);
    // Label sets that hold "other" only where it was counted: no such series is shown from the
    // start.
    if (std::size_t named = NamedSeries(); named <= kAlwaysShown) {
      for (std::size_t i = 0; i < size; ++i) {
        if (!HasOther(i)) series[i].touched = true;
      }
    }
  }

  std::size_t NamedSeries() const {
    std::size_t count = 1;
    for (const MetricLabel& label : row.labels) count *= label.values.size();
    return count;
  }

  std::size_t IndexOfSeries(LabelValues values) const {
    assert(values.size() == row.labels.size());
    std::size_t index = 0;
    auto value = values.begin();
    for (const MetricLabel& label : row.labels) {
      index = index * (label.values.size() + 1) + IndexOf(label.values, *value++);
    }
    return index;
  }

  // The label values of a series, first label first.
  std::vector<std::string_view> ValuesOf(std::size_t index) const {
    std::vector<std::string_view> values(row.labels.size());
    for (std::size_t i = row.labels.size(); i-- > 0;) {
      const std::vector<std::string>& known = row.labels[i].values;
      const std::size_t value = index % (known.size() + 1);
      values[i] = value < known.size() ? std::string_view(known[value]) : kOther;
      index /= known.size() + 1;
    }
    return values;
  }

  bool HasOther(std::size_t index) const {
    for (std::size_t i = row.labels.size(); i-- > 0;) {
      const std::size_t known = row.labels[i].values.size();
      if (index % (known + 1) == known) return true;
      index /= known + 1;
    }
    return false;
  }

  prometheus::ClientMetric Collect(std::size_t index) const;
  prometheus::MetricFamily Collect() const;

  MetricRow row;
  std::size_t size = 1;
  std::unique_ptr<Series[]> series;
  std::unique_ptr<Buckets[]> buckets;
};

prometheus::ClientMetric Metrics::Family::Collect(std::size_t index) const {
  prometheus::ClientMetric metric;
  const std::vector<std::string_view> values = ValuesOf(index);
  for (std::size_t i = 0; i < values.size(); ++i) {
    metric.label.push_back({std::string(row.labels[i].name), std::string(values[i])});
  }
  const double value = series[index].value.load(std::memory_order_relaxed);
  switch (row.type) {
    case MetricRow::Type::kCounter:
      metric.counter.value = value;
      break;
    case MetricRow::Type::kGauge:
      metric.gauge.value = value;
      break;
    case MetricRow::Type::kHistogram: {
      std::uint64_t count = 0;
      for (std::size_t i = 0; i <= kBuckets.size(); ++i) {
        count += buckets[index][i].load(std::memory_order_relaxed);
        const double bound =
            i < kBuckets.size() ? kBuckets[i] : std::numeric_limits<double>::infinity();
        metric.histogram.bucket.push_back({count, bound});
      }
      metric.histogram.sample_count = count;
      metric.histogram.sample_sum = value;
      break;
    }
  }
  return metric;
}

prometheus::MetricFamily Metrics::Family::Collect() const {
  prometheus::MetricFamily family;
  family.name = row.name;
  family.help = row.help;
  family.type = row.type == MetricRow::Type::kCounter ? prometheus::MetricType::Counter
                : row.type == MetricRow::Type::kGauge ? prometheus::MetricType::Gauge
                                                      : prometheus::MetricType::Histogram;
  for (std::size_t i = 0; i < size; ++i) {
    if (series[i].touched.load(std::memory_order_relaxed)) family.metric.push_back(Collect(i));
  }
  return family;
}

Metrics::Metrics(std::span<const std::string> rules) {
  for (MetricRow& row : MetricTable(rules)) {
    assert(static_cast<std::size_t>(row.metric) == families_.size());
    families_.push_back(std::make_unique<Family>(std::move(row)));
  }
  Set(Metric::kBuildInfo, {kVersion}, 1);
}

Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(Metric metric) const {
  return *families_[static_cast<std::size_t>(metric)];
}

void Metrics::Add(Metric metric, LabelValues labels, double amount) {
  Family& counted = family(metric);
  Series& series = counted.series[counted.IndexOfSeries(labels)];
  series.value.fetch_add(amount, std::memory_order_relaxed);
  series.touched.store(true, std::memory_order_relaxed);
}

void Metrics::Set(Metric metric, LabelValues labels, double value) {
  Family& gauge = family(metric);
  Series& series = gauge.series[gauge.IndexOfSeries(labels)];
  series.value.store(value, std::memory_order_relaxed);
  series.touched.store(true, std::memory_order_relaxed);
}

void Metrics::Observe(Metric metric, LabelValues labels, std::chrono::duration<double> value) {
  Family& histogram = family(metric);
  const std::size_t index = histogram.IndexOfSeries(labels);
  std::size_t bucket = 0;
  while (bucket < kBuckets.size() && value.count() > kBuckets[bucket]) ++bucket;
  histogram.buckets[index][bucket].fetch_add(1, std::memory_order_relaxed);
  histogram.series[index].value.fetch_add(value.count(), std::memory_order_relaxed);
  histogram.series[index].touched.store(true, std::memory_order_relaxed);
}

void Metrics::CountReview(Endpoint endpoint, const Answer& answer,
                          std::chrono::duration<double> took) {
  const Decision& decision = answer.decision;
  Add(Metric::kReviews,
      {ToString(endpoint), OrNone(decision.operation), OrNone(decision.kind), decision.verdict});
  Observe(Metric::kReviewDuration, {ToString(endpoint)}, took);
  for (const std::string& rule : decision.denied_rules) Add(Metric::kRuleResults, {rule, "deny"});
  for (const std::string& rule : decision.warned_rules) Add(Metric::kRuleResults, {rule, "warn"});
  for (const std::string& rule : decision.audited_rules) Add(Metric::kRuleResults, {rule, "audit"});
  for (const std::string& rule : decision.exempted_rules) Add(Metric::kExemptionsUsed, {rule});
}

std::string Metrics::Exposition() const {
  std::vector<prometheus::MetricFamily> collected;
  for (const auto& family : families_) {
    prometheus::MetricFamily metrics = family->Collect();
    if (!metrics.metric.empty()) collected.push_back(std::move(metrics));
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, collected);
  return std::move(out).str();
}

}  // namespace locust::webhook
