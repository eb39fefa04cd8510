#include "postrenderer/inject/labels.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "common/kube/names.h"
#include "common/text/words.h"
#include "postrenderer/inject/edit_builder.h"

namespace locust::inject {
namespace {

// Who says so decides what happens to another value that is there.
enum class Origin { kLoadTest, kDerived, kStandards };

struct Entry {
  std::string key;
  std::string value;
  Origin origin = Origin::kLoadTest;
  std::string path;  // in the load test; empty: elsewhere
};

// Entries whose keys differ: of two, the first one added stays.
class Entries {
 public:
  void Add(std::string key, std::string value, Origin origin, std::string path = {}) {
    if (value.empty() && origin == Origin::kDerived) return;
    if (std::ranges::find(entries_, key, &Entry::key) != entries_.end()) return;
    entries_.push_back({std::move(key), std::move(value), origin, std::move(path)});
  }
  void AddDerived(std::string_view name, std::string value, std::string path = {}) {
    Add(std::string(kKeyPrefix).append(name), std::move(value), Origin::kDerived, std::move(path));
  }
  void AddAll(const StringMap& map, Origin origin, const std::string& path = {}) {
    for (const auto& [key, value] : map) {
      Add(key, value, origin, path.empty() ? path : path + "." + key);
    }
  }
  std::vector<Entry> Take() { return std::move(entries_); }

 private:
  std::vector<Entry> entries_;
};

// The first that is not empty, with where it stands; of what names the environment or its owner.
using Named = std::pair<std::string_view, std::string_view>;
Named FirstOf(std::initializer_list<Named> candidates) {
  const auto* found =
      std::ranges::find_if(candidates, [](const Named& named) { return !named.first.empty(); });
  return found == candidates.end() ? Named() : *found;
}

Named EnvironmentOf(const Context& context) {
  const EnvironmentInfo& info = context.load_test.environment_info;
  const std::string_view chosen =
      context.environment == nullptr ? std::string_view() : context.environment->name;
  return FirstOf({{chosen, ""},
                  {info.env_name, "spec.environment_info.env_name"},
                  {info.env_id, "spec.environment_info.env_id"},
                  {context.load_test.metadata.env, "metadata.env"}});
}

std::vector<Entry> LabelEntries(const Context& context) {
  const EnvironmentInfo& info = context.load_test.environment_info;
  const auto [organization, organization_path] =
      FirstOf({{info.org_id, "spec.environment_info.org_id"},
               {context.load_test.metadata.org, "metadata.org"}});
  const auto [environment, environment_path] = EnvironmentOf(context);

  Entries entries;
  entries.AddAll(context.load_test.metadata.labels, Origin::kLoadTest, "metadata.labels");
  entries.AddDerived("organization", std::string(organization), std::string(organization_path));
  entries.AddDerived("environment", std::string(environment), std::string(environment_path));
  if (info.env_id != environment) {
    entries.AddDerived("environment-id", info.env_id, "spec.environment_info.env_id");
  }
  if (context.environment != nullptr) {
    entries.AddAll(context.environment->labels, Origin::kStandards);
  }
  entries.AddAll(context.standards.defaults.labels, Origin::kStandards);
  return entries.Take();
}

std::vector<Entry> AnnotationEntries(const Context& context) {
  const Metadata& metadata = context.load_test.metadata;
  Entries entries;
  entries.AddAll(metadata.annotations, Origin::kLoadTest, "metadata.annotations");
  entries.AddDerived("id", metadata.id);
  entries.AddDerived("version", metadata.version_id);
  entries.AddDerived("version-message", metadata.version_message);
  entries.AddDerived("tags", Joined(metadata.tags, ","));
  for (const auto& [field, id] : context.load_test.stack_job_settings.foreign_ids) {
    std::string name = field;
    std::ranges::replace(name, '_', '-');
    entries.AddDerived(name, id);
  }
  return entries.Take();
}

StringMap ToMap(std::vector<Entry> entries) {
  StringMap map;
  for (Entry& entry : entries) map.emplace_back(std::move(entry.key), std::move(entry.value));
  return map;
}

// Puts labels or annotations on objects, and tells of each clash once, however many objects have
// it.
class Writer {
 public:
  Writer(const Release& release, const Context& context, EditBuilder& edits)
      : release_(release), context_(context), edits_(edits) {}

  // Returns whether anything was edited.
  bool Put(std::size_t object, const std::string& map, const std::vector<Entry>& entries) {
    bool edited = false;
    for (const Entry& entry : entries) {
      const std::string path = json::Join(map, entry.key);
      const Json* present = edits_.At(object, path);
      const bool absent = present == nullptr || present->is_null();
      if (absent || entry.origin == Origin::kDerived) {
        edited |= edits_.Set(object, path, entry.value);
      } else if (entry.origin == Origin::kLoadTest && *present != entry.value) {
        Clash(object, entry, *present);
      }
    }
    return edited;
  }

 private:
  void Clash(std::size_t object, const Entry& entry, const Json& present) {
    if (!told_.insert(entry.path).second) return;
    const std::string value = present.is_string() ? present.get<std::string>() : present.dump();
    edits_.Add({.severity = Diagnostic::Severity::kError,
                .source = context_.load_test.source,
                .position = {},
                .path = entry.path,
                .message = "`" + entry.value + "` clashes with `" + value +
                           "`, which the chart gave " + NameOf(release_.objects[object].value),
                .hint = "choose another key, or take it out of the chart's values",
                .line = {}});
  }

  const Release& release_;
  const Context& context_;
  EditBuilder& edits_;
  std::set<std::string> told_;
};

void CheckDerived(const std::vector<Entry>& labels, const Context& context, EditBuilder& edits) {
  for (const Entry& entry : labels) {
    if (entry.origin != Origin::kDerived) continue;
    if (const auto reason = kube::CheckLabelValue(entry.value)) {
      edits.Add({.severity = Diagnostic::Severity::kError,
                 .source = context.load_test.source,
                 .position = {},
                 .path = entry.path,
                 .message = "`" + entry.value + "` " + *reason,
                 .hint = "it becomes the label " + entry.key,
                 .line = {}});
    }
  }
}

// The label load_test is in the selectors of Deployments, which can't change, so it stays as the
// chart gave it.
void TellOfOtherName(const Release& release, const Context& context, EditBuilder& edits) {
  const LoadTest& load_test = context.load_test;
  if (!load_test.main_py || release.load_test.empty() || release.load_test == load_test.name)
    return;
  edits.Add({.severity = Diagnostic::Severity::kNotice,
             .source = load_test.source,
             .position = {},
             .path = "spec.load_test.name",
             .message = "is `" + load_test.name + "`, but the label load_test of the release `" +
                        release.fullname + "` stays `" + release.load_test +
                        "`: it is in selectors",
             .hint = "give the chart the value loadtest.name, which `values` prints",
             .line = {}});
}

bool TakesMetadata(const Json& object) {
  const Json* metadata = json::Find(object, "metadata");
  return metadata != nullptr && metadata->is_object() && json::Find(object, "items") == nullptr;
}

// "team and cost-center"
std::string Keys(const std::vector<Entry>& entries) {
  std::string text;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i > 0) text += i + 1 == entries.size() ? " and " : ", ";
    text += entries[i].key;
  }
  return text;
}

}  // namespace

StringMap ObjectLabels(const Context& context) {
  return ToMap(LabelEntries(context));
}

StringMap ObjectAnnotations(const Context& context) {
  return ToMap(AnnotationEntries(context));
}

std::string_view EnvironmentName(const Context& context) {
  return EnvironmentOf(context).first;
}

OrderedJson NewMetadata(const Release& release, const Context& context, std::string_view name) {
  // What the chart's helper `locust.labels` gives every object.
  static constexpr std::array<std::string_view, 6> kChartLabels = {
      "helm.sh/chart", "app.kubernetes.io/name",    "app.kubernetes.io/instance",
      "load_test",     "app.kubernetes.io/version", "app.kubernetes.io/managed-by"};

  OrderedJson metadata = {{"name", name}};
  OrderedJson labels = OrderedJson::object();
  const auto index = release.master ? release.master : release.worker;
  if (const Json* like = index ? json::Find(release.objects[*index].value, "metadata") : nullptr) {
    const std::string_view home = json::StringAt(*like, "namespace");
    if (!home.empty()) metadata["namespace"] = home;
    for (const std::string_view key : kChartLabels) {
      const Json* value = json::Find(json::Find(like, "labels"), key);
      if (value != nullptr) labels[std::string(key)] = OrderedJson(*value);
    }
  }
  for (const auto& [key, value] : ObjectLabels(context)) labels.emplace(key, value);
  if (!labels.empty()) metadata["labels"] = std::move(labels);
  for (const auto& [key, value] : ObjectAnnotations(context)) {
    metadata["annotations"][key] = value;
  }
  return metadata;
}

Changes Labels(const Release& release, const Context& context) {
  EditBuilder edits(release);
  const std::vector<Entry> labels = LabelEntries(context);
  const std::vector<Entry> annotations = AnnotationEntries(context);
  CheckDerived(labels, context, edits);
  TellOfOtherName(release, context, edits);

  Writer writer(release, context, edits);
  std::size_t labelled = 0;
  std::size_t annotated = 0;
  for (std::size_t i = 0; i < release.objects.size(); ++i) {
    const Object& object = release.objects[i];
    if (!TakesMetadata(object.value)) continue;
    if (writer.Put(i, "/metadata/labels", labels)) ++labelled;
    if (writer.Put(i, "/metadata/annotations", annotations)) ++annotated;
    if (object.workload) {
      writer.Put(i, object.workload->template_path + "/metadata/labels", labels);
    }
  }
  if (labelled > 0) {
    edits.Summarise("labels: " + Keys(labels) + " on " + std::to_string(labelled) + " objects");
  }
  if (annotated > 0) {
    edits.Summarise("annotations: " + Keys(annotations) + " on " + std::to_string(annotated) +
                    " objects");
  }
  return edits.Take();
}

}  // namespace locust::inject
