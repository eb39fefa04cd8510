// Kubernetes resource quantities ("500m", "1Gi", "0.5", "1e3").
// Source: k8s.io/apimachinery/pkg/api/resource/quantity.go.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace locust::kube {

// An exact amount, kept as nanos in 128 bits: any quantity the API server accepts fits, larger ones are capped
// at 2^63-1 units as there. Rounds up to a nano, as there.
class Quantity {
 public:
  // nullopt when the API server would refuse `text`.
  static std::optional<Quantity> Parse(std::string_view text);

  friend std::strong_ordering operator<=>(const Quantity&, const Quantity&) = default;
  bool negative() const { return nanos_ < 0; }

 private:
  __extension__ using Nanos = __int128;
  Nanos nanos_ = 0;
};

}  // namespace locust::kube
