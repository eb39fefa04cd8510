// One run of the audit: reads the cluster, judges, writes the reports.
//
// What goes wrong in one namespace does not keep the others from being audited; a namespace that
// could not be read whole is not reported about, so that no report claims less than there is. When
// the API server cannot be reached, or takes no requests of this account, the run ends there. One
// thread.
#pragma once

#include <chrono>
#include <functional>

#include "common/standards/standards.h"
#include "webhook/audit/cluster.h"
#include "webhook/audit/options.h"
#include "webhook/audit/result.h"

namespace locust::webhook {

// `notice` is told what is no error: that nothing takes reports here. Throws Error for what
// concerns no single namespace: namespaces cannot be listed, no token.
AuditResult Audit(Cluster& cluster, const standards::Standards& standards,
                  const AuditOptions& options, std::chrono::sys_days today,
                  const std::function<void(const Diagnostic&)>& notice);

// 3 when there were errors, else 1 when a finding counts by --fail-on, else 0.
ExitCode ExitCodeOf(const AuditResult& result, FailOn fail_on);

}  // namespace locust::webhook
