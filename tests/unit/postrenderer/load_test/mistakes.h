// Tables of mistakes in a load test, each with all that is said of it.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "postrenderer/load_test/decode.h"

namespace locust {

struct Mistake {
  std::string_view yaml;  // the part of the file that holds it
  std::string_view said;  // position, message, line with caret and hint of each error
};

// The errors of a file called test.yaml; empty when it has none.
inline std::string ErrorsOf(const std::string& text) {
  try {
    DecodeLoadTest(text, "test.yaml");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.what();
  }
  return "";
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
