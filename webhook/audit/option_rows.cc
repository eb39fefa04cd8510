#include "webhook/audit/option_rows.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <utility>

#include "common/kube/names.h"
#include "common/standards/exemption.h"
#include "webhook/config/values.h"

namespace locust::webhook {
namespace {

using Row = AuditOptionRow;
using Wrong = std::optional<std::string>;

Row Text(std::string_view name, std::string_view value, std::string AuditOptions::* member,
         std::string description) {
  return {name, value, std::move(description), AuditOptions().*member,
          [member](AuditOptions& options, const std::string& text) -> Wrong {
            if (text.empty()) return "given a value";
            options.*member = text;
            return std::nullopt;
          }};
}

Row Name(std::string_view name, std::string AuditOptions::* member, std::string description) {
  return {name, "NAME", std::move(description), AuditOptions().*member,
          [member](AuditOptions& options, const std::string& text) -> Wrong {
            if (kube::CheckDnsSubdomain(text)) return "a name in the cluster";
            options.*member = text;
            return std::nullopt;
          }};
}

// `stars`: whether a `*` may stand for any characters.
Row Namespaces(std::string_view name, std::vector<std::string> AuditOptions::* member, bool stars,
               std::string description) {
  const AuditOptions defaults;
  std::string shown;
  for (const std::string& each : defaults.*member) shown += (shown.empty() ? "" : ",") + each;
  return {name,
          "NAME",
          std::move(description),
          std::move(shown),
          [member, stars, is_first = std::make_shared<bool>(true)](
              AuditOptions& options, const std::string& text) -> Wrong {
            std::string letters = text;
            if (stars) std::replace(letters.begin(), letters.end(), '*', 'x');
            if (kube::CheckDnsLabel(letters)) return "the name of a namespace";
            if (std::exchange(*is_first, false)) (options.*member).clear();  // the defaults
            (options.*member).push_back(text);
            return std::nullopt;
          },
          Row::Shape::kMany};
}

Row Switch(std::string_view name, bool AuditOptions::* member, std::string description) {
  return {name,
          "",
          std::move(description),
          "",
          [member](AuditOptions& options, const std::string& text) -> Wrong {
            if (text != "true" && text != "false") return "true or false";
            options.*member = text == "true";
            return std::nullopt;
          },
          Row::Shape::kSwitch};
}

template <class Value>
Row Choice(std::string_view name, std::string_view value, Value AuditOptions::* member,
           std::vector<std::pair<std::string, Value>> choices, std::string description) {
  std::string shown;
  for (const auto& [text, choice] : choices) {
    if (AuditOptions().*member == choice) shown = text;
  }
  return {name, value, std::move(description), std::move(shown),
          [member, choices = std::move(choices)](AuditOptions& options,
                                                 const std::string& text) -> Wrong {
            std::string known;
            for (const auto& [choice, chosen] : choices) {
              if (choice == text) {
                options.*member = chosen;
                return std::nullopt;
              }
              if (!known.empty()) known += &choice == &choices.back().first ? " or " : ", ";
              known += choice;
            }
            return known;
          }};
}

Row Count(std::string_view name, std::size_t AuditOptions::* member, std::size_t most,
          std::string description) {
  return {name, "N", std::move(description), std::to_string(AuditOptions().*member),
          [member, most](AuditOptions& options, const std::string& text) -> Wrong {
            const auto count = ParseCount(text);
            if (!count || *count < 1 || *count > most)
              return "a number from 1 to " + std::to_string(most);
            options.*member = *count;
            return std::nullopt;
          }};
}

Row Bytes() {
  return {"max-report-bytes", "BYTES", "The most bytes that the results in a report have as JSON",
          FormatBytes(AuditOptions().max_bytes),
          [](AuditOptions& options, const std::string& text) -> Wrong {
            const auto bytes = ParseBytes(text);
            if (!bytes || *bytes < (16u << 10) || *bytes > (1u << 20))
              return "a size from 16Ki to 1Mi";
            options.max_bytes = *bytes;
            return std::nullopt;
          }};
}

Row Timeout() {
  return {"request-timeout", "DURATION", "How long the API server may take for one answer",
          FormatDuration(AuditOptions().request_timeout),
          [](AuditOptions& options, const std::string& text) -> Wrong {
            const auto time = ParseDuration(text);
            if (!time || time->count() < 100)
              return "a time of at least 100ms, like 500ms, 10s or 1m";
            options.request_timeout = *time;
            return std::nullopt;
          }};
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

Row Server() {
  return {"server", "URL", "The API server; without it the one of the pod that this runs in", "",
          [](AuditOptions& options, const std::string& text) -> Wrong {
            options.server = ParseServer(text);
            if (!options.server) return "a URL like https://10.0.0.1:6443";
            return std::nullopt;
          }};
}

Row At() {
  return {"at", "DATE", "The day that exemptions are judged by; default: today, UTC", "",
          [](AuditOptions& options, const std::string& text) -> Wrong {
            const std::chrono::year_month_day day = standards::ParseDate(text);
            if (!day.ok()) return "a date like 2030-12-31";
            options.at = day;
            return std::nullopt;
          }};
}

}  // namespace

std::string AuditOptionRow::variable() const {
  std::string text = "LOCUST_WEBHOOK_";
  for (const char c : name) text += c == '-' ? '_' : static_cast<char>(c - ('a' - 'A'));
  return text;
}

std::vector<AuditOptionRow> AuditOptionRows() {
  using O = AuditOptions;
  return {
      Text("standards", "FILE", &O::standards, "The standards to judge by (needed)"),
      Namespaces("namespace", &O::namespaces, true,
                 "A namespace to audit, guarded or not; `*` stands for any characters; repeatable"),
      Text("namespace-selector", "SELECTOR", &O::namespace_selector,
           "Without --namespace: labels of the namespaces to audit, as the webhook's"),
      Namespaces("exclude-namespace", &O::excluded, false,
                 "A namespace that is never audited; repeatable"),
      Choice<AuditOutput>(
          "output", "text|json|log", &O::output,
          {{"text", AuditOutput::kText}, {"json", AuditOutput::kJson}, {"log", AuditOutput::kLog}},
          "What to print: a table, one JSON document, or JSON lines"),
      Choice<FailOn>("fail-on", "deny|warn|never", &O::fail_on,
                     {{"deny", FailOn::kDeny}, {"warn", FailOn::kWarn}, {"never", FailOn::kNever}},
                     "The mildest finding that makes the exit code 1"),
      Switch("no-report", &O::no_report, "Write no report objects"),
      Switch(
          "prune", &O::prune,
          "With --namespace: delete the reports in all other namespaces; without it that is done "
          "anyway"),
      Name("report-name", &O::report_name, "The name of the report objects, one a namespace"),
      Name("report-owner", &O::report_owner,
           "A ClusterRole with which Kubernetes deletes the reports"),
      Count("max-results", &O::max_results, 10'000, "The most results in a report"),
      Bytes(),
      Count("page-size", &O::page_size, 5'000, "How many objects to ask for at once"),
      Timeout(),
      Server(),
      Text("token-file", "FILE", &O::token_file,
           "The token to show to it; read again for each request"),
      Text("ca-file", "FILE", &O::ca_file, "Authorities, PEM, of which its certificate must be"),
      At(),
  };
}

}  // namespace locust::webhook
