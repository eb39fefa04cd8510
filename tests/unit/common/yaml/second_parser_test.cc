// PyYAML as a second opinion: on real streams, and on what edits make of random documents.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/json/patch.h"
#include "common/yaml/document.h"
#include "common/yaml/edit.h"
#include "common/yaml/stream.h"
#include "tests/unit/common/yaml/property.h"
#include "tests/unit/common/yaml/random_patch.h"

namespace locust::yaml {
namespace {

namespace fs = std::filesystem;

bool HasPyYaml() {
  return std::system("python3 -c 'import yaml' 2>/dev/null") == 0;
}

// What PyYAML says of texts and the values that we read from them.
class PythonTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!HasPyYaml()) GTEST_SKIP() << "python3 with PyYAML is not installed (package python3-yaml)";
  }

  void Add(const std::string& name, const std::string& text, const Json& value) {
    lines_ += Json{{"name", name}, {"text", text}, {"value", value}}.dump() + "\n";
  }

  // The number of scalars compared and of those that the two take for different types. Fails the
  // test on differences.
  std::pair<std::size_t, std::size_t> Compare() {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    const fs::path cases = fs::path(LOCUST_BINARY_DIR) / (std::string(test.name()) + ".jsonl");
    std::ofstream(cases) << lines_;
    const std::string command = "python3 '" LOCUST_SOURCE_DIR
                                "/tests/unit/common/yaml/compare_with_python.py' < '" +
                                cases.string() + "' 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) output += buffer;
    EXPECT_EQ(pclose(pipe), 0) << output;
    std::size_t scalars = 0;
    std::size_t types = 0;
    const std::size_t summary = output.rfind("compared ");
    if (summary != std::string::npos) {
      std::sscanf(output.c_str() + summary, "compared %zu scalars, %zu", &scalars, &types);
    }
    fs::remove(cases);
    return {scalars, types};
  }

 private:
  std::string lines_;
};

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The project's streams and, where there are any next to the project, real renders of the chart.
std::vector<fs::path> Streams() {
  std::vector<fs::path> streams;
  const fs::path root = LOCUST_SOURCE_DIR;
  for (const fs::path& folder : {root / "tests" / "streams", root / ".." / "shared" / "renders"}) {
    if (!fs::exists(folder)) continue;
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      if (file.path().extension() == ".yaml" && file.path().filename() != "values.yaml" &&
          file.path().parent_path().filename() != "values") {
        streams.push_back(file.path());
      }
    }
  }
  return streams;
}

TEST_F(PythonTest, ReadsRealStreamsAsWeDo) {
  for (const fs::path& path : Streams()) {
    const std::string stream = Read(path);
    std::string joined;
    for (const StreamDocument& piece : SplitStream(stream, path.string())) {
      joined += piece.text;
      const Document document = Document::Parse(piece.text, path.string(), piece.first_line);
      EXPECT_EQ(ApplyPatch(document, {}), piece.text);
      Add(path.string() + ":" + std::to_string(piece.first_line), std::string(piece.text),
          document.value());
    }
    EXPECT_EQ(joined, stream) << path;
  }
  const auto [scalars, types] = Compare();
  EXPECT_GT(scalars, 500u);
  EXPECT_LT(types * 50, scalars);
}

TEST_F(PythonTest, ReadsEditedDocumentsAsWeDo) {
  const DocumentOptions options{.odd = false, .portable = true};
  ForEachDocument(options, 500,
                  [&](std::uint64_t seed, Choices& choices, const Document& document) {
                    const json::Patch patch = RandomPatch(choices, document.value(), 4);
                    const std::string edited = ApplyPatch(document, patch);
                    Add(Describe(seed, document.text(), patch), edited,
                        Document::Parse(edited, "edited").value());
                  });
  const auto [scalars, types] = Compare();
  EXPECT_TRUE(!IsFullRun() || scalars > 2000) << scalars;
  EXPECT_EQ(types, 0u)
      << "scalars that readers take for different types were written without quotes";
}

}  // namespace
}  // namespace locust::yaml
