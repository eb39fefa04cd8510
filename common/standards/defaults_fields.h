// The table of spec.defaults of a LocustStandards file.
#pragma once

#include "common/fields/object.h"
#include "common/standards/standards.h"

namespace locust::standards {

const fields::Object<Defaults>& DefaultsFields();

}  // namespace locust::standards
