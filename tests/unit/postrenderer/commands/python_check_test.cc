#include "postrenderer/commands/python_check.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace locust::commands {
namespace {

TEST(ImagePythonTest, IsNeverLowerThanTheImages) {
  EXPECT_EQ(ImagePython("locustio/locust:2.15.1"), 10);
  EXPECT_EQ(ImagePython("docker.io/locustio/locust:2.32.2"), 11);
  EXPECT_EQ(ImagePython("mirror.example:5000/docker/locustio/locust:2.16.0-slim"), 11);
  EXPECT_EQ(ImagePython("locustio/locust:2.37.0@sha256:" + std::string(64, 'a')), 12);
  EXPECT_EQ(ImagePython("locustio/locust:2.39.1"), 13);
  EXPECT_EQ(ImagePython("locustio/locust:2.47.0"), 13);
}

TEST(ImagePythonTest, IsUnknownWhereNothingTells) {
  for (const char* image : {"locustio/locust:2.99.0", "locustio/locust:latest", "locustio/locust",
                            "locustio/locust:2.32", "locustio/locust:2.32.2rc1",
                            "acme/locust:2.32.2", "locustio/locust-otel:2.32.2", ""}) {
    EXPECT_EQ(ImagePython(image), std::nullopt) << image;
  }
}

// A Python whose version the test chooses and whose verdict is fixed.
class CheckSyntaxTest : public ::testing::Test {
 protected:
  std::string Program(const std::string& name, const std::string& body) const {
    const std::string path = folder_.Write(name, "#!/bin/sh\ncat >/dev/null\n" + body + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  static LoadTest TestOf(const std::string& main_py, bool literal) {
    LoadTest test;
    test.source = "test.yaml";
    test.main_py =
        Script{.text = main_py, .position = {.line = 2, .column = 20}, .literal = literal};
    return test;
  }

  static std::string Check(const std::string& python, const LoadTest& test, std::string_view text,
                           std::optional<int> image) {
    const ScriptsToCheck item = {.load_test = &test, .text = text, .image_python = image};
    try {
      return Format(CheckSyntax(python, std::span(&item, 1)));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kMissing);
      return error.what();
    }
  }

  testing::TemporaryFolder folder_;
};

constexpr std::string_view kFile =
    "load_test:\n"
    "  main_py_content: |\n"
    "    import os\n"
    "    def f(:\n"
    "        pass\n";

TEST_F(CheckSyntaxTest, PointsAtTheLineOfTheFile) {
  const std::string python = Program("py", "echo '[[3, 11], [[0, 2, 7, \"invalid syntax\"]]]'");
  const LoadTest test = TestOf("import os\ndef f(:\n    pass\n", true);
  EXPECT_EQ(
      Check(python, test, kFile, 11),
      "test.yaml:4:11: error: spec.load_test.main_py_content: main.py line 2: Python 3.11 says: "
      "invalid syntax\n"
      "  4 |     def f(:\n"
      "    |           ^\n");
}

TEST_F(CheckSyntaxTest, AnOlderPythonOnlyWarns) {
  const std::string python = Program("py", "echo '[[3, 10], [[0, 2, 7, \"invalid syntax\"]]]'");
  const LoadTest test = TestOf("import os\ndef f(:\n    pass\n", true);
  EXPECT_EQ(
      Check(python, test, kFile, 11),
      "test.yaml:4:11: warning: spec.load_test.main_py_content: main.py line 2: Python 3.10 "
      "says: invalid syntax\n"
      "  4 |     def f(:\n"
      "    |           ^\n"
      "hint: the image has Python 3.11, which may know this syntax: check with that version\n");
  EXPECT_EQ(Check(python, test, kFile, std::nullopt),
            "test.yaml:4:11: warning: spec.load_test.main_py_content: main.py line 2: Python 3.10 "
            "says: invalid syntax\n"
            "  4 |     def f(:\n"
            "    |           ^\n"
            "hint: which Python the image has is not known, so this is no error\n");
}

TEST_F(CheckSyntaxTest, AScriptInAnotherStyleIsNamedByItsStart) {
  const std::string python = Program("py", "echo '[[3, 11], [[0, 2, 7, \"invalid syntax\"]]]'");
  const LoadTest test = TestOf("import os\ndef f(:\n", false);
  EXPECT_EQ(
      Check(python, test, "a:\n  main_py_content: \"import os\\ndef f(:\\n\"\n", 11),
      "test.yaml:2:20: error: spec.load_test.main_py_content: main.py line 2: Python 3.11 says: "
      "invalid syntax\n"
      "  2 |   main_py_content: \"import os\\ndef f(:\\n\"\n"
      "    |                    ^\n");
}

TEST_F(CheckSyntaxTest, NothingIsAskedWithoutScripts) {
  EXPECT_EQ(Check("/no/such/python", LoadTest{}, "", 11), "");
}

TEST_F(CheckSyntaxTest, SaysWhenTheProgramIsNoPython) {
  const LoadTest test = TestOf("x = 1\n", true);
  const std::string hint = "hint: --python takes the path of a Python 3, or leave it out\n";
  EXPECT_EQ(Check("/no/such/python", test, "", 11),
            "error: cannot run `/no/such/python`: No such file or directory\n" + hint);
  const std::string silent = Program("silent", "");
  EXPECT_EQ(Check(silent, test, "", 11),
            "error: `" + silent + "` did not answer as a Python 3 would, exit status 0\n" + hint);
  const std::string old = Program("old", "echo 'SyntaxError: no' >&2; exit 1");
  EXPECT_EQ(Check(old, test, "", 11),
            "error: `" + old +
                "` did not answer as a Python 3 would, exit status 1: SyntaxError: no\n" + hint);
}

// With the Python of this machine, whichever it is.
TEST_F(CheckSyntaxTest, TheRealCheckerFindsFaultsAndRunsNothing) {
  LoadTest test = TestOf("import os\nos.remove('/no/such/file')\nprint('x')\n", true);
  test.lib_files = {{.path = "good.py", .script = {.text = "X = 'é'  # ✅\n", .position = {}}},
                    {.path = "outside.py", .script = {.text = "return 1\n", .position = {}}},
                    {.path = "notes.txt", .script = {.text = "not python (\n", .position = {}}}};
  const ScriptsToCheck item = {.load_test = &test, .text = "", .image_python = 0};
  const std::vector<Diagnostic> found = CheckSyntax("python3", std::span(&item, 1));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, "spec.load_test.lib_files_content[outside.py]");
  EXPECT_EQ(found[0].severity, Diagnostic::Severity::kError);
  EXPECT_TRUE(found[0].message.ends_with("says: 'return' outside function")) << found[0].message;
}

}  // namespace
}  // namespace locust::commands
