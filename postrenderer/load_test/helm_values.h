// spec.helm_values: dotted keys to chart values, read as `helm install --set` reads them.
// Source: helm.sh/helm/v3/pkg/strvals.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/fields/types.h"
#include "postrenderer/load_test/load_test.h"

namespace locust {

// "a.b\.c[0]" as {"a", "b.c", "[0]"}: the steps of a path, an index of a list in brackets. Empty
// when `key` is no path: a name missing, an index that is no number or over 9999, a name that
// begins with
// '[' and would read as an index.
std::vector<std::string> SplitHelmKey(std::string_view key);

// The key that SplitHelmKey reads as `path`.
std::string JoinHelmKey(const std::vector<std::string>& path);

// The index that a step of a path is; nullopt for a name.
std::optional<std::size_t> HelmIndex(std::string_view step);

// A string as the value that `--set` would make of it: true, false, null, a whole number; else the
// string.
OrderedJson TypeHelmValue(const std::string& text);

// A mapping of dotted keys to values. A scalar that YAML has typed keeps its type, a string is
// typed as above, a nested mapping or list is taken as it is; null removes the chart's default.
// Refuses keys that set one value twice or one inside the other, lists with gaps, and what the load
// test itself decides (fullnameOverride, the script's ConfigMaps, packages, sizes).
fields::Type<std::vector<HelmValue>> HelmValuesType();

}  // namespace locust
