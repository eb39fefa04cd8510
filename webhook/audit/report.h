// What an audit of a namespace looks like as a report object of the policy working group's API, or
// of its successor. Both have the same fields under other names of kind and group.
//
// Sources: the custom resource definitions policyreports.wgpolicyk8s.io (v1alpha2) and
// reports.openreports.io (v1alpha1). Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/json/json.h"
#include "webhook/audit/findings.h"

namespace locust::webhook {

struct ReportApi {
  std::string_view group_version;
  std::string_view kind;
  std::string_view plural;
};

// The one to prefer first.
inline constexpr std::array<ReportApi, 2> kReportApis = {{
    {"openreports.io/v1alpha1", "Report", "reports"},
    {"wgpolicyk8s.io/v1alpha2", "PolicyReport", "policyreports"},
}};

// The label by which our reports are known.
inline constexpr const char* kManagedByLabel = "app.kubernetes.io/managed-by";
inline constexpr const char* kManagedBy = "locust-webhook";

// A ClusterRole with which the report goes: Kubernetes deletes it when the role is gone.
struct ReportOwner {
  std::string name;
  std::string uid;
};

struct ReportForm {
  std::string name;    // of the object
  std::string policy;  // the name of the standards
  std::optional<ReportOwner> owner = {};
  std::size_t most_results = 500;
  std::size_t most_bytes = 512u << 10;  // of the results as JSON; etcd takes 1.5 MiB in all
};

// The strongest findings first, as many as fit; the last one says in its properties how many were
// left out. The summary counts all: `pass` the objects without a finding. Nothing in it is of the
// time or the order of listing, so the same findings make the same report.
Json MakeReport(const ReportApi& api, const NamespaceFindings& findings, const ReportForm& form);

// Whether `current`, as the API server holds it, says all that `wanted` says: what others added to
// it does not count.
bool Says(const Json& current, const Json& wanted);

}  // namespace locust::webhook
