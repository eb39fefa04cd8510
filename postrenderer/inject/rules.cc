#include "postrenderer/inject/rules.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "common/kube/metadata.h"
#include "common/standards/judge.h"
#include "common/standards/load.h"
#include "postrenderer/inject/plan.h"
#include "postrenderer/inject/render.h"

namespace locust::inject {
namespace {

using findings::Subject;

// Locust's ports, by which a Service or an Ingress that never says "locust" is recognised.
constexpr std::string_view kPorts[] = {"8089", "5557"};

bool MayBeJudged(std::string_view text) {
  return std::ranges::any_of(kPorts,
                             [&](std::string_view port) { return text.find(port) != text.npos; });
}

// Whether objects are judged that nothing tells to be Locust's.
bool JudgesAll(const standards::Standards& standards) {
  const auto all = [&](standards::Scope scope, standards::Action unrecognised) {
    return scope == standards::Scope::kNamespace || unrecognised != standards::Action::kOff;
  };
  return all(standards.scope, standards.unrecognised) ||
         std::ranges::any_of(standards.environments, [&](const standards::Environment& each) {
           return all(each.scope.value_or(standards.scope),
                      each.unrecognised.value_or(standards.unrecognised));
         });
}

// "master" and "worker" by what a workload runs, else by the label that the chart gives.
kube::Role RoleOf(const Json& object) {
  if (const auto workload = kube::RecogniseWorkload(object)) return workload->role;
  const Json* labels = json::At(object, "/metadata/labels");
  const std::string_view component =
      labels == nullptr ? std::string_view() : json::StringAt(*labels, "component");
  if (component == "master") return kube::Role::kMaster;
  return component == "worker" ? kube::Role::kWorker : kube::Role::kUnknown;
}

class Gathering {
 public:
  Gathering(const ParsedStream& parsed, const std::vector<LoadTest>& load_tests,
            const standards::Standards& standards, const RenderOptions& options)
      : parsed_(parsed), load_tests_(load_tests), standards_(standards), options_(options) {}

  void AddOutcome(const Plan& plan, const Plan::Outcome& outcome) {
    for (const std::size_t index : outcome.documents) {
      taken_.insert(index);
      AddAll(plan.objects.at(index), &parsed_.candidates.at(index), index, &outcome);
      const auto added = plan.additions.find(index);
      if (added == plan.additions.end()) continue;
      for (const OrderedJson& object : added->second.objects) {
        created_.emplace_back(object);
        AddAll(created_.back(), nullptr, std::nullopt, &outcome);
      }
    }
  }

  // What is of no release. A document that is no YAML was told of when it was passed on; what the
  // API server will refuse need not be judged.
  void AddOthers(bool all) {
    for (std::size_t i = 0; i < parsed_.documents.size(); ++i) {
      if (taken_.contains(i)) continue;
      const yaml::StreamDocument& text = parsed_.documents[i];
      const auto candidate = parsed_.candidates.find(i);
      const yaml::Document* document =
          candidate == parsed_.candidates.end() ? nullptr : &candidate->second;
      if (document == nullptr && (all || MayBeJudged(text.text))) {
        try {
          document = &others_.emplace_back(
              yaml::Document::Parse(text.text, options_.source, text.first_line));
        } catch (const Error& error) {
          if (error.code() != ExitCode::kInvalid) throw;
        }
      }
      if (document != nullptr) AddAll(document->value(), document, i, nullptr);
    }
  }

  const std::vector<Subject>& subjects() const { return subjects_; }

  RuleFinding Describe(findings::Judged judged) const {
    RuleFinding found{.finding = std::move(judged.finding),
                      .pointer = std::move(judged.pointer),
                      .load_test = {},
                      .role = RoleOf(*subjects_[judged.subject].value)};
    if (const Plan::Outcome* outcome = owners_[judged.subject]) {
      found.load_test = outcome->load_test;
    }
    return found;
  }

 private:
  void AddAll(const Json& value, const yaml::Document* document, std::optional<std::size_t> index,
              const Plan::Outcome* outcome) {
    for (Subject& subject : findings::SubjectsOf(value)) {
      if (kube::IsHelmHook(*subject.value)) continue;
      subject.source = options_.source;
      if (index && !parsed_.documents[*index].template_file.empty()) {
        subject.source = parsed_.documents[*index].template_file;
      }
      subject.document = document;
      subject.is_edited = outcome != nullptr;
      Place(subject, outcome);
      subjects_.push_back(std::move(subject));
      owners_.push_back(outcome);
    }
  }

  // The namespace that the object will be in, and the environment of that.
  void Place(Subject& subject, const Plan::Outcome* outcome) const {
    const std::string_view own = kube::NamespaceOf(*subject.value);
    const std::string installed = Installed(outcome);
    subject.kubernetes_namespace = own.empty() ? installed : std::string(own);
    if (own.empty() || own == installed) {
      subject.environment = outcome != nullptr
                                ? outcome->environment
                                : standards::FindEnvironment(standards_, options_.environment);
    }
    if (subject.environment == nullptr) {
      subject.environment = standards::EnvironmentOf(standards_, subject.kubernetes_namespace);
    }
  }

  // The namespace that Helm installs into; empty when nothing says it.
  std::string Installed(const Plan::Outcome* outcome) const {
    if (!options_.kubernetes_namespace.empty()) return options_.kubernetes_namespace;
    if (outcome != nullptr) return load_tests_[outcome->load_test].kubernetes_namespace;
    return load_tests_.size() == 1 ? load_tests_.front().kubernetes_namespace : "";
  }

  const ParsedStream& parsed_;
  const std::vector<LoadTest>& load_tests_;
  const standards::Standards& standards_;
  const RenderOptions& options_;
  std::set<std::size_t> taken_;  // documents that are of a release
  std::deque<Json> created_;
  std::deque<yaml::Document> others_;
  std::vector<Subject> subjects_;
  std::vector<const Plan::Outcome*> owners_;  // parallel; nullptr: of no release
};

}  // namespace

std::vector<RuleFinding> JudgePlan(const ParsedStream& parsed, const Plan& plan,
                                   const std::vector<LoadTest>& load_tests,
                                   const standards::Standards& standards,
                                   const RenderOptions& options) {
  if (!findings::HasRules(standards)) return {};
  Gathering gathering(parsed, load_tests, standards, options);
  for (const Plan::Outcome& outcome : plan.outcomes) gathering.AddOutcome(plan, outcome);
  gathering.AddOthers(JudgesAll(standards));
  std::vector<RuleFinding> found;
  for (findings::Judged& judged :
       findings::JudgeSubjects(gathering.subjects(), standards, options.today)) {
    found.push_back(gathering.Describe(std::move(judged)));
  }
  return found;
}

}  // namespace locust::inject
