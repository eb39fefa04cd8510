#include "webhook/admission/review.h"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/json/patch.h"
#include "common/kube/metadata.h"
#include "common/standards/judge.h"
#include "common/text/diagnostic.h"
#include "webhook/admission/mutate.h"
#include "webhook/admission/request.h"
#include "webhook/admission/response.h"

namespace locust::webhook {
namespace {

using standards::Action;
using standards::Finding;
using standards::Standards;

constexpr std::array<std::string_view, 4> kJudgedSubResources = {"", "scale", "ephemeralcontainers",
                                                                 "resize"};

bool IsJudged(const Request& request) {
  const bool writes =
      request.operation == Operation::kCreate || request.operation == Operation::kUpdate;
  return writes &&
         std::ranges::find(kJudgedSubResources, request.sub_resource) != kJudgedSubResources.end();
}

// The request's namespace: an object that is created may leave its own out.
std::string NamespaceOf(const Request& request) {
  if (!request.kubernetes_namespace.empty()) return request.kubernetes_namespace;
  return std::string(kube::NamespaceOf(request.object));
}

// "image-pinned: spec.containers[locust].image: the tag `latest` moves; pin a version or a digest"
std::string LineOf(const Finding& finding) {
  const standards::Violation& violation = finding.violation;
  std::string line = std::string(violation.rule) + ": ";
  if (!violation.place.path.empty()) line += violation.place.path + ": ";
  line += Explain(finding);
  if (!violation.hint.empty()) line += "; " + violation.hint;
  return line;
}

void AddOnce(std::vector<std::string>& rules, std::string_view rule) {
  if (std::ranges::find(rules, rule) == rules.end()) rules.emplace_back(rule);
}

// One review that could be read.
class Reviewing {
 public:
  Reviewing(const Request& request, std::function<Json()> old_object, const Standards& standards)
      : request_(request),
        old_object_(std::move(old_object)),
        standards_(standards),
        kubernetes_namespace_(NamespaceOf(request)),
        environment_(EnvironmentOf(standards, kubernetes_namespace_)) {}

  std::string Mutate(Decision& decision) const {
    Describe(decision);
    decision.allowed = true;
    decision.verdict = "skipped";
    json::Patch patch;
    const auto workload =
        IsJudged(request_) ? kube::RecogniseWorkload(request_.object) : std::nullopt;
    if (workload) {
      decision.verdict = "allowed";
      patch = MutationFor(request_, *workload, old_object_, standards_, environment_);
    }
    decision.patch_operations = patch.size();
    return AllowResponse(request_.uid, {}, patch);
  }

  std::string Validate(Decision& decision, std::chrono::sys_days today) const {
    Describe(decision);
    decision.allowed = true;
    decision.verdict = "skipped";
    if (!IsJudged(request_)) return AllowResponse(request_.uid, {});

    const std::vector<Finding> findings = Judge(
        request_.object, standards_,
        {.operation = request_.operation == Operation::kUpdate ? standards::Operation::kUpdate
                                                               : standards::Operation::kCreate,
         .kubernetes_namespace = kubernetes_namespace_,
         .environment = environment_,
         .user = request_.user,
         .today = today,
         .old_object = old_object_});
    if (findings.empty()) {
      const auto view = standards::ObjectView::Of(request_.object);
      if (view && view->is_locust()) decision.verdict = "allowed";
      return AllowResponse(request_.uid, {});
    }

    std::vector<std::string> denials;
    std::vector<std::string> warnings;
    for (const Finding& finding : findings) Settle(finding, denials, warnings, decision);
    decision.allowed = denials.empty();
    decision.verdict = denials.empty() ? "allowed" : "denied";
    if (denials.empty()) return AllowResponse(request_.uid, warnings);
    return DenyResponse(request_.uid, DenialOf(denials), warnings);
  }

 private:
  void Describe(Decision& decision) const {
    decision.uid = request_.uid;
    decision.operation = ToString(request_.operation);
    decision.kind = request_.kind;
    decision.kubernetes_namespace = kubernetes_namespace_;
    decision.name = request_.name;
    decision.user = request_.user;
    decision.dry_run = request_.dry_run;
    if (environment_ != nullptr) decision.environment = environment_->name;
  }

  static void Settle(const Finding& finding, std::vector<std::string>& denials,
                     std::vector<std::string>& warnings, Decision& decision) {
    const std::string_view rule = finding.violation.rule;
    if (finding.leniency == Finding::Leniency::kExempted) AddOnce(decision.exempted_rules, rule);
    switch (finding.action) {
      case Action::kDeny:
        AddOnce(decision.denied_rules, rule);
        denials.push_back(LineOf(finding));
        break;
      case Action::kWarn:
        AddOnce(decision.warned_rules, rule);
        warnings.push_back(LineOf(finding));
        break;
      case Action::kAudit:
        AddOnce(decision.audited_rules, rule);
        break;
      case Action::kOff:
        break;
    }
  }

  // kubectl shows it behind the webhook's name.
  std::string DenialOf(const std::vector<std::string>& denials) const {
    std::string text = request_.kind;
    if (!request_.name.empty()) text += "/" + request_.name;
    text += " violates the standards";
    if (!standards_.name.empty()) text += " " + standards_.name;
    if (environment_ != nullptr) text += " of the environment " + environment_->name;
    text += ":";
    for (const std::string& denial : denials) text += "\n  " + denial;
    return text;
  }

  const Request& request_;
  const std::function<Json()> old_object_;
  const Standards& standards_;
  const std::string kubernetes_namespace_;
  const standards::Environment* const environment_;
};

// One sentence; the diagnostics of a body have no excerpt worth showing.
std::string SentenceOf(const Error& error) {
  const Diagnostic& first = error.diagnostics().front();
  std::string sentence;
  if (first.position.line > 0) {
    sentence = "line " + std::to_string(first.position.line) + ", column " +
               std::to_string(first.position.column) + ": ";
  }
  if (!first.path.empty()) sentence += first.path + ": ";
  return sentence + first.message;
}

Answer Failed(int status, std::string verdict, std::string sentence, Decision decision) {
  Answer answer;
  answer.status = status;
  answer.content_type = "text/plain; charset=utf-8";
  answer.body = sentence + "\n";
  answer.decision = std::move(decision);
  answer.decision.allowed = false;
  answer.decision.verdict = std::move(verdict);
  answer.decision.error = std::move(sentence);
  return answer;
}

}  // namespace

Answer Review(Endpoint endpoint, std::string_view body, const Standards& standards,
              std::chrono::sys_days today, const json::ParseLimits& limits) {
  Answer answer;
  try {
    const Request request = DecodeRequest(body, limits);
    const Reviewing reviewing(request, [&] { return OldObject(body, limits); }, standards);
    answer.body = endpoint == Endpoint::kMutate ? reviewing.Mutate(answer.decision)
                                                : reviewing.Validate(answer.decision, today);
    return answer;
  } catch (const Error& error) {
    const bool refused = error.code() == ExitCode::kInvalid;
    return Failed(refused ? 400 : 500, refused ? "refused" : "failed", SentenceOf(error),
                  std::move(answer.decision));
  } catch (const std::exception&) {  // lack of memory: its text says nothing to the client
    return Failed(500, "failed", "the review could not be answered", std::move(answer.decision));
  }
}

}  // namespace locust::webhook
