// Load tests that fit a stream.
#pragma once

#include <string_view>
#include <vector>

#include "postrenderer/inject/autoscaling.h"
#include "postrenderer/inject/parsed_stream.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::test_support {

// `load_test` as it would be written for each release of the stream: a test that runs once has a
// fixed number of workers, so it is one that stays where workers are autoscaled.
inline std::vector<LoadTest> ForReleases(const LoadTest& load_test, std::string_view stream) {
  std::vector<LoadTest> tests;
  for (const inject::Release& release :
       inject::FindReleases(inject::ObjectsOf(inject::ParseStream(stream, "<stdin>")))) {
    LoadTest& test = tests.emplace_back(load_test);
    test.metadata.name = release.fullname;
    test.name = release.load_test;
    if (release.worker && !inject::AutoscalersOf(release, *release.worker).empty()) {
      test.run.mode = RunMode::kService;
      test.run.report.reset();
    }
  }
  return tests;
}

}  // namespace locust::test_support
