// The transformations, in order, and what runs them.
//
// A transformation is a pure function of the release as edited so far, the load test and the
// standards. It returns edits of existing objects, new objects and things to tell the user; running
// it on its own result returns nothing, so rendering is idempotent.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "common/json/patch.h"
#include "postrenderer/inject/release.h"

namespace locust::inject {

struct Edit {
  std::size_t object = 0;  // index in Release::objects
  json::Operation operation;
};

struct Changes {
  std::vector<Edit> edits;
  std::map<std::size_t, Json> edited;  // the objects that have edits, after them
  std::vector<OrderedJson> objects;    // new documents, placed before the release's first workload
  std::vector<std::string>
      summary;  // "scripts: main.py and 2 library files in ConfigMap x", for the report
  std::vector<Diagnostic> diagnostics;  // notices and warnings
};

struct Context {
  const LoadTest& load_test;
  const standards::Standards& standards;
  const standards::Environment* environment = nullptr;
};

using Transformation = Changes (*)(const Release&, const Context&);

struct NamedTransformation {
  std::string_view name;
  std::string_view does;  // one sentence, for the documentation
  Transformation run;
};

// The steps in their order; the README lists them.
const std::vector<NamedTransformation>& Pipeline();

}  // namespace locust::inject
