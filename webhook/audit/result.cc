#include "webhook/audit/result.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "common/json/json.h"

namespace locust::webhook {
namespace {

using TableRow = std::array<std::string, 5>;

std::string Amount(std::size_t number, std::string_view one) {
  return std::to_string(number) + " " + std::string(one) + (number == 1 ? "" : "s");
}

std::string CountsLine(const AuditResult& result) {
  const EffectCounts counts = result.Counts();
  return Amount(result.Judged(), "object") + " in " +
         Amount(result.namespaces.size(), "namespace") + ": " + std::to_string(counts.deny) +
         " deny, " + std::to_string(counts.warn) + " warn, " + std::to_string(counts.audit) +
         " audit, " + std::to_string(counts.exempted) + " exempted\n";
}

std::string LayOut(const std::vector<TableRow>& rows) {
  std::array<std::size_t, 5> widths = {};
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      text += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    }
    text += row.back() + "\n";
  }
  return text;
}

OrderedJson CountsJson(const AuditResult& result) {
  const EffectCounts counts = result.Counts();
  return {{"judged", result.Judged()},
          {"deny", counts.deny},
          {"warn", counts.warn},
          {"audit", counts.audit},
          {"exempted", counts.exempted}};
}

OrderedJson FindingsJson(const NamespaceFindings& findings) {
  OrderedJson list = OrderedJson::array();
  for (const AuditFinding& finding : findings.findings) {
    list.push_back({{"apiVersion", finding.object.api_version},
                    {"kind", finding.object.kind},
                    {"name", finding.object.name},
                    {"rule", finding.rule},
                    {"effect", ToString(finding.effect)},
                    {"path", finding.path},
                    {"message", finding.message},
                    {"hint", finding.hint}});
  }
  return list;
}

std::string TextOf(const Diagnostic& diagnostic) {
  return (diagnostic.path.empty() ? "" : diagnostic.path + ": ") + diagnostic.message +
         (diagnostic.hint.empty() ? "" : "; " + diagnostic.hint);
}

Level LevelOf(Effect effect) {
  if (effect == Effect::kDeny) return Level::kError;
  return effect == Effect::kWarn ? Level::kWarning : Level::kInfo;
}

std::int64_t Signed(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

}  // namespace

EffectCounts AuditResult::Counts() const {
  EffectCounts counts;
  for (const NamespaceFindings& each : namespaces) counts += Count(each.findings);
  return counts;
}

std::size_t AuditResult::Judged() const {
  std::size_t judged = 0;
  for (const NamespaceFindings& each : namespaces) judged += each.judged;
  return judged;
}

std::string WriteTable(const AuditResult& result) {
  std::vector<TableRow> rows = {{"NAMESPACE", "OBJECT", "RULE", "EFFECT", "MESSAGE"}};
  for (const NamespaceFindings& each : result.namespaces) {
    for (const AuditFinding& finding : each.findings) {
      rows.push_back({each.name, finding.object.kind + "/" + finding.object.name, finding.rule,
                      std::string(ToString(finding.effect)), LineOf(finding)});
    }
  }
  return (rows.size() == 1 ? "" : LayOut(rows) + "\n") + CountsLine(result);
}

std::string WriteAuditJson(const AuditResult& result) {
  OrderedJson namespaces = OrderedJson::array();
  for (const NamespaceFindings& each : result.namespaces) {
    namespaces.push_back({{"name", each.name},
                          {"environment", each.environment},
                          {"judged", each.judged},
                          {"clean", each.clean},
                          {"findings", FindingsJson(each)}});
  }
  OrderedJson unguarded = OrderedJson::array();
  for (const UnguardedNamespace& each : result.unguarded) {
    unguarded.push_back({{"name", each.name}, {"environment", each.environment}});
  }
  OrderedJson errors = OrderedJson::array();
  for (const Diagnostic& error : result.errors) {
    errors.push_back({{"about", error.path}, {"message", error.message}, {"hint", error.hint}});
  }
  const OrderedJson document = {{"standards", result.standards},
                                {"namespaces", std::move(namespaces)},
                                {"unguarded", std::move(unguarded)},
                                {"reports",
                                 {{"created", result.reports.created},
                                  {"updated", result.reports.updated},
                                  {"unchanged", result.reports.unchanged},
                                  {"deleted", result.reports.deleted}}},
                                {"summary", CountsJson(result)},
                                {"errors", std::move(errors)}};
  return document.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

void WriteLog(const AuditResult& result, const Log& log) {
  for (const NamespaceFindings& each : result.namespaces) {
    for (const AuditFinding& finding : each.findings) {
      log.Write(Line(LevelOf(finding.effect), "finding")
                    .Add("namespace", each.name)
                    .Add("environment", each.environment)
                    .Add("kind", finding.object.kind)
                    .Add("name", finding.object.name)
                    .Add("rule", finding.rule)
                    .Add("effect", ToString(finding.effect))
                    .Add("text", LineOf(finding)));
    }
  }
  for (const UnguardedNamespace& each : result.unguarded) {
    log.Write(Line(Level::kWarning, "namespace is not guarded")
                  .Add("namespace", each.name)
                  .Add("environment", each.environment));
  }
  for (const Diagnostic& error : result.errors) {
    log.Write(Line(Level::kError, "not audited").Add("reason", TextOf(error)));
  }
  const EffectCounts counts = result.Counts();
  log.Write(Line(result.errors.empty() ? Level::kInfo : Level::kError, "audited")
                .Add("standards", result.standards)
                .Add("namespaces", Signed(result.namespaces.size()))
                .Add("judged", Signed(result.Judged()))
                .Add("deny", Signed(counts.deny))
                .Add("warn", Signed(counts.warn))
                .Add("audit", Signed(counts.audit))
                .Add("exempted", Signed(counts.exempted))
                .Add("reportsCreated", Signed(result.reports.created))
                .Add("reportsUpdated", Signed(result.reports.updated))
                .Add("reportsDeleted", Signed(result.reports.deleted)));
}

}  // namespace locust::webhook
