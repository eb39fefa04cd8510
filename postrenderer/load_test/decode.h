// Reads a LocustKubernetes file into a LoadTest: every historic apiVersion and kind, snake_case and
// camelCase mixed, all ingress shapes. Tables of fields (spec_fields.h) drive decoding,
// nearest-name hints and the schema.
//
// spec.ingress has had five shapes, and all become the same IngressSpec:
//   is_enabled, isEnabled                  read as enabled
//   hostname                               one host
//   dns_domain, endpoint_domain_name       one host, `<metadata.name>.<domain>`
//   hosts[{host, paths}], tls[{secretName, hosts}], ingressClassName, annotations
//                                          as they are
// More than one way to name hosts is an error, and so is an enabled ingress without a host. `tls`
// stays empty unless it is given: what the standards say of certificates is added when rendering.
#pragma once

#include <string_view>
#include <vector>

#include "postrenderer/load_test/load_test.h"

namespace locust {

struct DecodedLoadTest {
  LoadTest load_test;
  std::vector<Diagnostic> notices;  // fields that are recorded but steer nothing here
};

// Throws Error (kInvalid) with all errors of the file.
DecodedLoadTest DecodeLoadTest(std::string_view text, std::string_view source);

// JSON Schema of the file, from the tables that decode it. What concerns several fields at once,
// and what is inside scripts, packages and requirements, it does not say.
OrderedJson LoadTestSchema();

}  // namespace locust
