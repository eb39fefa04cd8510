#include "common/standards/rules/metadata.h"

#include "common/standards/glob.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

void CheckLabels(const Json* metadata, const Place& place, const RequiredLabels& rule,
                 Violations& found) {
  const Json* labels = Get(metadata, "labels");
  for (const auto& [key, pattern] : rule.labels) {
    const Json* label = Get(labels, key);
    const std::string_view value = Text(label);
    if (label != nullptr && !value.empty() && MatchesGlob(pattern, value)) continue;
    const std::string allowed = pattern == "*" ? "any value" : pattern;
    found.push_back({.place = place / "metadata" / "labels" / key,
                     .found = Shown(label),
                     .allowed = allowed,
                     .message = value.empty()
                                    ? "label `" + key + "` is missing"
                                    : "label `" + key + "` must not be `" + Shown(value) + "`",
                     .hint = "set it to " + allowed});
  }
}

}  // namespace

const fields::Object<RequiredLabels>& RequiredLabelsFields() {
  static const fields::Object<RequiredLabels> kFields(
      "required-labels",
      {
          ActionParameter<RequiredLabels>(),
          StrictParameter<RequiredLabels>(),
          Parameter<RequiredLabels>(
              "labels", &RequiredLabels::labels, fields::Map(fields::String()),
              "keys, each with a pattern of the value; `*` stands for any characters"),
      });
  return kFields;
}

void CheckRequiredLabels(const ObjectView& object, const RequiredLabels& rule, Violations& found) {
  CheckLabels(object.metadata(), {}, rule, found);
  if (object.kind() == Kind::kCronJob) {  // what its Jobs get
    CheckLabels(Get(&object.object(), "spec", "jobTemplate", "metadata"),
                Place{} / "spec" / "jobTemplate", rule, found);
  }
  if (kPodKinds.Has(object.kind()) && object.kind() != Kind::kPod)
    CheckLabels(object.pod_metadata(), object.PodPlace(), rule, found);
}

}  // namespace locust::standards
