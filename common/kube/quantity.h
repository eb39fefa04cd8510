// Kubernetes resource quantities ("500m", "1Gi", "0.5", "1e3").
// Source: k8s.io/apimachinery/pkg/api/resource/quantity.go.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace locust::kube {

// An exact amount, kept as nanos in 128 bits. As in the API server, a fraction of a nano rounds up
// (away from zero) and an amount with a binary suffix is capped at 2^63-1 units; decimal amounts
// beyond 1.7e29 units, which it does not cap, all compare equal here.
class Quantity {
 public:
  // nullopt when the API server would refuse `text`. Oddities that it accepts are accepted: blanks
  // around, "1.", ".5", a sign alone for zero.
  static std::optional<Quantity> Parse(std::string_view text);

  friend std::strong_ordering operator<=>(const Quantity&, const Quantity&) = default;
  bool negative() const { return nanos_ < 0; }

 private:
  __extension__ using Nanos = __int128;
  Nanos nanos_ = 0;
};

}  // namespace locust::kube
