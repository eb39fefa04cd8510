// Every example load test on every bundled stream: rendering is deterministic and idempotent.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "postrenderer/inject/render.h"
#include "postrenderer/load_test/decode.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> YamlFiles(const std::string& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(LOCUST_SOURCE_DIR) / folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The example as it would be written for each release of the stream.
std::vector<LoadTest> ForReleases(const LoadTest& example, std::string_view stream) {
  std::vector<LoadTest> tests;
  for (const Release& release : FindReleases(ObjectsOf(ParseStream(stream, "<stdin>")))) {
    LoadTest& test = tests.emplace_back(example);
    test.metadata.name = release.fullname;
    test.name = release.load_test;
    // Both would install faker, each in its own version, which is an error of its own.
    if (stream.find("pip install faker") != stream.npos) test.pip_packages.clear();
  }
  return tests;
}

TEST(Examples, RenderOnEveryStreamTheSameEachTime) {
  std::size_t rendered = 0;
  for (const fs::path& example : YamlFiles("examples")) {
    const std::string text = ReadFile(example.string());
    if (text.find("kind: LocustStandards") != text.npos) continue;
    const LoadTest load_test = DecodeLoadTest(text, example.filename().string()).load_test;
    for (const fs::path& file : YamlFiles("tests/streams")) {
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
