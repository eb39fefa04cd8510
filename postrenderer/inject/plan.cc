#include "postrenderer/inject/plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/json/json.h"
#include "common/standards/load.h"
#include "postrenderer/inject/config_map.h"
#include "postrenderer/inject/new_documents.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

// Collects the errors of several load tests; an internal error is passed on at once.
class Errors {
 public:
  void Add(const Error& error) {
    if (error.code() == ExitCode::kInternal) throw error;
    diagnostics_.insert(diagnostics_.end(), error.diagnostics().begin(), error.diagnostics().end());
  }
  void Add(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
  void ThrowIfAny() const {
    if (!diagnostics_.empty()) throw Error(ExitCode::kInvalid, diagnostics_);
  }

 private:
  std::vector<Diagnostic> diagnostics_;
};

// The name of the environment that a load test gives itself.
const std::string& OwnEnvironment(const LoadTest& load_test) {
  for (const std::string* name :
       {&load_test.environment_info.env_name, &load_test.environment_info.env_id}) {
    if (!name->empty()) return *name;
  }
  return load_test.metadata.env;
}

// kind, namespace and name: what makes two documents the same object. Of any object, ours or not.
std::string IdentityOf(const auto& object) {
  const auto text = [](const auto& parent, const char* key) -> std::string {
    const auto member = parent.find(key);
    return member != parent.end() && member->is_string() ? member->template get<std::string>() : "";
  };
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return "";
  return text(object, "kind") + "/" + text(*metadata, "namespace") + "/" + text(*metadata, "name");
}

// `value` as it was planned: without the annotation that says from which template it comes.
Json WithoutFileAnnotation(Json value) {
  Json& metadata = value["metadata"];
  const auto annotations = metadata.find("annotations");
  if (annotations != metadata.end() && annotations->is_object()) {
    annotations->erase(std::string(kHelmFileAnnotation));
    if (annotations->empty()) metadata.erase("annotations");
  }
  return value;
}

class Planner {
 public:
  Planner(const ParsedStream& stream, const standards::Standards& standards,
          const RenderOptions& options)
      : standards_(standards),
        options_(options),
        releases_(FindReleases(ObjectsOf(stream))),
        chosen_by_(releases_.size(), nullptr) {
    for (const auto& [index, document] : stream.candidates) {
      if (!document.value().is_object()) continue;
      documents_.emplace(IdentityOf(document.value()), &document);
    }
  }

  bool FoundNone() const { return releases_.empty(); }

  void Add(const LoadTest& load_test, std::size_t number) {
    try {
      const std::size_t index = ChooseRelease(releases_, load_test);
      if (const LoadTest* other = std::exchange(chosen_by_[index], &load_test)) {
        errors_.Add({.source = load_test.source,
                     .message = "load tests `" + other->metadata.name + "` and `" +
                                load_test.metadata.name + "` both choose the release `" +
                                releases_[index].fullname + "`",
                     .hint = "give each its own release, named by metadata.name"});
        return;
      }
      const std::string& name =
          options_.environment.empty() ? OwnEnvironment(load_test) : options_.environment;
      const Context context = {.load_test = load_test,
                               .standards = standards_,
                               .environment = standards::FindEnvironment(standards_, name)};
      Run(releases_[index], context, number);
    } catch (const Error& error) {
      errors_.Add(error);
    }
  }

  Plan Take() {
    errors_.ThrowIfAny();
    return std::move(plan_);
  }

 private:
  void Run(Release& release, const Context& context, std::size_t number) {
    RenderedTest test = {
        .load_test = context.load_test.metadata.name, .release = release.fullname, .summary = {}};
    std::vector<OrderedJson> created;
    for (const NamedTransformation& transformation : Pipeline()) {
      try {
        Changes changes = transformation.run(release, context);
        ApplyEdits(release, changes);
        std::ranges::move(changes.objects, std::back_inserter(created));
        std::ranges::move(changes.summary, std::back_inserter(test.summary));
        std::ranges::move(changes.diagnostics, std::back_inserter(plan_.diagnostics));
      } catch (const Error& error) {
        errors_.Add(error);
      }
    }
    if (context.load_test.keep_old_scripts) {
      test.summary.push_back("kept ConfigMaps of earlier revisions are deleted by: " +
                             CleanUpCommand(release.fullname, created));
    }
    std::erase_if(created, [this](const OrderedJson& object) { return IsThere(object); });
    PlaceObjects(release, std::move(created));
    Plan::Outcome& outcome = plan_.outcomes.emplace_back();
    outcome.load_test = number;
    outcome.environment = context.environment;
    for (Object& object : release.objects) {
      outcome.documents.push_back(object.document);
      plan_.objects.emplace(object.document, std::move(object.value));
    }
    plan_.tests.push_back(std::move(test));
  }

  void ApplyEdits(Release& release, Changes& changes) {
    for (Edit& edit : changes.edits) {
      plan_.patches[release.objects[edit.object].document].push_back(std::move(edit.operation));
    }
    for (auto& [index, value] : changes.edited) release.objects[index].value = std::move(value);
  }

  // Whether the stream has `object` already, as after a second rendering.
  bool IsThere(const OrderedJson& object) {
    const auto [begin, end] = documents_.equal_range(IdentityOf(object));
    for (auto place = begin; place != end; ++place) {
      const yaml::Document& document = *place->second;
      if (WithoutFileAnnotation(document.value()) == Json(object)) return true;
      Diagnostic error = document.DiagnosticAt(document.root(), "",
                                               "the stream has " + object.value("kind", "") + "/" +
                                                   object.at("metadata").value("name", "") +
                                                   " already, with other content",
                                               "render what helm itself gives out");
      errors_.Add(std::move(error));
    }
    return false;
  }

  void PlaceObjects(const Release& release, std::vector<OrderedJson> objects) {
    if (objects.empty()) return;
    const Object& anchor = release.objects[WorkloadsOf(release).front()];
    plan_.additions[anchor.document] = {std::move(objects), anchor};
  }

  const standards::Standards& standards_;
  const RenderOptions& options_;
  std::vector<Release> releases_;
  std::vector<const LoadTest*> chosen_by_;
  std::multimap<std::string, const yaml::Document*> documents_;  // by identity
  Errors errors_;
  Plan plan_;
};

}  // namespace

Plan MakePlan(const ParsedStream& stream, const std::vector<LoadTest>& load_tests,
              const standards::Standards& standards, const RenderOptions& options) {
  Planner planner(stream, standards, options);
  if (planner.FoundNone() && options.allow_missing) {
    Plan plan;
    plan.diagnostics.push_back({.severity = Diagnostic::Severity::kNotice,
                                .source = options.source,
                                .message = "no Locust workload in the stream; it is passed on as "
                                           "it is"});
    return plan;
  }
  for (std::size_t i = 0; i < load_tests.size(); ++i) planner.Add(load_tests[i], i);
  return planner.Take();
}

}  // namespace locust::inject
