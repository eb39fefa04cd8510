// Types of fields that standards and load tests have in common.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/fields/types.h"
#include "common/standards/standards.h"

namespace locust::standards {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// {requests: {cpu: 50m}, limits: {…}}: names and quantities as the API server takes them, no
// request over its limit. A list that the file gives replaces the one that was there.
fields::Type<Resources> ResourcesType();

// Labels that may be added to objects and pod templates: valid keys and values, none that the
// chart, Kubernetes or this project sets itself.
fields::Type<Pairs> LabelsType();

// Annotations that may be added to objects, by the same rules.
fields::Type<Pairs> AnnotationsType();

// The id of a cluster credential, which is part of a file name. No diagnostic shows it.
fields::Type<std::string> CredentialType();

}  // namespace locust::standards
