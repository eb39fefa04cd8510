// Renders a stream: the whole of `locust-postrenderer render` but for reading and writing files.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/standards/standards.h"
#include "common/text/diagnostic.h"
#include "postrenderer/inject/rules.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::inject {

struct RenderOptions {
  std::string environment = {};           // name in the standards; empty: the load test's own
  std::string kubernetes_namespace = {};  // empty: the load test's own
  std::chrono::sys_days today = {};       // for exemptions, which end
  bool allow_missing = false;             // a stream without Locust passes through
  std::string source = "<stdin>";
};

struct RenderedTest {
  std::string load_test;             // metadata.name
  std::string release;               // full name of the chosen release
  std::vector<std::string> summary;  // what was injected, a line each
};

struct Rendered {
  std::string stream;
  std::vector<RenderedTest> tests;
  std::vector<Diagnostic> diagnostics;  // notices and warnings
  std::vector<RuleFinding> findings;  // an error among them is a denial: `stream` must not be used
};

// Throws Error: kInvalid for the stream or a load test, kInternal when the self-check fails.
// Deterministic.
Rendered Render(std::string_view stream, const std::vector<LoadTest>& load_tests,
                const standards::Standards& standards, const RenderOptions& options);

}  // namespace locust::inject
