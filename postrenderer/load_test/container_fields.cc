#include "common/standards/field_types.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {

const fields::Object<ContainerSize>& ContainerFields() {
  static const fields::Object<ContainerSize> kFields(
      "how many pods of a role, and how large",
      {
          fields::Member("replicas", &ContainerSize::replicas,
                         fields::Optional(fields::Integer(0, 10'000)), "number of pods"),
          fields::Member("resources", &ContainerSize::resources, standards::ResourcesType(),
                         "requests and limits of the Locust container"),
      });
  return kFields;
}

}  // namespace locust
