// What an audit found, as values: of one object, of a namespace, of all.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locust::webhook {

// What a finding comes to, from the strongest to the mildest. kExempted: whatever the rule says,
// an exemption covers it.
enum class Effect { kDeny, kWarn, kAudit, kExempted };
std::string_view ToString(Effect effect);  // "deny"

struct ObjectName {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string uid;
};

struct AuditFinding {
  ObjectName object;
  std::string rule;  // the id
  Effect effect = Effect::kDeny;
  std::string path;     // empty: the object as a whole
  std::string message;  // as the webhook says it, without rule, path and hint
  std::string hint;     // empty: none
};

struct EffectCounts {
  std::size_t deny = 0, warn = 0, audit = 0, exempted = 0;
  EffectCounts& operator+=(const EffectCounts& other);
  friend bool operator==(const EffectCounts&, const EffectCounts&) = default;
};
EffectCounts Count(std::span<const AuditFinding> findings);

struct NamespaceFindings {
  std::string name;
  std::string environment = {};  // of the standards; empty: none
  std::size_t judged = 0;  // objects; what a judged controller made counts only with a finding of
                           // its own
  std::size_t clean = 0;   // of these the ones without a finding
  std::vector<AuditFinding> findings = {};  // in the order of the objects
};

// In one line: "spec.replicas: this starts 60 workers, more than 50; set it to 50 or less". Control
// characters are blanks.
std::string LineOf(const AuditFinding& finding);

}  // namespace locust::webhook
