#include "common/kube/names.h"
#include "common/standards/field_types.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Member;
using fields::Named;
using fields::Value;

static_assert(kNameBytes == 42, "the messages of this file and the documentation say so");

void CheckName(const Value& value, const std::string& name) {
  if (name.size() > kNameBytes) {
    value.Fail("`" + name + "` must be at most " + std::to_string(kNameBytes) +
                   " characters, has " + std::to_string(name.size()),
               "names are made of it, and the longest, `<name>-lib-files-<hash of 10>`, has to fit "
               "into 63");
  } else if (const auto reason = kube::CheckServiceName(name)) {
    value.Fail((name.empty() ? "" : "`" + name + "` ") + *reason);
  }
}

fields::Type<std::string> NameType() {
  return fields::Described(fields::Checked<std::string>(fields::String(), CheckName),
                           {{"type", "string"},  // no number begins with a letter
                            {"pattern", kube::FormOf(kube::CheckServiceName)->pattern},
                            {"maxLength", kNameBytes}});
}

const fields::Object<Metadata>& EnvFields() {
  static const fields::Object<Metadata> kFields(
      "the environment",
      {Member("id", &Metadata::env, Named(kube::CheckLabelValue), "id of the environment")});
  return kFields;
}

// `env: prod` or `env: {id: prod}`.
void ReadEnv(const Value& value, Metadata& metadata) {
  if (value.node().kind == yaml::Node::Kind::kMapping) {
    EnvFields().Read(value, metadata);
  } else {
    Named(kube::CheckLabelValue).read(value, metadata.env);
  }
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
          Member("name", &Metadata::name, NameType(), "full name of the release and of its objects",
                 fields::kRequired),
          Member("id", &Metadata::id, fields::String(), "id in another system; an annotation"),
          Member("org", &Metadata::org, Named(kube::CheckLabelValue), "organization; a label"),
          fields::Handled<Metadata>(
              "env", ReadEnv,
              [] { return EitherSchema(Named(kube::CheckLabelValue), EnvFields()); },
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
