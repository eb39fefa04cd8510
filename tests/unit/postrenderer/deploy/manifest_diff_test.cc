#include "postrenderer/deploy/manifest_diff.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::deploy {
namespace {

std::string Diff(std::string_view before, std::string_view after, bool colours = false) {
  return DiffManifests(ReadManifest(before), ReadManifest(after), colours).text;
}

constexpr std::string_view kWorker =
    "---\n# Source: locust/templates/worker.yaml\napiVersion: apps/v1\nkind: Deployment\n"
    "metadata: {name: worker}\nspec: {replicas: 2}\n";

TEST(ManifestDiff, ComparesValuesNotTheirForm) {
  EXPECT_EQ(Diff(kWorker,
                 "kind: Deployment\nspec:\n  \"replicas\": 2 # workers\nmetadata:\n  name: "
                 "worker\napiVersion: apps/v1\n"),
            "no changes\n");
}

TEST(ManifestDiff, ShowsWhatChangesComesAndGoes) {
  EXPECT_EQ(
      Diff(std::string(kWorker) + "---\nkind: Service\nmetadata: {name: old}\n",
           "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: worker}\nspec: {replicas: "
           "3}\n---\nkind: Service\nmetadata: {name: new}\n"),
      "--- Deployment/worker\n+++ Deployment/worker\n@@ -3,4 +3,4 @@\n metadata:\n   name: "
      "worker\n spec:\n-  replicas: 2\n+  replicas: 3\n"
      "--- /dev/null\n+++ Service/new\n@@ -0,0 +1,3 @@\n+kind: Service\n+metadata:\n+  name: "
      "new\n"
      "--- Service/old\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-kind: Service\n-metadata:\n-  name: "
      "old\n"
      "1 object to add, 1 to change, 1 to remove\n");
}

TEST(ManifestDiff, ComparesAScriptWithTheOneThatItReplaces) {
  EXPECT_EQ(
      Diff("kind: ConfigMap\nmetadata: {name: a-main-py-0123456789}\ndata: {main.py: one}\n",
           "kind: ConfigMap\nmetadata: {name: a-main-py-abcdef0123}\ndata: {main.py: two}\n"),
      "--- ConfigMap/a-main-py-0123456789\n+++ ConfigMap/a-main-py-abcdef0123\n"
      "@@ -1,5 +1,5 @@\n data:\n-  main.py: one\n+  main.py: two\n kind: ConfigMap\n metadata:\n"
      "-  name: a-main-py-0123456789\n+  name: a-main-py-abcdef0123\n"
      "0 objects to add, 1 to change, 0 to remove\n");
}

TEST(ManifestDiff, NoControlCharacterReachesATerminal) {
  const std::string text = Diff("", "kind: A\nmetadata: {name: \"x\\e[31m\"}\n", true);
  EXPECT_EQ(text.find("\033[31m"), text.npos) << text;
  EXPECT_NE(text.find("\033[32m+kind: A\033[0m\n"), text.npos) << text;
}

TEST(ManifestDiff, SecretsAreHiddenAndTheirChangeIsNot) {
  EXPECT_EQ(Diff("kind: Secret\nmetadata: {name: s}\ndata: {a: b2xk, b: c2FtZQ==}\n",
                 "kind: Secret\nmetadata: {name: s}\ndata: {a: bmV3, b: c2FtZQ==}\n"),
            "--- Secret/s\n+++ Secret/s\n@@ -1,5 +1,5 @@\n data:\n-  a: (hidden)\n"
            "+  a: (hidden, another one)\n   b: (hidden)\n kind: Secret\n metadata:\n"
            "0 objects to add, 1 to change, 0 to remove\n");
}

TEST(ManifestDiff, NoSecretOfAPodIsShown) {
  const std::string text = Diff("", R"(kind: Deployment
metadata: {name: d}
spec:
  template:
    spec:
      containers:
      - args: [--web-auth, "user:hunter1", "--web-auth=user:hunter2", --host, "https://u:hunter3@h/"]
        env:
        - {name: API_TOKEN, value: hunter4}
        - {name: DB_PASSWORD, value: hunter5}
        - {name: INDEX, value: "https://u:hunter6@index/simple"}
        - {name: LOCUST_HOST, value: "https://shop"}
)");
  EXPECT_EQ(text.find("hunter"), text.npos) << text;
  EXPECT_NE(text.find("https://shop"), text.npos) << text;
}

}  // namespace
}  // namespace locust::deploy
