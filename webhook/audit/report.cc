#include "webhook/audit/report.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace locust::webhook {
namespace {

constexpr std::size_t kMaxMessage = 1024;
constexpr const char* kSource = "locust-webhook";

// `text`, cut at a character's border.
std::string Cut(std::string text) {
  if (text.size() <= kMaxMessage) return text;
  std::size_t end = kMaxMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

struct Outcome {
  const char* result;
  const char* severity;  // of these three every version of the definitions has
};

Outcome OutcomeOf(Effect effect) {
  switch (effect) {
    case Effect::kDeny:
      return {"fail", "high"};
    case Effect::kWarn:
      return {"warn", "medium"};
    case Effect::kAudit:
      return {"warn", "low"};
    case Effect::kExempted:
      break;
  }
  return {"skip", "low"};
}

Json ResultOf(const AuditFinding& finding, const NamespaceFindings& findings,
              const ReportForm& form) {
  const Outcome outcome = OutcomeOf(finding.effect);
  Json object = {{"apiVersion", finding.object.api_version},
                 {"kind", finding.object.kind},
                 {"namespace", findings.name},
                 {"name", finding.object.name}};
  if (!finding.object.uid.empty()) object["uid"] = finding.object.uid;
  Json properties = {{"effect", ToString(finding.effect)}};
  if (!finding.path.empty()) properties["path"] = Cut(finding.path);
  if (!findings.environment.empty()) properties["environment"] = findings.environment;
  return {{"source", kSource},
          {"policy", form.policy},
          {"rule", finding.rule},
          {"category", "Locust"},
          {"result", outcome.result},
          {"severity", outcome.severity},
          {"scored", finding.effect == Effect::kDeny},
          {"message", Cut(LineOf(finding))},
          {"resources", Json::array({std::move(object)})},
          {"properties", std::move(properties)}};
}

Json Results(const NamespaceFindings& findings, const ReportForm& form) {
  std::vector<const AuditFinding*> order;
  for (const AuditFinding& finding : findings.findings) order.push_back(&finding);
  std::ranges::stable_sort(order, {}, [](const AuditFinding* each) { return each->effect; });

  Json results = Json::array();
  std::size_t bytes = 0;
  for (const AuditFinding* finding : order) {
    if (results.size() == form.most_results) break;
    Json result = ResultOf(*finding, findings, form);
    bytes += result.dump().size() + 1;
    if (bytes > form.most_bytes) break;
    results.push_back(std::move(result));
  }
  if (const std::size_t left_out = order.size() - results.size(); left_out > 0 && !results.empty())
    results.back()["properties"]["leftOut"] = std::to_string(left_out);
  return results;
}

}  // namespace

Json MakeReport(const ReportApi& api, const NamespaceFindings& findings, const ReportForm& form) {
  const EffectCounts counts = Count(findings.findings);
  Json metadata = {{"name", form.name},
                   {"namespace", findings.name},
                   {"labels", {{kManagedByLabel, kManagedBy}}}};
  if (form.owner) {
    metadata["ownerReferences"] = Json::array({{{"apiVersion", "rbac.authorization.k8s.io/v1"},
                                                {"kind", "ClusterRole"},
                                                {"name", form.owner->name},
                                                {"uid", form.owner->uid}}});
  }
  return {{"apiVersion", api.group_version},
          {"kind", api.kind},
          {"metadata", std::move(metadata)},
          {"summary",
           {{"pass", findings.clean},
            {"fail", counts.deny},
            {"warn", counts.warn + counts.audit},
            {"error", 0},
            {"skip", counts.exempted}}},
          {"results", Results(findings, form)}};
}

bool Says(const Json& current, const Json& wanted) {
  if (wanted.is_object()) {
    return current.is_object() && std::ranges::all_of(wanted.items(), [&](const auto& member) {
             const Json* there = json::Find(current, member.key());
             return there != nullptr && Says(*there, member.value());
           });
  }
  if (wanted.is_array()) {
    return current.is_array() && std::ranges::equal(current, wanted, &Says);
  }
  return current == wanted;
}

}  // namespace locust::webhook
