#include "common/kube/names.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Boolean;
using fields::Member;

// An id of a runner that this project does not know: an annotation.
fields::Field<StackJobSettings> ForeignId(std::string_view name) {
  return fields::Handled<StackJobSettings>(
      name,
      [name](const fields::Value& value, StackJobSettings& settings) {
        std::string id;
        if (!fields::String().read(value, id)) return;
        settings.foreign_ids.emplace_back(name, std::move(id));
        value.Note("is recorded as an annotation and steers nothing here");
      },
      fields::String().schema, "id of a foreign runner; an annotation");
}

}  // namespace

const fields::Object<EnvironmentInfo>& EnvironmentFields() {
  static const fields::Object<EnvironmentInfo> kFields(
      "the environment that the load test runs in",
      {Member("org_id", &EnvironmentInfo::org_id, fields::Named(kube::CheckLabelValue),
              "organization; a label"),
       Member("env_id", &EnvironmentInfo::env_id, fields::Named(kube::CheckLabelValue),
              "environment; a label"),
       Member("env_name", &EnvironmentInfo::env_name, fields::Named(kube::CheckLabelValue),
              "environment in the standards, and LOCUST_ENVIRONMENT")});
  return kFields;
}

const fields::Object<StackJobSettings>& JobFields() {
  static const fields::Object<StackJobSettings> kFields(
      "how the load test is deployed",
      {
          Member("is_manual", &StackJobSettings::is_manual, Boolean(), "deployed by hand only"),
          Member("is_disabled_on_lifecycle_events",
                 &StackJobSettings::is_disabled_on_lifecycle_events, Boolean(),
                 "not deployed when the file changes"),
          Member("skip_refresh", &StackJobSettings::skip_refresh, Boolean(),
                 "do not compare with the cluster first"),
          Member("preview_before_update_or_destroy",
                 &StackJobSettings::preview_before_update_or_destroy, Boolean(),
                 "show the difference first"),
          Member("pause_between_preview_and_update_or_destroy",
                 &StackJobSettings::pause_between_preview_and_update_or_destroy, Boolean(),
                 "ask before going on"),
          Member("custom_inputs", &StackJobSettings::custom_inputs, fields::Map(fields::String()),
                 "further inputs"),
          ForeignId("pulumi_backend_credential_id"),
          ForeignId("pulumi_module_id"),
          ForeignId("stack_job_runner_id"),
      });
  return kFields;
}

}  // namespace locust
