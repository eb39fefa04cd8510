// Rules about the script that is run: script-configmap.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

struct ScriptConfigMap : Settings {
  Strings allow;
};
const fields::Object<ScriptConfigMap>& ScriptConfigMapFields();
void CheckScriptConfigMap(std::span<const ObjectView> objects, const ScriptConfigMap& rule,
                          Violations& found);

}  // namespace locust::standards
