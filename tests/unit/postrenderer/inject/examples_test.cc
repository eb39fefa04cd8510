// Every example load test on every bundled stream: rendering is deterministic and idempotent.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "postrenderer/inject/render.h"
#include "postrenderer/load_test/decode.h"
#include "tests/support/for_releases.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

// The example as it would be written for each release of the stream.
std::vector<LoadTest> ForReleases(const LoadTest& example, std::string_view stream) {
  std::vector<LoadTest> tests = test_support::ForReleases(example, stream);
  // Both would install faker, each in its own version, which is an error of its own.
  if (stream.find("pip install faker") != stream.npos) {
    for (LoadTest& test : tests) test.pip_packages.clear();
  }
  return tests;
}

TEST(Examples, RenderOnEveryStreamTheSameEachTime) {
  std::size_t rendered = 0;
  for (const auto& example : test_support::YamlFiles("examples")) {
    const std::string text = ReadFile(example.string());
    if (text.find("kind: LocustStandards") != text.npos) continue;
    const LoadTest load_test = DecodeLoadTest(text, example.filename().string()).load_test;
    for (const auto& file : test_support::YamlFiles("tests/streams")) {
      SCOPED_TRACE(example.filename().string() + " on " + file.filename().string());
      const std::string stream = ReadFile(file.string());
      const std::vector<LoadTest> tests = ForReleases(load_test, stream);
      const std::string once = Render(stream, tests, {}, {}).stream;
      EXPECT_NE(once, stream);
      EXPECT_EQ(Render(stream, tests, {}, {}).stream, once);
      EXPECT_EQ(Render(once, tests, {}, {}).stream, once);
      ++rendered;
    }
  }
  EXPECT_GE(rendered, 10u * 6u);
}

}  // namespace
}  // namespace locust::inject
