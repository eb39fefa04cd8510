// What one run of the audit came to, and how it is printed. Values and pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "common/text/diagnostic.h"
#include "webhook/audit/findings.h"

namespace locust::webhook {

// A namespace of an environment of the standards that the webhook does not guard.
struct UnguardedNamespace {
  std::string name;
  std::string environment;
};

struct AuditResult {
  std::string standards;  // the name in the file
  std::vector<NamespaceFindings> namespaces;
  std::vector<UnguardedNamespace> unguarded;
  struct {
    std::size_t created = 0, updated = 0, unchanged = 0, deleted = 0;
  } reports;
  std::vector<Diagnostic> errors;  // of namespaces that could not be audited, or reported about

  EffectCounts Counts() const;
  std::size_t Judged() const;
};

// A table with a line for each finding (namespace, object, rule, effect, message), and a line with
// the counts.
std::string WriteTable(const AuditResult& result);

// {"standards", "namespaces": [{"name", "environment", "judged", "clean", "findings":
// [{"apiVersion", "kind", "name", "rule", "effect", "path", "message", "hint"}]}], "unguarded":
// [{"name", "environment"}], "reports": {…}, "summary": {…}, "errors": [{"about", "message",
// "hint"}]}
std::string WriteAuditJson(const AuditResult& result);

// A line for each finding, unguarded namespace and error, and one with the counts.
void WriteLog(const AuditResult& result, const Log& log);

}  // namespace locust::webhook
