#include "webhook/audit/findings.h"

#include <algorithm>

namespace locust::webhook {

std::string_view ToString(Effect effect) {
  switch (effect) {
    case Effect::kDeny:
      return "deny";
    case Effect::kWarn:
      return "warn";
    case Effect::kAudit:
      return "audit";
    case Effect::kExempted:
      break;
  }
  return "exempted";
}

EffectCounts& EffectCounts::operator+=(const EffectCounts& other) {
  deny += other.deny;
  warn += other.warn;
  audit += other.audit;
  exempted += other.exempted;
  return *this;
}

EffectCounts Count(std::span<const AuditFinding> findings) {
  const auto count = [&](Effect effect) {
    return static_cast<std::size_t>(std::ranges::count(findings, effect, &AuditFinding::effect));
  };
  return {.deny = count(Effect::kDeny),
          .warn = count(Effect::kWarn),
          .audit = count(Effect::kAudit),
          .exempted = count(Effect::kExempted)};
}

std::string LineOf(const AuditFinding& finding) {
  std::string line;
  if (!finding.path.empty()) line += finding.path + ": ";
  line += finding.message;
  if (!finding.hint.empty()) line += "; " + finding.hint;
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return line;
}

}  // namespace locust::webhook
