#include "webhook/audit/run.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/standards/glob.h"
#include "common/standards/judge.h"
#include "webhook/audit/judge_namespace.h"
#include "webhook/audit/resources.h"

namespace locust::webhook {
namespace {

using kube_client::ApiError;

class Auditing {
 public:
  Auditing(Cluster& cluster, const standards::Standards& standards, const AuditOptions& options,
           std::chrono::sys_days today, const std::function<void(const Diagnostic&)>& notice)
      : cluster_(cluster),
        standards_(standards),
        options_(options),
        today_(today),
        notice_(notice) {}

  AuditResult Run() {
    result_.standards = standards_.name;
    const std::vector<std::string> namespaces = Namespaces();
    FindReports();
    for (const std::string& each : namespaces) {
      if (!AuditOne(each)) return std::move(result_);
    }
    const bool is_for_all = options_.namespaces.empty() || options_.prune;
    if (reports_ != nullptr && is_for_all) Prune(namespaces);
    return std::move(result_);
  }

 private:
  bool IsExcluded(const std::string& name) const {
    return std::ranges::find(options_.excluded, name) != options_.excluded.end();
  }

  // Sorted.
  std::vector<std::string> Namespaces() {
    if (!options_.namespaces.empty()) return NamedNamespaces();
    std::vector<std::string> guarded = cluster_.Namespaces(options_.namespace_selector);
    std::erase_if(guarded, [&](const std::string& name) { return IsExcluded(name); });
    if (!standards_.environments.empty()) FindUnguarded(guarded);
    return guarded;
  }

  std::vector<std::string> NamedNamespaces() {
    std::vector<std::string> names;
    std::vector<std::string> globs;
    for (const std::string& name : options_.namespaces) {
      if (name.find('*') != std::string::npos) {
        globs.push_back(name);
        continue;
      }
      const bool goes_on = Try("namespace " + name, [&] {
        if (!cluster_.HasNamespace(name)) throw Error(ExitCode::kMissing, "it is not there");
        names.push_back(name);
      });
      if (!goes_on) return {};
    }
    if (!globs.empty()) {
      for (std::string& name : cluster_.Namespaces("")) {
        if (standards::MatchesAny(globs, name)) names.push_back(std::move(name));
      }
    }
    std::erase_if(names, [&](const std::string& name) { return IsExcluded(name); });
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
  }

  void FindUnguarded(const std::vector<std::string>& guarded) {
    for (const std::string& name : cluster_.Namespaces("")) {
      if (std::ranges::binary_search(guarded, name) || IsExcluded(name)) continue;
      if (const auto* environment = standards::EnvironmentOf(standards_, name))
        result_.unguarded.push_back({.name = name, .environment = environment->name});
    }
  }

  void FindReports() {
    if (options_.no_report) return;
    reports_ = cluster_.FindReportApi();
    if (reports_ == nullptr) {
      notice_({.severity = Diagnostic::Severity::kNotice,
               .message =
                   "no reports are written: the API server serves neither openreports.io nor "
                   "wgpolicyk8s.io",
               .hint = "install the definitions of one of them, or say --no-report"});
      return;
    }
    form_ = {.name = options_.report_name,
             .policy = standards_.name.empty() ? "locust-standards" : standards_.name,
             .most_results = options_.max_results,
             .most_bytes = options_.max_bytes};
    if (!options_.report_owner.empty()) form_.owner = cluster_.OwnerOf(options_.report_owner);
  }

  // False when there is no sense in going on.
  bool AuditOne(const std::string& name) {
    return Try("namespace " + name, [&] {
      const auto* environment = standards::EnvironmentOf(standards_, name);
      const std::vector<Json> objects =
          cluster_.Objects(name, NeededKinds(standards_, environment));
      result_.namespaces.push_back(JudgeNamespace(name, objects, standards_, today_));
      if (reports_ == nullptr) return;
      switch (cluster_.Write(*reports_, MakeReport(*reports_, result_.namespaces.back(), form_))) {
        case Cluster::Written::kCreated:
          ++result_.reports.created;
          break;
        case Cluster::Written::kUpdated:
          ++result_.reports.updated;
          break;
        case Cluster::Written::kUnchanged:
          ++result_.reports.unchanged;
          break;
      }
    });
  }

  // What is asked for by name is kept, also where it could not be looked up.
  void Prune(std::vector<std::string> kept) {
    std::ranges::copy(options_.namespaces, std::back_inserter(kept));
    std::ranges::sort(kept);
    Try("reports of namespaces that are not guarded any more", [&] {
      result_.reports.deleted = cluster_.Prune(*reports_, options_.report_name, kept).size();
    });
  }

  template <class Step>
  bool Try(const std::string& what, const Step& step) {
    using Kind = ApiError::Kind;
    try {
      step();
      return true;
    } catch (const ApiError& error) {
      AddErrors(what, error);
      return error.kind() != Kind::kUnreachable && error.kind() != Kind::kUnauthorized;
    } catch (const Error& error) {
      AddErrors(what, error);
      return true;
    }
  }

  void AddErrors(const std::string& what, const Error& error) {
    for (Diagnostic diagnostic : error.diagnostics()) {
      diagnostic.path = what;
      result_.errors.push_back(std::move(diagnostic));
    }
  }

  Cluster& cluster_;
  const standards::Standards& standards_;
  const AuditOptions& options_;
  const std::chrono::sys_days today_;
  const std::function<void(const Diagnostic&)>& notice_;
  const ReportApi* reports_ = nullptr;
  ReportForm form_;
  AuditResult result_;
};

}  // namespace

AuditResult Audit(Cluster& cluster, const standards::Standards& standards,
                  const AuditOptions& options, std::chrono::sys_days today,
                  const std::function<void(const Diagnostic&)>& notice) {
  return Auditing(cluster, standards, options, today, notice).Run();
}

ExitCode ExitCodeOf(const AuditResult& result, FailOn fail_on) {
  if (!result.errors.empty()) return ExitCode::kMissing;
  const EffectCounts counts = result.Counts();
  const bool fails = (fail_on != FailOn::kNever && counts.deny > 0) ||
                     (fail_on == FailOn::kWarn && counts.warn > 0);
  return fails ? ExitCode::kInvalid : ExitCode::kDone;
}

}  // namespace locust::webhook
