// Tables of mistakes in a load test, each with all that is said of it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include "common/yaml/document.h"
#include "postrenderer/load_test/decode.h"

namespace locust {

struct Mistake {
  std::string_view yaml;  // the part of the file that holds it
  std::string_view said;  // position, message, line with caret and hint of each error
};

// Appends a file that a test decodes, with what is said of it, to the file that LOCUST_DECODED
// names: tests/e2e/schema tries the schema on them. What is no YAML at all is left out.
inline void Record(const std::string& text, const std::string& said) {
  const char* const path = std::getenv("LOCUST_DECODED");
  if (path == nullptr) return;
  try {
    const yaml::Document document = yaml::Document::Parse(text, "");
    std::ofstream(path, std::ios::app)
        << Json{{"text", text}, {"value", document.value()}, {"said", said}}.dump() << "\n";
  } catch (const Error&) {
  }
}

// The errors of a file called test.yaml; empty when it has none.
inline std::string ErrorsOf(const std::string& text) {
  std::string said;
  try {
    DecodeLoadTest(text, "test.yaml");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    said = error.what();
  }
  Record(text, said);
  return said;
}

// Files that are good but for the part that is given; its further lines bring their indentation.
inline std::string AsFile(std::string_view text) {
  return std::string(text);
}

inline std::string AsMetadata(std::string_view part) {
  return "apiVersion: code2cloud.planton.cloud/v1\nkind: LocustKubernetes\nmetadata:\n  " +
         std::string(part) + "\nspec: {}\n";
}

inline std::string AsSpec(std::string_view part) {
  return "apiVersion: code2cloud.planton.cloud/v1\nkind: LocustKubernetes\nmetadata:\n  name: "
         "shop\nspec:\n  " +
         std::string(part) + "\n";
}

inline std::string AsWholeLoadTest(std::string_view part) {
  return AsSpec("load_test:\n    " + std::string(part));
}

inline std::string AsLoadTest(std::string_view part) {
  return AsWholeLoadTest("name: shop\n    main_py_content: import locust\n    " +
                         std::string(part));
}

inline void ExpectMistakes(std::string (*file)(std::string_view),
                           std::span<const Mistake> mistakes) {
  for (const Mistake& mistake : mistakes) {
    EXPECT_EQ(ErrorsOf(file(mistake.yaml)), mistake.said) << mistake.yaml;
  }
}

}  // namespace locust
