#include "common/kube/names.h"
#include "common/standards/field_types.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Member;
using fields::Named;
using fields::Value;

// The name is the Helm release's too. Source: helm.sh/helm/v3/pkg/chartutil/validate_name.go.
constexpr std::size_t kReleaseNameBytes = 53;

std::optional<std::string> CheckName(std::string_view name) {
  if (name.size() > kReleaseNameBytes) {
    return "must be at most 53 characters, as Helm's release names are, has " +
           std::to_string(name.size());
  }
  return kube::CheckServiceName(name);
}

// `env: prod` or `env: {id: prod}`.
void ReadEnv(const Value& value, Metadata& metadata) {
  if (value.node().kind != yaml::Node::Kind::kMapping) {
    Named(kube::CheckLabelValue).read(value, metadata.env);
    return;
  }
  static const fields::Object<Metadata> kFields(
      "the environment",
      {Member("id", &Metadata::env, Named(kube::CheckLabelValue), "id of the environment")});
  kFields.Read(value, metadata);
}

const fields::Object<Metadata>& VersionFields() {
  static const fields::Object<Metadata> kFields(
      "the version of the file",
      {Member("id", &Metadata::version_id, fields::String(), "id of the version"),
       Member("message", &Metadata::version_message, fields::String(), "what changed")});
  return kFields;
}

Metadata& Itself(Metadata& metadata) {
  return metadata;
}

}  // namespace

const fields::Object<Metadata>& MetadataFields() {
  static const fields::Object<Metadata> kFields(
      "what the load test is called",
      {
          Member("name", &Metadata::name, Named(CheckName),
                 "full name of the release and of its objects", fields::kRequired),
          Member("id", &Metadata::id, fields::String(), "id in another system; an annotation"),
          Member("org", &Metadata::org, Named(kube::CheckLabelValue), "organization; a label"),
          fields::Handled<Metadata>(
              "env", ReadEnv, [] { return OrderedJson{{"type", {"string", "object"}}}; },
              "environment; a label"),
          Member("labels", &Metadata::labels, standards::LabelsType(),
                 "labels of every object and of the pods"),
          Member("annotations", &Metadata::annotations, standards::AnnotationsType(),
                 "annotations of every object"),
          Member("tags", &Metadata::tags, fields::List(fields::String()), "tags; an annotation"),
          fields::FieldOf<Metadata>("version", Itself, fields::Nested(VersionFields),
                                    "version; an annotation", fields::kOptional, {}),
          Recorded<Metadata>("slug", "the name is metadata.name"),
          Recorded<Metadata>("relationships", "objects of other kinds are not looked up"),
          Recorded<Metadata>("group", "load tests are not grouped"),
      });
  return kFields;
}

}  // namespace locust
