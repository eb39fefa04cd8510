#include "common/standards/judge.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "common/kube/metadata.h"
#include "common/standards/glob.h"
#include "common/standards/subject.h"
#include "common/standards/values.h"
#include "common/text/date.h"

namespace locust::standards {
namespace {

using Leniency = Finding::Leniency;

// Identities of the controllers of Kubernetes that create pods and their owners. Nobody else can
// act as one of them without rights in kube-system.
constexpr std::array<std::string_view, 8> kControllers = {
    "system:kube-controller-manager",
    "system:serviceaccount:kube-system:deployment-controller",
    "system:serviceaccount:kube-system:replicaset-controller",
    "system:serviceaccount:kube-system:statefulset-controller",
    "system:serviceaccount:kube-system:daemon-set-controller",
    "system:serviceaccount:kube-system:replication-controller",
    "system:serviceaccount:kube-system:job-controller",
    "system:serviceaccount:kube-system:cronjob-controller",
};

class Judgement {
 public:
  Judgement(const Standards& standards, const Circumstances& circumstances)
      : standards_(standards),
        circumstances_(circumstances),
        environment_(circumstances.environment),
        rules_(environment_ != nullptr ? environment_->rules : standards.rules) {}

  bool IsSkipped(const ObjectView& object) const {
    return circumstances_.operation != Operation::kCreate &&
           Get(object.metadata(), "deletionTimestamp") != nullptr;
  }

  bool IsInScope(const ObjectView& object) const {
    return object.is_locust() || scope() == Scope::kNamespace;
  }

  // Adds the violations of the object rules.
  void Check(const ObjectView& object, const ObjectView* old,
             std::vector<Finding>& findings) const {
    Violations found;
    if (!IsInScope(object)) {
      CheckUnrecognised(object, old, findings);
      return;
    }
    const bool has_old = old != nullptr && IsInScope(*old);
    for (const ActiveRule& active : rules_.active()) {
      const Rule& rule = *active.rule;
      if (rule.check == nullptr || !rule.kinds.Has(object.kind())) continue;
      rule.check(object, *active.settings, found);
      if (found.empty()) continue;
      Violations before;
      if (has_old && !active.strict()) rule.check(*old, *active.settings, before);
      Settle(object, {rule.id, active.action(), active.strict()}, found, before, findings);
      found.clear();
    }
  }

  void CheckStream(std::span<const ObjectView> objects, std::vector<Finding>& findings) const {
    for (const ActiveRule& active : rules_.active()) {
      if (active.rule->check_stream == nullptr) continue;
      Violations found;
      active.rule->check_stream(objects, *active.settings, found);
      for (Violation& violation : found) {
        const ObjectView& object = objects[violation.object];
        if (!IsInScope(object) || IsSkipped(object)) continue;
        const std::size_t index = violation.object;
        Violations one = {std::move(violation)};
        Settle(object, {active.rule->id, active.action(), active.strict()}, one, {}, findings);
        findings.back().violation.object = index;
      }
    }
  }

 private:
  struct Verdict {
    std::string_view rule;
    Action action;
    bool strict;
  };

  Scope scope() const {
    return environment_ != nullptr ? environment_->scope.value_or(standards_.scope)
                                   : standards_.scope;
  }

  void CheckUnrecognised(const ObjectView& object, const ObjectView* old,
                         std::vector<Finding>& findings) const {
    const Action action = environment_ != nullptr
                              ? environment_->unrecognised.value_or(standards_.unrecognised)
                              : standards_.unrecognised;
    if (action == Action::kOff || !kPodKinds.Has(object.kind())) return;
    Violations found = {
        {.place = {},
         .allowed = "workloads that are recognised as Locust",
         .message = "this workload is not recognised as Locust, and no other may run here",
         .hint = "run it in another namespace"}};
    Violations before;
    if (old != nullptr && !IsInScope(*old)) before = found;
    Settle(object, {kUnrecognisedRule, action, false}, found, before, findings);
  }

  std::string_view NamespaceOf(const ObjectView& object) const {
    return circumstances_.kubernetes_namespace.empty()
               ? kube::NamespaceOf(object.object())
               : std::string_view(circumstances_.kubernetes_namespace);
  }

  bool IsTrustedUser() const {
    return std::ranges::find(kControllers, circumstances_.user) != kControllers.end() ||
           std::ranges::find(standards_.trusted_controllers, circumstances_.user) !=
               standards_.trusted_controllers.end();
  }

  // What each violation leads to.
  void Settle(const ObjectView& object, const Verdict& verdict, Violations& found,
              const Violations& before, std::vector<Finding>& findings) const {
    const bool is_users_own = !circumstances_.user.empty() && !IsTrustedUser() &&
                              circumstances_.operation != Operation::kExisting;
    const Exemption* exemption =
        FindExemption(verdict.rule, NamespaceOf(object), SubjectsOf(object, !is_users_own));
    const bool is_made_by_controller = !circumstances_.user.empty() && IsTrustedUser() &&
                                       kube::ControllerOf(object.object()) != nullptr;
    std::vector<bool> used(before.size());
    for (Violation& violation : found) {
      violation.rule = verdict.rule;
      Finding finding = {.violation = {}, .action = verdict.action, .configured = verdict.action};
      if (exemption != nullptr) {
        finding.exemption = exemption;
        finding.days_left = exemption->DaysLeft(circumstances_.today);
      }
      if (exemption != nullptr && finding.days_left >= 0) {
        finding.leniency = Leniency::kExempted;
      } else if (TakeOld(violation, before, used)) {
        finding.leniency = Leniency::kOld;
      } else if (is_made_by_controller && !verdict.strict) {
        finding.leniency = Leniency::kTrustedController;
      } else if (standards_.enforce_warn && verdict.action == Action::kDeny) {
        finding.leniency = Leniency::kEnforceWarn;
      }
      if (finding.leniency != Leniency::kNone)
        finding.action = std::min(finding.action, Action::kWarn);
      finding.violation = std::move(violation);
      findings.push_back(std::move(finding));
    }
  }

  // Whether an old violation stands for this one. Each is taken once, so that a second one is new.
  static bool TakeOld(const Violation& violation, const Violations& before,
                      std::vector<bool>& used) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Violation& old = before[i];
      if (used[i] || old.place.path != violation.place.path) continue;
      const bool is_number = old.magnitude.has_value() && violation.magnitude.has_value();
      const bool is_same = is_number
                               ? *violation.magnitude <= *old.magnitude
                               : old.found == violation.found && old.hidden == violation.hidden &&
                                     old.message == violation.message;
      if (!is_same) continue;
      used[i] = true;
      return true;
    }
    return false;
  }

  // The one that holds longest.
  const Exemption* FindExemption(std::string_view rule, std::string_view kubernetes_namespace,
                                 const std::vector<std::string>& subjects) const {
    const Exemption* best = nullptr;
    for (const Exemption& exemption : standards_.exemptions) {
      if (!exemption.IsFor(rule, kubernetes_namespace, subjects)) continue;
      if (best == nullptr || exemption.expires > best->expires) best = &exemption;
    }
    return best;
  }

  const Standards& standards_;
  const Circumstances& circumstances_;
  const Environment* environment_;
  const RuleSet& rules_;
};

std::string DaysText(int days) {
  if (days == 0) return "today is the last day";
  return days == 1 ? "1 day is left" : std::to_string(days) + " days are left";
}

}  // namespace

std::vector<Finding> Judge(const Json& object, const Standards& standards,
                           const Circumstances& circumstances, bool* is_locust) {
  const bool is_update = circumstances.operation == Operation::kUpdate;
  const bool is_scale = json::StringAt(object, "kind") == "Scale";
  std::optional<Json> old;
  const auto read_old = [&] {
    if (!old) old = is_update && circumstances.old_object ? circumstances.old_object() : Json();
    return old->is_null() ? nullptr : &*old;
  };
  const std::optional<ObjectView> view = ObjectView::Of(object, is_scale ? read_old() : nullptr);
  if (is_locust != nullptr) *is_locust = view && view->is_locust();
  const Judgement judgement(standards, circumstances);
  std::vector<Finding> findings;
  if (!view || judgement.IsSkipped(*view)) return findings;
  judgement.Check(*view, nullptr, findings);
  if (findings.empty() || read_old() == nullptr) return findings;
  // Only now is it worth the time to read and judge what was there before.
  const std::optional<ObjectView> old_view = ObjectView::Of(*old, is_scale ? &*old : nullptr);
  if (!old_view) return findings;
  findings.clear();
  judgement.Check(*view, &*old_view, findings);
  return findings;
}

std::vector<Finding> JudgeStream(std::span<const Json* const> objects, const Standards& standards,
                                 const Circumstances& circumstances) {
  const Judgement judgement(standards, circumstances);
  std::vector<ObjectView> views;
  std::vector<std::size_t> indices;
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::optional<ObjectView> view = ObjectView::Of(*objects[i]);
    if (!view) continue;
    views.push_back(*std::move(view));
    indices.push_back(i);
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (judgement.IsSkipped(views[i])) continue;
    const std::size_t before = findings.size();
    judgement.Check(views[i], nullptr, findings);
    for (std::size_t n = before; n < findings.size(); ++n) findings[n].violation.object = i;
  }
  judgement.CheckStream(views, findings);
  for (Finding& finding : findings) finding.violation.object = indices[finding.violation.object];
  std::ranges::stable_sort(findings, {},
                           [](const Finding& finding) { return finding.violation.object; });
  return findings;
}

bool IsDenied(std::span<const Finding> findings) {
  return std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.action == Action::kDeny; });
}

std::string Explain(const Finding& finding) {
  std::string text = finding.violation.message;
  const Exemption* exemption = finding.exemption;
  switch (finding.leniency) {
    case Leniency::kExempted:
      text += " (exempted until " + FormatDate(exemption->expires) + ": " + exemption->reason;
      if (finding.days_left <= kSoonDays) text += "; " + DaysText(finding.days_left);
      return text + ")";
    case Leniency::kOld:
      text += " (was so before)";
      break;
    case Leniency::kTrustedController:
      text += " (made by a controller for its owner)";
      break;
    case Leniency::kEnforceWarn:
      text += " (will be denied when the standards enforce it)";
      break;
    case Leniency::kNone:
      break;
  }
  if (exemption != nullptr)
    text += " (its exemption expired on " + FormatDate(exemption->expires) + ")";
  return text;
}

const Environment* EnvironmentOf(const Standards& standards,
                                 std::string_view kubernetes_namespace) {
  const auto found = std::ranges::find_if(standards.environments, [&](const Environment& each) {
    return MatchesAny(each.namespaces, kubernetes_namespace);
  });
  return found == standards.environments.end() ? nullptr : &*found;
}

}  // namespace locust::standards
