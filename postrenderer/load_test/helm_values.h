// spec.helm_values: dotted keys to chart values, read as `helm install --set` reads them.
// Source: helm.sh/helm/v3/pkg/strvals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/fields/types.h"
#include "postrenderer/load_test/load_test.h"

namespace locust {

// "a.b\.c[0]" as {"a", "b.c", "[0]"}; empty when it is no such path.
std::vector<std::string> SplitHelmKey(std::string_view key);

// A string as the value that `--set` would make of it: true, false, null, a whole number; else the
// string.
OrderedJson TypeHelmValue(const std::string& text);

// A mapping of dotted keys to values; a nested mapping or list is taken as it is. Refuses two keys
// that set the same value and keys that the load test itself decides (fullnameOverride, the
// script's ConfigMaps, the sizes).
fields::Type<std::vector<HelmValue>> HelmValuesType();

}  // namespace locust
