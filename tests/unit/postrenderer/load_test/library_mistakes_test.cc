// What is said of mistakes in lib_files_content.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(LibraryMistakes, Library) {
  constexpr std::array<Mistake, 22> kMistakes = {{
      {R"(lib_files_content: [a])",
       R"(test.yaml:9:24: error: spec.load_test.lib_files_content: must be a mapping, is a list
  9 |     lib_files_content: [a]
    |                        ^
)"},
      {R"(lib_files_content: a)",
       R"(test.yaml:9:24: error: spec.load_test.lib_files_content: must be a mapping, is a string
  9 |     lib_files_content: a
    |                        ^
)"},
      {R"(lib_files_content: {"../a.py": x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["../a.py"]: path `../a.py` must not hold the part `..`
  9 |     lib_files_content: {"../a.py": x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {"a/../b.py": x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["a/../b.py"]: path `a/../b.py` must not hold the part `..`
  9 |     lib_files_content: {"a/../b.py": x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {/etc/a.py: x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["/etc/a.py"]: path `/etc/a.py` must not begin with '/'
  9 |     lib_files_content: {/etc/a.py: x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {a//b.py: x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["a//b.py"]: path `a//b.py` must not hold "//"
  9 |     lib_files_content: {a//b.py: x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {a/: x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["a/"]: path `a/` must not end with '/'
  9 |     lib_files_content: {a/: x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {./a.py: x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["./a.py"]: path `./a.py` must not hold the part `.`
  9 |     lib_files_content: {./a.py: x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {"": x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content[""]: path must not be empty
  9 |     lib_files_content: {"": x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {"a b.py": x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["a b.py"]: path `a b.py` must be letters, digits, '-', '_' and '.' between its slashes
  9 |     lib_files_content: {"a b.py": x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {"a\\b.py": x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["a\\b.py"]: path `a\b.py` must be letters, digits, '-', '_' and '.' between its slashes
  9 |     lib_files_content: {"a\\b.py": x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {"..a.py": x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["..a.py"]: path `..a.py` must not have a part that begins with `..`
  9 |     lib_files_content: {"..a.py": x}
    |                         ^
hint: name the file by its path below lib/, like `clients/http.py`
)"},
      {R"(lib_files_content: {a.py: [x]})",
       R"(test.yaml:9:31: error: spec.load_test.lib_files_content["a.py"]: must be a string, is a list
  9 |     lib_files_content: {a.py: [x]}
    |                               ^
)"},
      {R"(lib_files_content: {a.py: })",
       R"(test.yaml:9:30: error: spec.load_test.lib_files_content["a.py"]: must be a string, is empty
  9 |     lib_files_content: {a.py: }
    |                              ^
hint: write "" for an empty string
)"},
      {R"(lib_files_content: {a.py: true})",
       R"(test.yaml:9:31: error: spec.load_test.lib_files_content["a.py"]: must be a string, is a boolean
  9 |     lib_files_content: {a.py: true}
    |                               ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(lib_files_content: {a.py: {b: c}})",
       R"(test.yaml:9:31: error: spec.load_test.lib_files_content["a.py"]: must be a string, is a mapping
  9 |     lib_files_content: {a.py: {b: c}}
    |                               ^
)"},
      {R"(lib_files_content: {a: x, a/b.py: x})",
       R"(test.yaml:9:31: error: spec.load_test.lib_files_content["a/b.py"]: `a` is a file of the library too
  9 |     lib_files_content: {a: x, a/b.py: x}
    |                               ^
hint: rename the file or the folder
)"},
      {R"(lib_files_content: {main.py: x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["main.py"]: `main.py` is the name of the script itself
  9 |     lib_files_content: {main.py: x}
    |                         ^
hint: give the file another name
)"},
      {R"(lib_files_content: {sitecustomize.py: x})",
       R"(test.yaml:9:25: error: spec.load_test.lib_files_content["sitecustomize.py"]: `sitecustomize.py` is the name of the module that finds the library files
  9 |     lib_files_content: {sitecustomize.py: x}
    |                         ^
hint: give the file another name
)"},
      {R"(lib_files_content:
      a.py: x
      a.py: y)",
       R"(test.yaml:11:7: error: spec.load_test.lib_files_content["a.py"]: given twice, first in line 10
  11 |       a.py: y
     |       ^
hint: keep one of the two
)"},
      {R"(lib_files_content: {1: x, yes: y})",
       R"(test.yaml:9:31: error: spec.load_test.lib_files_content.true: key must be a string, is a boolean
  9 |     lib_files_content: {1: x, yes: y}
    |                               ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(libFilesContent: {a.py: !!binary aGk=})",
       R"(test.yaml:9:38: error: spec.load_test.libFilesContent["a.py"]: must be a string, is binary
  9 |     libFilesContent: {a.py: !!binary aGk=}
    |                                      ^
hint: write the text itself
)"},
  }};
  ExpectMistakes(AsLoadTest, kMistakes);
}

TEST(LibraryMistakes, WhatNoConfigMapHolds) {
  constexpr std::size_t kMost = 1'048'576;
  const auto library = [](std::size_t bytes) {
    return AsLoadTest("lib_files_content:\n      a.py: " + std::string(bytes, 'x') +
                      "\n      b.py: " + std::string(kMost / 2, 'x'));
  };
  EXPECT_EQ(ErrorsOf(library(kMost / 2)), "");
  EXPECT_EQ(ErrorsOf(library(kMost / 2 + 1)),
            "test.yaml:9:5: error: spec.load_test.lib_files_content: the library files have "
            "1048577 bytes, and a ConfigMap holds 1048576\n"
            "  9 |     lib_files_content:\n"
            "    |     ^\n"
            "hint: put data into a volume or an image, and code into a package\n");
}

}  // namespace
}  // namespace locust
