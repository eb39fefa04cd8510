#include "webhook/audit/judge_namespace.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "common/kube/metadata.h"
#include "common/standards/judge.h"
#include "common/standards/object_view.h"
#include "common/standards/values.h"

namespace locust::webhook {
namespace {

using standards::Finding;
using standards::Get;
using standards::Kind;
using standards::ObjectView;
using standards::Text;

Effect EffectOf(const Finding& finding) {
  if (finding.leniency == Finding::Leniency::kExempted) return Effect::kExempted;
  if (finding.action == standards::Action::kDeny) return Effect::kDeny;
  return finding.action == standards::Action::kWarn ? Effect::kWarn : Effect::kAudit;
}

// Whether nothing of the object runs any more, or ever will.
bool IsSpent(const ObjectView& view) {
  const Json& object = view.object();
  const Json* status = Get(&object, "status");
  switch (view.kind()) {
    case Kind::kReplicaSet:
      return standards::Integer(Get(&object, "spec", "replicas")) == 0;
    case Kind::kPod: {
      const std::string_view phase = Text(Get(status, "phase"));
      return phase == "Succeeded" || phase == "Failed";
    }
    case Kind::kJob:
      return std::ranges::any_of(standards::Items(Get(status, "conditions")), [](const Json& each) {
        const std::string_view type = json::StringAt(each, "type");
        return (type == "Complete" || type == "Failed") && json::StringAt(each, "status") == "True";
      });
    default:
      return false;
  }
}

// Who may have made whom: a controller is of a higher rank than what it makes, so that no circle of
// made-up references hides its members from each other.
int RankOf(Kind kind) {
  switch (kind) {
    case Kind::kLocustTest:
      return 3;
    case Kind::kDeployment:
    case Kind::kCronJob:
      return 2;
    case Kind::kPod:
    case Kind::kHorizontalPodAutoscaler:
      return 0;
    default:
      return standards::kScalingKinds.Has(kind) || kind == Kind::kScaledObject ? 1 : 0;
  }
}

// A place as it is in the object that a controller makes: the same for a Deployment, its
// ReplicaSets and their Pods.
std::string_view PlaceInMade(std::string_view path) {
  for (const std::string_view prefix : {"spec.jobTemplate", "spec.template"}) {
    if (path == prefix) return {};
    if (path.starts_with(prefix) && path[prefix.size()] == '.') {
      path.remove_prefix(prefix.size() + 1);
    }
  }
  // KEDA's ScaledObject and the autoscaler that it makes.
  if (path == "spec.minReplicaCount") return "spec.minReplicas";
  return path == "spec.maxReplicaCount" ? "spec.maxReplicas" : path;
}

// By which findings of a controller and of what it made are the same.
using FindingKey = std::tuple<std::string_view, std::string_view, std::string_view>;

FindingKey KeyOf(const Finding& finding) {
  const standards::Violation& violation = finding.violation;
  return {violation.rule, PlaceInMade(violation.place.path), violation.message};
}

class Family {
 public:
  explicit Family(const std::vector<ObjectView>& views)
      : controllers_(views.size()), keys_(views.size()) {
    std::map<std::string_view, std::size_t> by_uid;
    for (std::size_t i = 0; i < views.size(); ++i) {
      const std::string_view uid = Text(Get(views[i].metadata(), "uid"));
      if (!uid.empty()) by_uid.emplace(uid, i);
    }
    for (std::size_t i = 0; i < views.size(); ++i) {
      const auto found = by_uid.find(Text(Get(kube::ControllerOf(views[i].object()), "uid")));
      if (found != by_uid.end() && RankOf(views[found->second].kind()) > RankOf(views[i].kind()))
        controllers_[i] = found->second;
      is_spent_.push_back(controllers_[i] && IsSpent(views[i]));
    }
  }

  bool HasController(std::size_t index) const { return controllers_[index].has_value(); }
  bool IsLeftOut(std::size_t index) const { return is_spent_[index]; }

  void Add(const Finding& finding) { keys_[finding.violation.object].insert(KeyOf(finding)); }

  // Whether a controller above the object has the finding too.
  bool IsRepeated(const Finding& finding) const {
    const FindingKey key = KeyOf(finding);
    std::optional<std::size_t> controller = controllers_[finding.violation.object];
    for (; controller; controller = controllers_[*controller]) {
      if (!is_spent_[*controller] && keys_[*controller].contains(key)) return true;
    }
    return false;
  }

 private:
  std::vector<std::optional<std::size_t>> controllers_;
  std::vector<bool> is_spent_;
  std::vector<std::set<FindingKey>> keys_;
};

ObjectName NameOf(const ObjectView& view) {
  return {.api_version = std::string(json::StringAt(view.object(), "apiVersion")),
          .kind = std::string(standards::ToString(view.kind())),
          .name = std::string(view.name()),
          .uid = std::string(Text(Get(view.metadata(), "uid")))};
}

}  // namespace

NamespaceFindings JudgeNamespace(const std::string& name, std::span<const Json> objects,
                                 const standards::Standards& standards,
                                 std::chrono::sys_days today) {
  const standards::Environment* environment = standards::EnvironmentOf(standards, name);
  const standards::Scope scope =
      environment != nullptr ? environment->scope.value_or(standards.scope) : standards.scope;
  NamespaceFindings result;
  result.name = name;
  if (environment != nullptr) result.environment = environment->name;

  std::vector<ObjectView> views;
  std::vector<const Json*> judged;
  for (const Json& object : objects) {
    std::optional<ObjectView> view = ObjectView::Of(object);
    if (!view) continue;
    views.push_back(*std::move(view));
    judged.push_back(&object);
  }
  const std::vector<Finding> found =
      standards::JudgeStream(judged, standards,
                             {.operation = standards::Operation::kExisting,
                              .kubernetes_namespace = name,
                              .environment = environment,
                              .today = today});
  Family family(views);
  for (const Finding& finding : found) family.Add(finding);

  std::vector<bool> has_finding(views.size());
  for (const Finding& finding : found) {
    const standards::Violation& violation = finding.violation;
    if (family.IsLeftOut(violation.object) || family.IsRepeated(finding)) continue;
    has_finding[violation.object] = true;
    result.findings.push_back({.object = NameOf(views[violation.object]),
                               .rule = std::string(violation.rule),
                               .effect = EffectOf(finding),
                               .path = violation.place.path,
                               .message = standards::Explain(finding),
                               .hint = violation.hint});
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    const bool is_in_scope = views[i].is_locust() || scope == standards::Scope::kNamespace;
    const bool is_clean = !has_finding[i] && is_in_scope && !family.HasController(i) &&
                          Get(views[i].metadata(), "deletionTimestamp") == nullptr;
    if (is_clean) ++result.clean;
    if (is_clean || has_finding[i]) ++result.judged;
  }
  return result;
}

}  // namespace locust::webhook
