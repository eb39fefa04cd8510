// What is to become of a stream: the outcome of the pipeline for every load test, before any text
// is written.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "common/json/patch.h"
#include "postrenderer/inject/parsed_stream.h"
#include "postrenderer/inject/pipeline.h"
#include "postrenderer/inject/render.h"

namespace locust::inject {

struct Plan {
  struct Addition {
    std::vector<OrderedJson> objects;
    Object anchor;  // the workload before which they are placed
  };
  // A load test's release: what the rules are to judge.
  struct Outcome {
    std::size_t load_test = 0;  // index
    const standards::Environment* environment = nullptr;
    std::vector<std::size_t> documents;  // of the stream
  };
  // By document of the stream:
  std::map<std::size_t, Json> objects;  // of all outcomes, as edited
  std::map<std::size_t, json::Patch> patches;
  std::map<std::size_t, Addition> additions;
  std::vector<Outcome> outcomes;
  std::vector<RenderedTest> tests;
  std::vector<Diagnostic> diagnostics;
};

// Runs the pipeline of every load test on the release that it chooses. Throws Error (kInvalid) with
// what is wrong with any of them.
Plan MakePlan(const ParsedStream& stream, const std::vector<LoadTest>& load_tests,
              const standards::Standards& standards, const RenderOptions& options);

}  // namespace locust::inject
