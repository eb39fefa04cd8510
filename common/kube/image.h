// Container image references, split as the distribution specification says.
#pragma once

#include <string>
#include <string_view>

namespace locust::kube {

struct ImageReference {
  std::string registry;    // "docker.io" when none is written
  std::string repository;  // "library/nginx", "locustio/locust"
  std::string tag;         // empty: none
  std::string digest;      // "sha256:…"; empty: none
};

// Never fails: what is no valid reference comes back as a repository of its own.
ImageReference ParseImage(std::string_view reference);

// Whether the last path component is "locust" or begins or ends with it as a word ("locust-otel",
// "acme-locust"), but no exporter or operator.
bool IsLocustImage(std::string_view reference);

}  // namespace locust::kube
