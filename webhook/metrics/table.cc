#include <algorithm>

#include "webhook/metrics/metrics.h"
#include "webhook/version.h"

namespace locust::webhook {
namespace {

std::string_view ToString(MetricRow::Type type) {
  switch (type) {
    case MetricRow::Type::kCounter:
      return "counter";
    case MetricRow::Type::kGauge:
      return "gauge";
    case MetricRow::Type::kHistogram:
      return "histogram";
  }
  return "";
}

}  // namespace

std::vector<MetricRow> MetricTable(std::span<const std::string> rules) {
  using enum Metric;
  using enum MetricRow::Type;
  const MetricLabel endpoint = {"endpoint", {"mutate", "validate"}};
  const MetricLabel rule = {"rule", {rules.begin(), rules.end()}};
  return {
      {kReviews,
       "locust_webhook_reviews_total",
       kCounter,
       "Admission reviews answered. Verdicts: allowed, denied, skipped (no Locust workload), "
       "refused (no review), failed (a fault of ours).",
       {endpoint,
        {"operation", {"CREATE", "UPDATE", "DELETE", "CONNECT", "none"}},
        {"kind",
         {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job",
          "CronJob", "Pod", "HorizontalPodAutoscaler", "ScaledObject", "Scale", "Service",
          "Ingress", "HTTPRoute", "ConfigMap", "LocustTest", "none"}},
        {"verdict", {"allowed", "denied", "skipped", "refused", "failed"}}}},
      {kReviewDuration,
       "locust_webhook_review_duration_seconds",
       kHistogram,
       "Time from the whole request to its answer, without TLS and network.",
       {endpoint}},
      {kReviewsInFlight,
       "locust_webhook_reviews_in_flight",
       kGauge,
       "Reviews that are being answered right now.",
       {}},
      {kRuleResults,
       "locust_webhook_rule_results_total",
       kCounter,
       "Objects that broke a rule, by what was done about it.",
       {rule, {"action", {"deny", "warn", "audit"}}}},
      {kExemptionsUsed,
       "locust_webhook_exemptions_used_total",
       kCounter,
       "Objects that broke a rule and were let through by an exemption.",
       {rule}},
      {kHttpErrors,
       "locust_webhook_http_errors_total",
       kCounter,
       "Replies with an HTTP status of 400 and above: what was no review, overload, a fault.",
       {{"code",
         {"400", "403", "404", "405", "408", "411", "413", "414", "415", "416", "417", "500", "501",
          "503"}}}},
      {kOverload,
       "locust_webhook_overload_total",
       kCounter,
       "Requests answered with 503 because of reviews (too many at once), memory (too many bytes "
       "in bodies) or "
       "not_ready (no standards yet), and connections closed unanswered because of queue (no "
       "thread, queue full).",
       {{"reason", {"reviews", "memory", "not_ready", "queue"}}}},
      {kConnections, "locust_webhook_connections", kGauge, "Open TLS connections.", {}},
      {kConnectionsWaiting,
       "locust_webhook_connections_waiting",
       kGauge,
       "Accepted connections that wait for a thread.",
       {}},
      {kConnectionsCut,
       "locust_webhook_connections_cut_total",
       kCounter,
       "Connections that were cut: handshake or request took too long, the longest idle one had to "
       "make room, "
       "the client did not close after Connection: close, or the server stopped.",
       {{"reason", {"handshake", "request", "idle", "close", "drain"}}}},
      {kHandshakeFailures,
       "locust_webhook_tls_handshake_failures_total",
       kCounter,
       "TLS handshakes that failed: no TLS, no common version, a client certificate that is "
       "missing or not accepted.",
       {}},
      {kCertificateExpiry,
       "locust_webhook_certificate_expiry_timestamp_seconds",
       kGauge,
       "When the serving certificate expires, the earliest of its chain.",
       {}},
      {kLoaded,
       "locust_webhook_loaded_timestamp_seconds",
       kGauge,
       "When what is in use now was loaded.",
       {{"what", {"certificate", "standards"}}}},
      {kReloads,
       "locust_webhook_reloads_total",
       kCounter,
       "Changed files that were read, by result. After a failure the last good ones stay in use.",
       {{"what", {"certificate", "standards"}}, {"result", {"ok", "failed"}}}},
      {kReloadHealthy,
       "locust_webhook_reload_healthy",
       kGauge,
       "1 while the files on disk are the ones in use, 0 while they could not be read.",
       {{"what", {"certificate", "standards"}}}},
      {kLogLinesDropped,
       "locust_webhook_log_lines_dropped",
       kGauge,
       "Log lines that gave way because nobody read them fast enough.",
       {}},
      {kBuildInfo,
       "locust_webhook_build_info",
       kGauge,
       "Always 1; the version as a label.",
       {{"version", {std::string(kVersion)}}}},
  };
}

std::string DocumentMetrics() {
  std::string text = "| metric | type | labels | meaning |\n|---|---|---|---|\n";
  for (const MetricRow& row : MetricTable({})) {
    text += "| `" + std::string(row.name) + "` | " + std::string(ToString(row.type)) + " | ";
    for (const MetricLabel& label : row.labels) {
      if (&label != &row.labels.front()) text += ", ";
      text += label.name;
    }
    text += " | " + std::string(row.help) + " |\n";
  }
  return text;
}

}  // namespace locust::webhook
