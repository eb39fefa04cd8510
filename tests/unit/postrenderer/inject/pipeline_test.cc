#include "postrenderer/inject/pipeline.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

// LOCUST_UPDATE_GOLDEN=1 writes the table into the README.
TEST(Pipeline, IsWhatTheReadmeLists) {
  const std::string path = std::string(LOCUST_SOURCE_DIR) + "/README.md";
  const std::string begin = "<!-- pipeline: begin -->\n";
  const std::string end = "<!-- pipeline: end -->\n";
  const std::string readme = ReadFile(path);
  const std::size_t from = readme.find(begin);
  const std::size_t to = readme.find(end);
  ASSERT_NE(from, readme.npos);
  ASSERT_NE(to, readme.npos);
  std::string table = "| step | result |\n|---|---|\n";
  for (const NamedTransformation& step : Pipeline())
    table += "| " + std::string(step.name) + " | " + std::string(step.does) + " |\n";
  const std::string listed = readme.substr(from + begin.size(), to - from - begin.size());
  if (std::getenv("LOCUST_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << readme.substr(0, from) + begin + table + readme.substr(to);
    return;
  }
  EXPECT_EQ(listed, table);
}

}  // namespace
}  // namespace locust::inject
