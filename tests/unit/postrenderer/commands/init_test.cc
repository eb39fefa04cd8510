// `init` as a user calls it: whole files, and what is said.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/unit/postrenderer/commands/program_fixture.h"

namespace locust::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMain = R"(from locust import HttpUser, task

from clients.http import home


class Shopper(HttpUser):
    @task
    def browse(self):
        home(self.client)
)";

constexpr std::string_view kSaysWhereTheSchemaIs =
    "hint: `locust-postrenderer schema test > load-test.schema.json` beside it lets editors "
    "complete and check it\n";

class InitTest : public ProgramTest {
 protected:
  InitTest() {
    Write("checkout/main.py", kMain);
    Write("checkout/lib/clients/http.py", "def home(client):\n    client.get(\"/\")\n");
    Write("checkout/requirements.txt", "faker==25.0.0\n");
    output_ = folder_.Path("checkout.yaml");
  }

  void Write(const std::string& path, std::string_view text) {
    fs::create_directories(fs::path(folder_.Path(path)).parent_path());
    folder_.Write(path, text);
  }

  int Init(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"init", folder_.Path("checkout"), "-o", output_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }

  std::string output_;
};

constexpr std::string_view kNewFile = R"(# yaml-language-server: $schema=load-test.schema.json
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata:
  name: checkout
spec:
  load_test:
    name: checkout
    main_py_content: |
      from locust import HttpUser, task

      from clients.http import home


      class Shopper(HttpUser):
          @task
          def browse(self):
              home(self.client)
    lib_files_content:
      clients/http.py: |
        def home(client):
            client.get("/")
    requirements: |
      faker==25.0.0
)";

TEST_F(InitTest, MakesAFile) {
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_, output_ + ": notice: made of main.py, 1 library file, requirements.txt\n" +
                      std::string(kSaysWhereTheSchemaIs));
  EXPECT_EQ(Content(output_), kNewFile);
  EXPECT_EQ(Run({"values", "--test", output_}), 0) << err_;
}

TEST_F(InitTest, PrintsAFile) {
  EXPECT_EQ(Run({"init", folder_.Path("checkout"), "--output", "-"}), 0);
  EXPECT_EQ(out_, kNewFile);
}

TEST_F(InitTest, UpToDateIsLeftAlone) {
  ASSERT_EQ(Init(), 0);
  const auto time = fs::last_write_time(output_) - std::chrono::hours(1);
  fs::last_write_time(output_, time);
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(err_, output_ + ": notice: is up to date\n");
  EXPECT_EQ(fs::last_write_time(output_), time);
}

TEST_F(InitTest, UpdatesScriptFieldsAndNothingElse) {
  const auto file = [](std::string_view main, std::string_view library, std::string_view end) {
    return "# ours; ask the shop team\napiVersion: kubernetes.planton.dev/v1\n"
           "kind: KubernetesLocust\nmetadata: {name: checkout, labels: {team: \"shop\"}}  # short\n"
           "spec:\n  workerContainer:\n    replicas: 5   # as on Fridays\n  loadTest:\n"
           "    name: checkout\n    # the shopper\n    mainPyContent: |\n" +
           std::string(main) + "    libFilesContent:\n      # talks to the shop\n" +
           std::string(library) + "    requirements: |\n" + std::string(end);
  };
  folder_.Write("checkout.yaml",
                file("      import locust\n",
                     "      clients/http.py: |\n        OLD = 1\n      gone.py: |\n        X = 1\n",
                     "      faker==24.0.0\n    run: {users: 10}  # few\n"));
  Write("checkout/lib/data/users.csv", "name\nanna\n");
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(err_, output_ +
                      ": notice: updated: main.py, lib/clients/http.py, lib/data/users.csv added, "
                      "lib/gone.py removed, requirements.txt\n");
  EXPECT_EQ(
      Content(output_),
      file("      from locust import HttpUser, task\n\n      from clients.http import home\n"
           "\n\n      class Shopper(HttpUser):\n          @task\n          def browse(self):\n"
           "              home(self.client)\n",
           "      clients/http.py: |\n        def home(client):\n            client.get(\"/\")\n"
           "      data/users.csv: |\n        name\n        anna\n",
           "      faker==25.0.0\n    run: {users: 10}  # few\n"));
}

TEST_F(InitTest, AddsWhatIsMissingAndTakesOutALibraryThatIsGone) {
  fs::remove_all(folder_.Path("checkout/lib"));
  fs::remove(folder_.Path("checkout/requirements.txt"));
  Write("checkout/main.py", "import locust\n");
  folder_.Write("checkout.yaml", R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: checkout}
spec:
  worker_container: {replicas: 2}
)");
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(err_, output_ + ": notice: updated: load_test added\n");
  EXPECT_EQ(Content(output_), R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: checkout}
spec:
  worker_container: {replicas: 2}
  load_test:
    name: checkout
    main_py_content: |
      import locust
)");

  folder_.Write("checkout.yaml", Content(output_) +
                                     "    lib_files_content:\n      a.py: |\n        A = 1\n"
                                     "    requirements: faker  # by hand\n");
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(err_,
            output_ +
                ": notice: keeps its requirements, though the folder has no requirements.txt\n"
                "hint: take spec.load_test.requirements out if they are no longer needed\n" +
                output_ + ": notice: updated: library files removed\n");
  EXPECT_THAT(Content(output_),
              ::testing::EndsWith("      import locust\n    requirements: faker  # by hand\n"));
}

TEST_F(InitTest, PassesOverWhatIsNoScript) {
  Write("checkout/.git/config", "x");
  Write("checkout/.env", "SECRET=1");
  Write("checkout/__pycache__/main.pyc", "x");
  Write("checkout/lib/clients/__pycache__/http.pyc", "x");
  Write("checkout/venv/pyvenv.cfg", "x");
  Write("checkout/logo.png", std::string_view("\x89PNG\0", 5));
  Write("checkout/lib/latin.txt", "caf\xe9");
  Write("checkout/my notes.txt", "x");
  Write("checkout/old.yaml", kTest);
  Write("checkout/load-test.schema.json", "{}");
  fs::create_directory_symlink(folder_.Path("checkout"), folder_.Path("checkout/self"));
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(err_,
            "notice: passed over, Python environments: `venv`\n"
            "notice: passed over, caches: `__pycache__`, `lib/clients/__pycache__`\n"
            "notice: passed over, hidden: `.env`, `.git`\n"
            "notice: passed over, links to folders: `self`\n"
            "notice: passed over, load tests, standards and schemas: `load-test.schema.json`, "
            "`old.yaml`\n"
            "notice: passed over, names that no ConfigMap takes: `my notes.txt`\n"
            "notice: passed over, no text: `lib/latin.txt`, `logo.png`\n" +
                output_ + ": notice: made of main.py, 1 library file, requirements.txt\n" +
                std::string(kSaysWhereTheSchemaIs));
  EXPECT_EQ(Content(output_), kNewFile);
}

TEST_F(InitTest, TheExampleIsWhatItMakes) {
  const std::string examples = LOCUST_SOURCE_DIR "/examples/";
  const std::string example = Content(examples + "library-tree.yaml");
  EXPECT_EQ(Run({"init", examples + "library-tree", "--name", "locust-library-tree", "-o", "-"}),
            0);
  EXPECT_EQ(out_, example);
}

TEST_F(InitTest, FilesBesideTheScriptAreLibraryToo) {
  fs::rename(folder_.Path("checkout/lib/clients"), folder_.Path("checkout/clients"));
  EXPECT_EQ(Init(), 0);
  EXPECT_EQ(Content(output_), kNewFile);
  Write("checkout/lib/clients/http.py", "");
  EXPECT_EQ(Init(), 1);
  EXPECT_EQ(err_,
            "error: `clients/http.py` and `lib/clients/http.py` would both be lib/clients/http.py\n"
            "hint: rename one of them, or take one away\n");
}

TEST_F(InitTest, TheNameIsThatOfTheFolderOrOfTheFlag) {
  fs::rename(folder_.Path("checkout"), folder_.Path("My  Shop_2"));
  EXPECT_EQ(Run({"init", folder_.Path("My  Shop_2") + "/", "-o", "-"}), 0);
  EXPECT_THAT(out_, ::testing::HasSubstr("\nmetadata:\n  name: my-shop-2\n"));
  EXPECT_EQ(Run({"init", folder_.Path("My  Shop_2"), "-o", "-", "--name", "web"}), 0);
  EXPECT_THAT(out_, ::testing::HasSubstr("\nmetadata:\n  name: web\n"));
  EXPECT_EQ(Run({"init", folder_.Path("My  Shop_2"), "-o", "-", "--name", "Web"}), 1);
  EXPECT_EQ(out_, "");
  EXPECT_THAT(err_, ::testing::HasSubstr("metadata.name: `Web` may have only lower-case letters"));
  fs::rename(folder_.Path("My  Shop_2"), folder_.Path("2"));
  EXPECT_EQ(Run({"init", folder_.Path("2")}), 2);
  EXPECT_EQ(err_, "error: the name of the folder `" + folder_.Path("2") +
                      "` makes no name of a load test\n"
                      "hint: give --name NAME; it begins with a letter\n");
}

TEST_F(InitTest, AFileThatIsNoneOfItsOwnIsKept) {
  const std::string refused =
      "\nhint: give another file with --output, or --force to write a new one in its place\n";
  folder_.Write("checkout.yaml", "replicas: 3\n");
  EXPECT_EQ(Init(), 1);
  EXPECT_EQ(err_, output_ + ": error: is there already, and is no load test" + refused);
  EXPECT_EQ(Content(output_), "replicas: 3\n");
  EXPECT_EQ(Init({"--force"}), 0);
  EXPECT_EQ(Content(output_), kNewFile);
  EXPECT_EQ(Init({"--name", "web"}), 1);
  EXPECT_EQ(err_, output_ + ": error: is the load test `checkout`, not `web`" + refused);
  EXPECT_EQ(Content(output_), kNewFile);
}

TEST_F(InitTest, WhatIsInvalidIsNotWritten) {
  Write("checkout/requirements.txt", "faker>=\n");
  EXPECT_EQ(Init(), 1);
  EXPECT_EQ(err_,
            output_ +
                ":24:12: error: spec.load_test.requirements: operator `>=` without a version\n"
                "  24 |       faker>=\n"
                "     |            ^\n"
                "hint: write the version after it, like `>=1.0`\n");
  EXPECT_FALSE(fs::exists(output_));
}

TEST_F(InitTest, SaysWhatIsMissing) {
  EXPECT_EQ(Run({"init", folder_.Path("none")}), 3);
  EXPECT_EQ(err_, "error: there is no folder `" + folder_.Path("none/") +
                      "`\nhint: give the folder that holds main.py\n");
  fs::remove(folder_.Path("checkout/main.py"));
  EXPECT_EQ(Init(), 3);
  EXPECT_EQ(err_, "error: the folder `" + folder_.Path("checkout/") +
                      "` has no main.py\nhint: the locustfile of a load test is called main.py\n");
  Write("checkout/main.py", "\xff");
  EXPECT_EQ(Init(), 1);
  EXPECT_EQ(err_,
            folder_.Path("checkout/main.py") + ": error: is no UTF-8 text, so it is no script\n");
}

}  // namespace
}  // namespace locust::commands
