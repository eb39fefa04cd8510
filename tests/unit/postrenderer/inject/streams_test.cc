// What holds for every stream: only intended lines change, a second render changes nothing, and a
// second YAML parser reads what was planned. Runs on the project's own streams, and on real renders
// of the chart where they lie beside the project.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "postrenderer/inject/new_documents.h"
#include "postrenderer/inject/render.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> StreamFiles() {
  std::vector<fs::path> files;
  const fs::path root = LOCUST_SOURCE_DIR;
  for (const fs::path& folder : {root / "tests" / "streams", root / ".." / "shared" / "renders"}) {
    if (!fs::exists(folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      const bool values = entry.path().filename() == "values.yaml" ||
                          entry.path().parent_path() == folder / "values";
      if (entry.path().extension() == ".yaml" && !values) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

// A load test for each release of the stream, with all that a transformation may act on.
std::vector<LoadTest> MatchingTests(std::string_view stream) {
  std::vector<LoadTest> tests;
  for (const Release& release : FindReleases(ObjectsOf(ParseStream(stream, "<stdin>")))) {
    LoadTest& test = tests.emplace_back(CheckoutTest());
    test.metadata.name = release.fullname;
    test.name = release.load_test;
    test.metadata.labels = {{"team", "performance"}};
    test.main_py->text = "# -*- coding: utf-8 -*-\nfrom clients.shop import PATH\n";
    AddLibFile(test, "__init__.py", "");
    AddLibFile(test, "clients/shop.py", "PATH = '/'\n");
    test.pip_packages.push_back({.spec = "attrs>=23", .position = {}});
  }
  return tests;
}

// A line of the chart that a render may change or take away, and the text of the stream that makes
// it do so.
struct IntendedLine {
  std::regex line;
  std::string because = "";
};

const std::vector<IntendedLine>& IntendedLines() {
  static const std::vector<IntendedLine> kLines = [] {
    std::vector<IntendedLine> lines;
    const auto add = [&lines](const char* pattern, std::string because = "") {
      lines.push_back({std::regex(pattern), std::move(because)});
    };
    // An empty mapping that is filled, on its own line or behind its key.
    add(R"( +\{\})");
    add(R"( +(resources|securityContext): \{\})");
    // What names the scripts.
    add(R"( +checksum/config-locust-(lib|locustfile): [0-9a-f]{64})");
    add(R"( {12}name: [a-z-]+-(lib|lib-files|locustfile|main|main-py))");  // Helm 3
    add(R"( {10}name: [a-z-]+-(lib|lib-files|locustfile|main|main-py))");  // Helm 4
    // The packages that move to the init container; Helm 4 may quote the whole script.
    add(R"( {4}pip install [^-].*)", "    pip install");
    add(R"( {2}docker-entrypoint\.sh: ".*pip install .*)", "docker-entrypoint.sh: \"");
    // The probe of a master without web UI.
    add(R"( +(httpGet:|path: /|port: 8089|scheme: HTTP))", "--headless");
    // Replicas that an autoscaler owns.
    add(R"( {2}replicas: \d+)", "kind: ScaledObject");
    return lines;
  }();
  return kLines;
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// The lines of `before` that are not in `after`, by a longest common subsequence.
std::vector<std::string> RemovedLines(std::string_view before, std::string_view after) {
  const std::vector<std::string> a = Lines(before);
  const std::vector<std::string> b = Lines(after);
  std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<std::string> removed;
  for (std::size_t i = 0, j = 0; i < a.size();) {
    if (j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j < b.size() && common[i][j + 1] >= common[i + 1][j]) {
      ++j;
    } else {
      removed.push_back(a[i++]);
    }
  }
  return removed;
}

bool IsOurs(const yaml::StreamDocument& document) {
  return document.text.find("/locust-kubernetes.yaml") != std::string_view::npos;
}

// All documents of `stream` as PyYAML reads them, as JSON.
Json PyYaml(const std::string& stream) {
  const std::string file = (fs::temp_directory_path() / "locust-stream-XXXXXX").string();
  std::string path = file;
  const int descriptor = mkstemp(path.data());
  std::FILE* out = fdopen(descriptor, "w");
  std::fwrite(stream.data(), 1, stream.size(), out);
  std::fclose(out);
  const std::string command =
      "python3 -c 'import json, sys, yaml; print(json.dumps([d for d in "
      "yaml.safe_load_all(open(sys.argv[1], encoding=\"utf-8\", newline=\"\"))], default=str))' " +
      path;
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string json;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) json.append(buffer, n);
  pclose(pipe);
  fs::remove(path);
  return Json::parse(json);
}

class Streams : public ::testing::TestWithParam<fs::path> {
 protected:
  std::string Run(std::string_view stream) const {
    return Render(stream, tests_, standards_, {}).stream;
  }

  std::string input_ = ReadFile(GetParam().string());
  std::vector<LoadTest> tests_ = MatchingTests(input_);
  standards::Standards standards_;
};

TEST_P(Streams, RenderIsDeterministicAndIdempotent) {
  ASSERT_FALSE(tests_.empty());
  const std::string once = Run(input_);
  EXPECT_EQ(Run(input_), once);
  EXPECT_EQ(Run(once), once);
}

TEST_P(Streams, OnlyIntendedLinesChange) {
  const std::string output = Run(input_);
  const auto before = yaml::SplitStream(input_, "input");
  auto after = yaml::SplitStream(output, "output");
  const std::size_t added = static_cast<std::size_t>(std::ranges::count_if(after, IsOurs));
  EXPECT_GE(added, 4 * tests_.size());  // main.py, library files, pip, boot
  std::erase_if(after, IsOurs);
  ASSERT_EQ(before.size(), after.size());

  std::set<std::size_t> ours;
  for (const Release& release : FindReleases(ObjectsOf(ParseStream(input_, "input")))) {
    for (const Object& object : release.objects) ours.insert(object.document);
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!ours.contains(i)) {
      EXPECT_EQ(before[i].text, after[i].text);
      continue;
    }
    for (const std::string& line : RemovedLines(before[i].text, after[i].text)) {
      const bool intended = std::ranges::any_of(IntendedLines(), [&](const IntendedLine& known) {
        return std::regex_match(line, known.line) && input_.find(known.because) != input_.npos;
      });
      EXPECT_TRUE(intended) << "line " << before[i].first_line << " and on: " << line;
    }
  }
}

TEST_P(Streams, ASecondParserReadsWhatWasPlanned) {
  const std::string output = Run(input_);
  const Json documents = PyYaml(output);
  std::size_t compared = 0;
  std::map<std::string, const Json*> by_name;
  for (const Json& document : documents) {
    if (document.is_object() && document.contains("metadata")) {
      by_name[document.value("kind", "") + "/" + document["metadata"].value("name", "")] =
          &document;
    }
  }
  for (const Release& release : FindReleases(ObjectsOf(ParseStream(output, "output")))) {
    for (const Object& object : release.objects) {
      const std::string name =
          object.value.value("kind", "") + "/" + object.value.at("metadata").value("name", "");
      ASSERT_TRUE(by_name.contains(name)) << name;
      EXPECT_EQ(*by_name[name], object.value);
      ++compared;
    }
  }
  EXPECT_GE(compared, 7 * tests_.size());
}

INSTANTIATE_TEST_SUITE_P(All, Streams, ::testing::ValuesIn(StreamFiles()), [](const auto& test) {
  const fs::path& path = test.param;
  std::string name = path.parent_path().filename().string() + "_" + path.stem().string();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace locust::inject
