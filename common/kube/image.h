// Container image references, split as the distribution specification says.
// Source of the grammar: github.com/distribution/reference, which the kubelet uses.
#pragma once

#include <string>
#include <string_view>

namespace locust::kube {

struct ImageReference {
  std::string registry;    // "docker.io" when none is written; lower case
  std::string repository;  // "library/nginx", "locustio/locust"
  std::string tag;         // empty: none
  std::string digest;      // "sha256:…"; empty: none
};

// Never fails: what is no valid reference, which the kubelet would not pull, comes back whole as
// the repository of no registry, so that it matches no registry's rules.
ImageReference ParseImage(std::string_view reference);

// Whether the last path component is "locust" or begins or ends with it as a word ("locust-otel",
// "acme-locust"), but no exporter or operator.
bool IsLocustImage(std::string_view reference);

// Whether the last path component names an exporter or an operator, which stand beside Locust.
bool IsCompanionImage(std::string_view reference);

}  // namespace locust::kube
