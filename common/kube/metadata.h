// What an object's metadata says. Pure functions of any JSON value, however malformed.
#pragma once

#include <string_view>

#include "common/json/json.h"

namespace locust::kube {

// metadata.namespace; empty when there is none, or it is no text.
std::string_view NamespaceOf(const Json& object);

// The owner reference that says `controller: true`; nullptr when there is none.
const Json* ControllerOf(const Json& object);

}  // namespace locust::kube
