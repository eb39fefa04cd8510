// Runs the pod-side Python files by the local python3, as a pod would, but for the mount paths.
#include "postrenderer/inject/assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace locust::inject {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string output;  // stdout and stderr
};

class Assets : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "locust-assets-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    for (const char* folder : {"pip", "pip-req", "tmp", "wheels", "boot", "scripts/lib"}) {
      std::filesystem::create_directories(root_ / folder);
    }
    Write("install.py", kInstallPy);
    Write("boot/sitecustomize.py", kSitecustomizePy);
  }

  void TearDown() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& file, std::string_view text) const {
    std::ofstream(root_ / file) << text;
  }

  // Runs `command` by sh in the test's folder.
  Outcome Run(const std::string& command) const {
    const std::string line = "cd '" + root_.string() + "' && { " + command + "; } 2>&1";
    std::FILE* pipe = popen(line.c_str(), "r");
    Outcome outcome;
    char buffer[4096];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
      outcome.output.append(buffer, n);
    }
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  bool HasPip() const { return Run("python3 -I -m pip --version").status == 0; }

  // A wheel with one module that has one constant.
  void MakeWheel(const std::string& name, const std::string& version,
                 const std::string& constant) const {
    Write("make_wheel.py", R"(
import sys, zipfile
name, version, constant = sys.argv[1:]
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(f"wheels/{name}-{version}-py3-none-any.whl", "w") as wheel:
    wheel.writestr(f"{name}.py", f"VALUE = {constant!r}\n")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{info}/RECORD", "")
)");
    ASSERT_EQ(Run("python3 make_wheel.py " + name + " " + version + " " + constant).status, 0);
  }

  Outcome Install(const std::string& requirements) const {
    Write("pip-req/requirements.txt", requirements);
    return Run(
        "PIP_NO_INDEX=1 PIP_FIND_LINKS=\"$PWD/wheels\" PIP_ONLY_BINARY=:all: PIP_NO_CACHE_DIR=1 "
        "PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -I install.py pip pip-req/requirements.txt tmp");
  }

  // What `statement` prints in a Python that starts as Locust's does.
  Outcome Python(const std::string& statement) const {
    Write("statement.py", statement);
    return Run(
        "cd boot && LOCUST_LOCUSTFILE=\"$PWD/../scripts/main.py\" PYTHONPATH=\"$PWD\" "
        "PYTHONDONTWRITEBYTECODE=1 python3 ../statement.py");
  }

  std::filesystem::path root_;
};

TEST_F(Assets, InstallPutsPackagesBehindAStablePath) {
  if (!HasPip()) GTEST_SKIP() << "python3 has no pip (Debian: python3-pip)";
  MakeWheel("greet", "1.0", "hello");
  const Outcome outcome = Install("greet>=1,<2 ; python_version > \"3\"\n");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_TRUE(std::filesystem::is_symlink(root_ / "pip/site"));
  EXPECT_FALSE(std::filesystem::read_symlink(root_ / "pip/site").is_absolute());
  EXPECT_TRUE(std::filesystem::exists(root_ / "pip/site/greet.py"));
}

TEST_F(Assets, InstallRunsAgainOverWhatAnAttemptLeft) {
  if (!HasPip()) GTEST_SKIP() << "python3 has no pip (Debian: python3-pip)";
  MakeWheel("greet", "1.0", "hello");
  std::filesystem::create_directories(root_ / "pip/lib/junk");
  std::filesystem::create_directory_symlink(root_ / "wheels", root_ / "pip/site");
  Write("pip/half-written", "x");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Outcome outcome = Install("greet\n");
    EXPECT_EQ(outcome.status, 0) << outcome.output;
  }
  EXPECT_FALSE(std::filesystem::exists(root_ / "pip/lib/junk"));
  EXPECT_FALSE(std::filesystem::exists(root_ / "pip/half-written"));
  EXPECT_TRUE(std::filesystem::exists(root_ / "wheels/greet-1.0-py3-none-any.whl"));
  EXPECT_TRUE(std::filesystem::exists(root_ / "pip/site/greet.py"));
}

TEST_F(Assets, InstallNeedsNothingWhenTheImageHasAll) {
  if (!HasPip()) GTEST_SKIP() << "python3 has no pip (Debian: python3-pip)";
  const Outcome outcome = Install("pip\n");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("already satisfied: pip"));
  EXPECT_TRUE(std::filesystem::is_directory(root_ / "pip/site"));
}

TEST_F(Assets, InstallNeverChangesWhatTheImageHas) {
  if (!HasPip()) GTEST_SKIP() << "python3 has no pip (Debian: python3-pip)";
  MakeWheel("pip", "999.0", "other");
  const Outcome outcome = Install("pip>=999\n");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("The conflict is caused by"),
                    EndsWith("locust-pip: packages need different versions of something, which the "
                             "image may have: see `The conflict is caused by` above\n")));
}

TEST_F(Assets, InstallSaysWhatToDo) {
  if (!HasPip()) GTEST_SKIP() << "python3 has no pip (Debian: python3-pip)";
  const Outcome outcome = Install("nosuchpackage\n");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, EndsWith("locust-pip: no such package or version in the index: check "
                                       "the name and the version\n"));
}

TEST_F(Assets, InstallSaysWhichFileItCannotUse) {
  if (!HasPip()) GTEST_SKIP() << "python3 has no pip (Debian: python3-pip)";
  std::filesystem::remove_all(root_ / "pip");
  const Outcome outcome = Install("greet\n");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "locust-pip: [Errno 2] No such file or directory: 'pip': the volumes are not as they "
            "should be\n");
}

TEST_F(Assets, BothImportStylesWork) {
  Write("scripts/lib/helpers.py", "VALUE = 7\n");
  const Outcome outcome = Python(
      "import helpers\nfrom lib.helpers import VALUE\n"
      "print(helpers.VALUE, VALUE)\n");
  EXPECT_EQ(outcome.output, "7 7\n");
}

TEST_F(Assets, TheStandardLibraryWinsOverLibraryFiles) {
  Write("scripts/lib/json.py", "raise SystemExit('the library file was imported')\n");
  EXPECT_EQ(Python("import json\nprint(json.dumps([1]))\n").output, "[1]\n");
}

TEST_F(Assets, AHiddenSitecustomizeStillRuns) {
  std::filesystem::create_directories(root_ / "wrapper");
  Write("wrapper/sitecustomize.py", "WRAPPED = True\nprint('wrapper')\n");
  Write("scripts/lib/helpers.py", "VALUE = 7\n");
  Write("statement.py", "import helpers\nprint(helpers.VALUE)\n");
  const Outcome outcome =
      Run("LOCUST_LOCUSTFILE=\"$PWD/scripts/main.py\" PYTHONPATH=\"$PWD/boot:$PWD/wrapper\" "
          "python3 statement.py");
  EXPECT_EQ(outcome.output, "wrapper\n7\n");
}

TEST_F(Assets, AfterLocustComesLocustKubernetes) {
  Write("scripts/locust.py", "print('locust')\n");
  Write("boot/locust_kubernetes.py", "import locust\nprint('after', locust.__name__)\n");
  EXPECT_EQ(Python("import json\nprint('start')\nimport locust\nimport locust\n").output,
            "start\nlocust\nafter locust\n");
}

TEST_F(Assets, LocustRunsWhereLocustKubernetesDoesNot) {
  Write("scripts/locust.py", "VERSION = 1\n");
  Write("boot/locust_kubernetes.py", "from locust import no_such_thing\n");
  const Outcome outcome = Python("import locust\nprint(locust.VERSION)\n");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("locust_kubernetes is not in force: ImportError(\"cannot import name "
                              "'no_such_thing'"),
                    EndsWith("1\n")));
}

TEST_F(Assets, AFailingHiddenSitecustomizeKeepsThePath) {
  std::filesystem::create_directories(root_ / "wrapper");
  Write("wrapper/sitecustomize.py", "raise RuntimeError('broken wrapper')\n");
  Write("scripts/lib/helpers.py", "VALUE = 7\n");
  Write("statement.py", "import helpers\nprint(helpers.VALUE)\n");
  const Outcome outcome =
      Run("LOCUST_LOCUSTFILE=\"$PWD/scripts/main.py\" PYTHONPATH=\"$PWD/boot:$PWD/wrapper\" "
          "python3 statement.py 2>/dev/null");
  EXPECT_EQ(outcome.output, "7\n");
}

}  // namespace
}  // namespace locust::inject
