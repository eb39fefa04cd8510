#include "webhook/audit/options.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "common/kube/names.h"
#include "common/options/rows.h"

namespace locust::webhook {
namespace {

using namespace std::chrono_literals;

constexpr const char* kClusterName = "a name in the cluster";
constexpr const char* kNamespaceName = "the name of a namespace";

// `*` stands for any characters.
std::optional<std::string> CheckNamespaceGlob(std::string_view glob) {
  std::string letters(glob);
  std::ranges::replace(letters, '*', 'x');
  return kube::CheckDnsLabel(letters);
}

// "https://10.0.0.1:6443", "https://[fd00::1]", "https://api.example/".
std::optional<ServerAddress> ParseServer(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  if (!text.starts_with(kScheme)) return std::nullopt;
  text.remove_prefix(kScheme.size());
  if (text.ends_with('/')) text.remove_suffix(1);
  ServerAddress server;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    server.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    server.host = text.substr(0, end);
    rest = text.substr(end);
  }
  constexpr std::string_view kNotInAHost = "/@?# ";
  if (server.host.empty() || server.host.find_first_of(kNotInAHost) != std::string::npos)
    return std::nullopt;
  if (rest.empty()) return server;
  if (!rest.starts_with(':')) return std::nullopt;
  const auto [end, error] =
      std::from_chars(rest.data() + 1, rest.data() + rest.size(), server.port);
  const bool is_port = error == std::errc() && end == rest.data() + rest.size() && server.port != 0;
  return is_port ? std::optional(server) : std::nullopt;
}

options::Row Server(std::optional<ServerAddress>& into) {
  return {.name = "server",
          .value = "URL",
          .description = "The API server; without it the one of the pod that this runs in",
          .set = options::Into(into, &ParseServer, "a URL like https://10.0.0.1:6443")};
}

std::vector<options::Row> Rows(AuditOptions& o) {
  using namespace options;
  return {
      Needed(Text("standards", "FILE", o.standards, "The standards to judge by")),
      Names("namespace", o.namespaces, &CheckNamespaceGlob, kNamespaceName,
            "A namespace to audit, guarded or not; `*` stands for any characters; repeatable"),
      Text("namespace-selector", "SELECTOR", o.namespace_selector,
           "Without --namespace: labels of the namespaces to audit, as the webhook's"),
      Names("exclude-namespace", o.excluded, &kube::CheckDnsLabel, kNamespaceName,
            "A namespace that is never audited; repeatable"),
      Choice(
          "output", o.output,
          {{"text", AuditOutput::kText}, {"json", AuditOutput::kJson}, {"log", AuditOutput::kLog}},
          "What to print: a table, one JSON document, or JSON lines"),
      Choice("fail-on", o.fail_on,
             {{"deny", FailOn::kDeny}, {"warn", FailOn::kWarn}, {"never", FailOn::kNever}},
             "The mildest finding that makes the exit code 1"),
      Switch("no-report", o.no_report, "Write no report objects"),
      Switch("prune", o.prune,
             "With --namespace: delete the reports in all other namespaces; without it that is "
             "done anyway"),
      Name("report-name", o.report_name, &kube::CheckDnsSubdomain, kClusterName,
           "The name of the report objects, one a namespace"),
      Name("report-owner", o.report_owner, &kube::CheckDnsSubdomain, kClusterName,
           "A ClusterRole with which Kubernetes deletes the reports"),
      Count("max-results", o.max_results, {1, 10'000}, "The most results in a report"),
      Bytes("max-report-bytes", o.max_bytes, {16u << 10, 1u << 20},
            "The most bytes that the results in a report have as JSON"),
      Count("page-size", o.page_size, {1, 5'000}, "How many objects to ask for at once"),
      Duration("request-timeout", o.request_timeout, {100ms, 24h},
               "How long the API server may take for one answer"),
      Server(o.server),
      Text("token-file", "FILE", o.token_file,
           "The token to show to it; read again for each request"),
      Text("ca-file", "FILE", o.ca_file, "Authorities, PEM, of which its certificate must be"),
      Day("at", o.at, "The day that exemptions are judged by; default: today, UTC"),
  };
}

}  // namespace

options::Table AuditTable(AuditOptions& options) {
  return {.command = "locust-webhook audit",
          .does = "Judge what is in the cluster already, and report it.",
          .footer =
              "Each option can also be given as an environment variable (LOCUST_WEBHOOK_PAGE_SIZE "
              "for\n"
              "--page-size; several namespaces separated by commas). A flag counts more.\n"
              "Exit code: 0 no finding that counts, 1 there is one, 2 wrong usage, 3 something "
              "could not\n"
              "be read or written.",
          .prefix = "LOCUST_WEBHOOK_",
          .rows = Rows(options)};
}

std::optional<AuditOptions> ReadAuditOptions(std::span<const std::string> arguments,
                                             const Environment& environment) {
  AuditOptions options;
  if (!options::Read(AuditTable(options), arguments, environment)) return std::nullopt;
  return options;
}

std::string AuditUsage() {
  AuditOptions defaults;
  return options::Usage(AuditTable(defaults));
}

}  // namespace locust::webhook
