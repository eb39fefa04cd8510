// Whole outputs, compared byte for byte with tests/golden. LOCUST_UPDATE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "common/standards/load.h"
#include "postrenderer/inject/render.h"
#include "postrenderer/load_test/decode.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

struct Case {
  std::string name;
  std::string stream;
  std::vector<std::string> load_tests;
  std::string standards = {};  // empty: the built-in defaults
};

std::string InputFile(const std::string& name) {
  return std::string(LOCUST_SOURCE_DIR) + "/tests/golden/inputs/" + name;
}

class Golden : public ::testing::TestWithParam<Case> {};

TEST_P(Golden, Render) {
  const Case& test = GetParam();
  std::vector<LoadTest> load_tests;
  for (const std::string& file : test.load_tests) {
    load_tests.push_back(DecodeLoadTest(ReadFile(InputFile(file)), file).load_test);
  }
  standards::Standards standards;
  if (!test.standards.empty()) {
    standards = standards::Load(ReadFile(InputFile(test.standards)), test.standards);
  }
  const Rendered rendered = Render(ReadStream(test.stream), load_tests, standards, {});

  // The stream, then what the user is told, as comments of YAML.
  std::string actual = rendered.stream + "---\n# Told to the user:\n";
  std::string told;
  for (const RenderedTest& rendered_test : rendered.tests) {
    told += rendered_test.load_test + " in release " + rendered_test.release + "\n";
    for (const std::string& line : rendered_test.summary) told += "  " + line + "\n";
  }
  told += Format(rendered.diagnostics);
  actual += "# " + Replaced(told, "\n", "\n# ") + "\n";

  const std::string file = std::string(LOCUST_SOURCE_DIR) + "/tests/golden/" + test.name + ".yaml";
  if (std::getenv("LOCUST_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << actual;
  EXPECT_EQ(actual, ReadFile(file));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Golden,
    ::testing::Values(Case{"helm3-script-only", "helm3.yaml", {"script-only.yaml"}},
                      Case{"helm3-everything", "helm3.yaml", {"everything.yaml"}},
                      Case{"helm4-everything", "helm4.yaml", {"everything.yaml"}},
                      Case{"helm3-standards", "helm3.yaml", {"everything.yaml"}, "standards.yaml"},
                      Case{"unittest-script-only", "unittest.yaml", {"script-only.yaml"}},
                      Case{"traps", "traps.yaml", {"nightly.yaml"}},
                      Case{"two-releases", "two-releases.yaml", {"browse.yaml", "buy.yaml"}},
                      Case{"umbrella", "umbrella.yaml", {"shop.yaml"}},
                      Case{"umbrella-helm4", "umbrella-helm4.yaml", {"shop.yaml"}}),
    [](const auto& test) {
      std::string name = test.param.name;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

}  // namespace
}  // namespace locust::inject
