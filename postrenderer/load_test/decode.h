// Reads a LocustKubernetes file into a LoadTest: every historic apiVersion and kind, snake_case and
// camelCase mixed, all ingress shapes. One table of fields drives decoding, nearest-name hints and
// (later) the schema.
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

}  // namespace locust
