// By what objects are told to be of one release. For release.cc and membership.cc only.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "postrenderer/inject/release.h"

namespace locust::inject {

// The labels that the chart selects by, within a namespace.
struct ChartLabels {
  std::string kubernetes_namespace, instance, name, load_test;

  // Whether the object says of which release it is; `load_test` alone is too little.
  bool IdentifyRelease() const { return !instance.empty() && !name.empty(); }
  friend auto operator<=>(const ChartLabels&, const ChartLabels&) = default;
};

ChartLabels ChartLabelsOf(const Json& object);

std::string_view KindOf(const Json& object);
std::string_view ObjectName(const Json& object);

// The value of the object's label `load_test`; a chart may leave a number unquoted.
std::string LoadTestOf(const Json& object);

// "demo" of "demo-master", and of "demo-worker-3f5a9c01de", as a Job of one run is called.
std::string WithoutRole(std::string_view workload_name);

// Whether the object can be the master or the workers of a release.
bool HasRole(const Object& object);

}  // namespace locust::inject
