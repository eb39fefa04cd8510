// Judges objects by the standards: which rules they violate and what that leads to here and now.
//
// The one place where rules, environments, exemptions, trusted controllers and the tolerance for
// what was there before come together, for the post-renderer, `check`, the audit and the webhook.
// Pure: the date and the old object are given. Made of any JSON value without throwing but for lack
// of memory. Findings point into the standards, which must outlive them. Safe from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/standards/rule.h"
#include "common/standards/standards.h"

namespace locust::standards {

enum class Operation {
  kCreate,    // also what is rendered or checked in a file
  kUpdate,    // `old_object` is given
  kExisting,  // found in a cluster
};

struct Circumstances {
  Operation operation = Operation::kCreate;
  std::string kubernetes_namespace = {};     // empty: the object's own metadata.namespace
  const Environment* environment = nullptr;  // nullptr: none, so the rules that are for all
  std::string user = {};                     // who asks the API server; empty: nobody does
  std::chrono::sys_days today = {};
  // The object before an update; called at most once. Null when there is none.
  std::function<Json()> old_object = {};
};

struct Finding {
  // What made `action` milder than `configured`.
  enum class Leniency { kNone, kEnforceWarn, kOld, kTrustedController, kExempted };

  Violation violation;
  Action action = Action::kDeny;
  Action configured = Action::kDeny;
  Leniency leniency = Leniency::kNone;
  const Exemption* exemption = nullptr;  // that is used, or that expired (with another leniency)
  int days_left = 0;                     // of that exemption
};

// The id under which a workload is reported that no rule could judge, where the environment says
// that there may be none (`unrecognised`). It can be exempted like a rule.
inline constexpr std::string_view kUnrecognisedRule = "unrecognised";

// An exemption that ends in as many days or less is mentioned with the days left.
inline constexpr int kSoonDays = 14;

// By the object rules. Empty for an object that is being deleted and for one that no rule is about.
// `is_locust`, when given, is told whether the object was recognised as Locust's.
std::vector<Finding> Judge(const Json& object, const Standards& standards,
                           const Circumstances& circumstances, bool* is_locust = nullptr);

// All objects of a stream (or of a namespace), by object and stream rules, in the order of the
// objects; Violation::object is the index. `circumstances.old_object` is not used.
std::vector<Finding> JudgeStream(std::span<const Json* const> objects, const Standards& standards,
                                 const Circumstances& circumstances);

// Whether one of them is a denial.
bool IsDenied(std::span<const Finding> findings);

// The finding in one line without path and rule: "image `x` is from no allowed registry (exempted
// until 2026-12-01: annual rehearsal)".
std::string Explain(const Finding& finding);

// The first environment, in the order of the file, with a glob for the namespace; nullptr: none.
const Environment* EnvironmentOf(const Standards& standards, std::string_view kubernetes_namespace);

}  // namespace locust::standards
