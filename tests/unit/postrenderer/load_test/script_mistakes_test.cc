// What is said of mistakes in spec.load_test and its script.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(ScriptMistakes, LoadTestFields) {
  constexpr std::array<Mistake, 10> kMistakes = {{
      {R"(nam: x)", R"(test.yaml:9:5: error: spec.load_test.nam: unknown field
  9 |     nam: x
    |     ^
hint: did you mean `name`?
)"},
      {R"(libFilesContnt: {})",
       R"(test.yaml:9:5: error: spec.load_test.libFilesContnt: unknown field
  9 |     libFilesContnt: {}
    |     ^
hint: did you mean `libFilesContent`?
)"},
      {R"(users: 5)", R"(test.yaml:9:5: error: spec.load_test.users: unknown field
  9 |     users: 5
    |     ^
hint: `users` is a field of `spec.load_test.run`: does it need more indentation?
)"},
      {R"(timeout: 5)", R"(test.yaml:9:5: error: spec.load_test.timeout: unknown field
  9 |     timeout: 5
    |     ^
hint: known here: `name`, `main_py_content`, `lib_files_content`, `pip_packages`, `requirements`, `run` or `scripts`
)"},
      {R"(test: {})", R"(test.yaml:9:5: error: spec.load_test.test: unknown field
  9 |     test: {}
    |     ^
hint: known here: `name`, `main_py_content`, `lib_files_content`, `pip_packages`, `requirements`, `run` or `scripts`
)"},
      {R"(workers: 3)", R"(test.yaml:9:5: error: spec.load_test.workers: unknown field
  9 |     workers: 3
    |     ^
hint: known here: `name`, `main_py_content`, `lib_files_content`, `pip_packages`, `requirements`, `run` or `scripts`
)"},
      {R"(scripts: keep)",
       R"(test.yaml:9:14: error: spec.load_test.scripts: must be a mapping, is a string
  9 |     scripts: keep
    |              ^
)"},
      {R"(scripts: {keep: true})",
       R"(test.yaml:9:15: error: spec.load_test.scripts.keep: unknown field
  9 |     scripts: {keep: true}
    |               ^
hint: known here: `keep_old`
)"},
      {R"(scripts: {keep_old: 1})",
       R"(test.yaml:9:25: error: spec.load_test.scripts.keep_old: must be true or false, is a number
  9 |     scripts: {keep_old: 1}
    |                         ^
)"},
      {R"(scripts: {keepold: true})",
       R"(test.yaml:9:15: error: spec.load_test.scripts.keepold: unknown field
  9 |     scripts: {keepold: true}
    |               ^
hint: did you mean `keep_old`?
)"},
  }};
  ExpectMistakes(AsLoadTest, kMistakes);
}

TEST(ScriptMistakes, Script) {
  constexpr std::array<Mistake, 14> kMistakes = {{
      {R"(name: shop)", R"(test.yaml:6:3: error: spec.load_test.main_py_content: missing
  6 |   load_test:
    |   ^
hint: add `main_py_content`: the locustfile
)"},
      {R"(main_py_content: x)", R"(test.yaml:6:3: error: spec.load_test.name: missing
  6 |   load_test:
    |   ^
hint: add `name`: value of the label load_test
)"},
      {R"(name: shop
    main_py_content: "")",
       R"(test.yaml:8:22: error: spec.load_test.main_py_content: is empty
  8 |     main_py_content: ""
    |                      ^
hint: write the locustfile here, with at least one User class
)"},
      {R"(name: shop
    main_py_content: |

)",
       R"(test.yaml:8:22: error: spec.load_test.main_py_content: is empty
  8 |     main_py_content: |
    |                      ^
hint: write the locustfile here, with at least one User class
)"},
      {R"(name: shop
    main_py_content:)",
       R"(test.yaml:6:3: error: spec.load_test.main_py_content: missing
  6 |   load_test:
    |   ^
hint: add `main_py_content`: the locustfile
)"},
      {R"(name: shop
    main_py_content: [x])",
       R"(test.yaml:8:22: error: spec.load_test.main_py_content: must be a string, is a list
  8 |     main_py_content: [x]
    |                      ^
)"},
      {R"(name: shop
    main_py_content: true)",
       R"(test.yaml:8:22: error: spec.load_test.main_py_content: must be a string, is a boolean
  8 |     main_py_content: true
    |                      ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(name: shop
    main_py_content: {a: b})",
       R"(test.yaml:8:22: error: spec.load_test.main_py_content: must be a string, is a mapping
  8 |     main_py_content: {a: b}
    |                      ^
)"},
      {R"(name: ""
    main_py_content: x)",
       R"(test.yaml:7:11: error: spec.load_test.name: must not be empty
  7 |     name: ""
    |           ^
)"},
      {R"(name: "a b"
    main_py_content: x)",
       R"(test.yaml:7:11: error: spec.load_test.name: `a b` may have only letters, digits, '-', '_' and '.', not a blank
  7 |     name: "a b"
    |           ^
)"},
      {R"(name: -a
    main_py_content: x)",
       R"(test.yaml:7:11: error: spec.load_test.name: `-a` must begin and end with a letter or digit
  7 |     name: -a
    |           ^
)"},
      {R"(name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    main_py_content: x)",
       R"(test.yaml:7:11: error: spec.load_test.name: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` must be at most 63 characters, has 64
  7 |     name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    |           ^
)"},
      {R"(name: [a]
    main_py_content: x)",
       R"(test.yaml:7:11: error: spec.load_test.name: must be a string, is a list
  7 |     name: [a]
    |           ^
)"},
      {R"(name: a
    main_py: x)",
       R"(test.yaml:6:3: error: spec.load_test.main_py_content: missing
  6 |   load_test:
    |   ^
hint: add `main_py_content`: the locustfile
test.yaml:8:5: error: spec.load_test.main_py: unknown field
  8 |     main_py: x
    |     ^
hint: known here: `name`, `main_py_content`, `lib_files_content`, `pip_packages`, `requirements`, `run` or `scripts`
)"},
  }};
  ExpectMistakes(AsWholeLoadTest, kMistakes);
}

TEST(ScriptMistakes, WhatNoConfigMapHolds) {
  constexpr std::size_t kMost = 1'048'576;
  const auto script = [](std::size_t bytes) {
    return AsWholeLoadTest("name: shop\n    main_py_content: " + std::string(bytes, 'x'));
  };
  EXPECT_EQ(ErrorsOf(script(kMost)), "");
  EXPECT_EQ(ErrorsOf(script(kMost + 1)),
            "test.yaml:8:5: error: spec.load_test.main_py_content: the script has 1048577 bytes, "
            "and a ConfigMap holds 1048576\n"
            "  8 |     main_py_content: " +
                std::string(139, 'x') +
                "...\n"
                "    |     ^\n"
                "hint: put data into a volume or an image, and code into a package\n");
}

}  // namespace
}  // namespace locust
