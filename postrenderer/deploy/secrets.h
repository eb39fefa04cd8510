// Hides what is secret in a pair of objects that are compared.
#pragma once

#include "common/json/json.h"

namespace locust::deploy {

// Replaces secret strings in both; a null for an object that is not there. Equal ones become
// "(hidden)" in both, others "(hidden)" and "(hidden, another one)".
void HideSecrets(Json& before, Json& after);

}  // namespace locust::deploy
