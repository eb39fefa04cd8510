// `check` as a user calls it: whole outputs and exit statuses.
#include <gmock/gmock.h>

#include <filesystem>

#include "common/json/json.h"
#include "tests/unit/postrenderer/commands/program_fixture.h"

namespace locust::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kStandards = R"(apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  rules:
    worker-replicas: {max: 3}
    image-pinned: {action: warn}
    autoscaler-conflict: {action: audit}
  environments:
    - {name: prod, namespaces: ["load-prod"], rules: {worker-replicas: {max: 10}}}
  exemptions:
    - {rule: worker-replicas, namespaces: [load-x], names: [shop-worker], reason: rehearsal,
       expires: 2030-06-30}
)";

constexpr std::string_view kWorker = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-worker
spec:
  replicas: 5
  template:
    spec:
      containers:
      - name: locust
        image: locustio/locust:latest
        args: [--worker]
)";

constexpr std::string_view kAutoscaler = R"(apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop, labels: {load_test: shop, component: worker}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop-worker}
  maxReplicas: 3
)";

class CheckTest : public ProgramTest {
 protected:
  CheckTest() {
    standards_ = folder_.Write("standards", kStandards);
    // No test depends on the Python of the machine.
    python_ = folder_.Write("python", "#!/bin/sh\ncat >/dev/null\necho '[[3, 13], []]'\n");
    std::filesystem::permissions(python_, std::filesystem::perms::owner_all);
    std::filesystem::create_directories(folder_.Path("m"));
  }

  int Check(std::vector<std::string> arguments, std::string_view input = "") {
    arguments.insert(arguments.begin(), {"check", "--standards", standards_, "--python", python_,
                                         "--at", "2030-06-01"});
    return Run(arguments, input);
  }

  std::string standards_, python_;
};

TEST_F(CheckTest, AManifestIsJudgedWithItsPlaces) {
  const std::string file = folder_.Write("m/worker.yaml", kWorker);
  EXPECT_EQ(Check({"--environment", "prod", file}), 0);
  EXPECT_EQ(
      out_,
      file +
          R"(:11:16: warning: Deployment/shop-worker spec.template.spec.containers[locust].image: image `locustio/locust:latest` may be another one tomorrow: its tag moves [image-pinned]
  11 |         image: locustio/locust:latest
     |                ^
hint: name a version, like `locustio/locust:2.32.2`
1 file checked: 0 errors, 1 warning
)");
  EXPECT_EQ(err_, "");
}

TEST_F(CheckTest, AStandardsFileIsCheckedForBeingValid) {
  EXPECT_EQ(Run({"check", standards_}), 0);
  EXPECT_EQ(out_, "1 file checked: 0 errors, 0 warnings\n");
  const std::string told =
      standards_ +
      ": notice: a standards file: checked for being valid, and nothing is judged by it\n"
      "hint: to judge load tests and manifests by it, give it as `--standards " +
      standards_ + "`\n";
  EXPECT_EQ(err_, told);

  const std::string manifest = folder_.Write("m/worker.yaml", kWorker);
  EXPECT_EQ(Run({"check", standards_, manifest}), 0);
  EXPECT_EQ(out_, "2 files checked: 0 errors, 0 warnings\n");
  EXPECT_EQ(err_, told +
                      "notice: no standards are given, so no rule is on\n"
                      "hint: give --standards FILE\n");

  EXPECT_EQ(Run({"check", "--standards", standards_, standards_}), 0);
  EXPECT_EQ(err_, "");
}

TEST_F(CheckTest, AnInvalidStandardsFileIsAnError) {
  const std::string file = folder_.Write("broken.yaml",
                                         R"(apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  defaults: {resources: {requests: {cpu: ""}}}
)");
  EXPECT_EQ(Run({"check", file}), 1);
  EXPECT_EQ(out_, file + R"(:5:42: error: spec.defaults.resources.requests.cpu: is empty
  5 |   defaults: {resources: {requests: {cpu: ""}}}
    |                                          ^
hint: quantities look like `500m`, `2` or `1Gi`
1 file checked: 1 error, 0 warnings
)");
}

TEST_F(CheckTest, ADenialIsStatusOne) {
  const std::string file = folder_.Write("m/worker.yaml", kWorker);
  EXPECT_EQ(Check({"--namespace", "load-y", file}), 1);
  EXPECT_THAT(out_, StartsWith(file + ":6:13: error: Deployment/load-y/shop-worker spec.replicas: "
                                      "this starts 5 workers, more than 3 [worker-replicas]\n"
                                      "  6 |   replicas: 5\n"
                                      "    |             ^\n"
                                      "hint: set it to 3 or less\n"));
  EXPECT_THAT(out_, HasSubstr("1 file checked: 1 error, 1 warning\n"));
}

TEST_F(CheckTest, AnExemptionIsAWarningUntilItsLastDay) {
  const std::string file = folder_.Write("m/worker.yaml", kWorker);
  EXPECT_EQ(Check({"--namespace", "load-x", file}), 0);
  EXPECT_THAT(out_, HasSubstr("this starts 5 workers, more than 3 (exempted until 2030-06-30: "
                              "rehearsal) [worker-replicas]\n"));
  const auto at = [&](const char* day) {
    return Run({"check", "--standards", standards_, "--namespace", "load-x", "--at", day, file});
  };
  EXPECT_EQ(at("2030-06-30"), 0);
  EXPECT_THAT(out_, HasSubstr("(exempted until 2030-06-30: rehearsal; today is the last day)"));
  EXPECT_EQ(at("2030-07-01"), 1);
  EXPECT_THAT(out_, HasSubstr("(its exemption expired on 2030-06-30)"));
  EXPECT_EQ(at("tomorrow"), 2);
  EXPECT_EQ(err_, "--at: error: must be a date like 2030-12-31, is `tomorrow`\n");
}

TEST_F(CheckTest, TheNamespaceOfAnObjectPicksItsEnvironment) {
  std::string text(kWorker);
  text.insert(text.find("spec:"), "  namespace: load-prod\n");
  const std::string file = folder_.Write("m/worker.yaml", text);
  EXPECT_EQ(Check({file}), 0) << out_;
  EXPECT_EQ(err_, "");
}

TEST_F(CheckTest, AnObjectOfAnotherEnvironmentThanIsNamedIsAnError) {
  std::string text(kStandards);
  text.insert(text.find("  exemptions:"), "    - {name: staging, namespaces: [load-staging]}\n");
  standards_ = folder_.Write("standards", text);
  text = kWorker;
  text.insert(text.find("spec:"), "  namespace: load-prod\n");
  const std::string file = folder_.Write("m/worker.yaml", text);
  EXPECT_EQ(Check({"--environment", "staging", "--format", "json", file}), 1);
  const Json findings = Json::parse(out_)["files"][0]["findings"];
  EXPECT_EQ(findings[0]["message"],
            "namespace `load-prod` belongs to environment `prod`, not to `staging`");
  EXPECT_EQ(findings[0]["path"], "metadata.namespace");
  EXPECT_EQ(findings[0]["line"], 5);
  EXPECT_EQ(Check({"--environment", "staging", "--namespace", "load-prod", file}), 1);
  EXPECT_EQ(out_, "");
  EXPECT_THAT(err_, HasSubstr("namespace `load-prod` belongs to environment `prod`, not to"));
}

TEST_F(CheckTest, WithoutAnEnvironmentThereIsOneWarning) {
  const std::string one = folder_.Write("m/a.yaml", kAutoscaler);
  const std::string two = folder_.Write("m/test.yaml", kTest);
  EXPECT_EQ(Check({one, two}), 0) << out_;
  EXPECT_EQ(err_, standards_ +
                      ": warning: the standards have environments and nothing says which "
                      "one some of the objects are for, so none applies\n"
                      "hint: give --environment or --namespace\n");
}

TEST_F(CheckTest, ManifestsOfOneFolderAreJudgedTogether) {
  const std::string worker = folder_.Write("m/worker.yaml", kWorker);
  const std::string autoscaler = folder_.Write("m/autoscaler.yaml", kAutoscaler);
  const auto conflicts = [&] {
    std::size_t count = 0;
    const Json report = Json::parse(out_);
    for (const Json& file : report["files"]) {
      for (const Json& finding : file["findings"]) {
        if (finding["rule"] == "autoscaler-conflict") ++count;
      }
    }
    return count;
  };
  const std::vector<std::string> common = {"--environment", "prod", "--format", "json"};
  const auto check = [&](std::vector<std::string> files) {
    files.insert(files.begin(), common.begin(), common.end());
    Check(files);
    return conflicts();
  };
  EXPECT_EQ(check({folder_.Path("m")}), 1u);
  EXPECT_EQ(check({worker, autoscaler}), 1u);
  EXPECT_EQ(check({worker}), 0u);
  std::filesystem::create_directories(folder_.Path("m/other"));
  std::filesystem::rename(autoscaler, folder_.Path("m/other/autoscaler.yaml"));
  EXPECT_EQ(check({folder_.Path("m")}), 0u);
}

TEST_F(CheckTest, AnAuditIsANoticeAndNoFailure) {
  folder_.Write("m/all.yaml", std::string(kWorker) + "---\n" + std::string(kAutoscaler));
  EXPECT_EQ(Check({"--environment", "prod", folder_.Path("m")}), 0);
  EXPECT_THAT(out_, HasSubstr(": notice: "));
  EXPECT_THAT(out_, HasSubstr("1 file checked: 0 errors, 1 warning, 1 notice\n"));
}

TEST_F(CheckTest, AListIsItsItemsAndJsonIsReadToo) {
  std::string list = "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"List\",\n\t\"items\": [";
  list += R"({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "load"}},
{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w"}, "spec": {"replicas": 9,
 "template": {"spec": {"containers": [{"name": "l", "image": "locustio/locust:2.32.2",
 "args": ["--worker"]}]}}}}]})";
  const std::string file = folder_.Write("m/list.json", list);
  EXPECT_EQ(Check({"--namespace", "load", "--format", "json", file}), 1);
  const Json findings = Json::parse(out_)["files"][0]["findings"];
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0]["object"], "Deployment/load/w");
  EXPECT_EQ(findings[0]["line"], 5);
}

TEST_F(CheckTest, InAFolderOnlyManifestsCount) {
  std::filesystem::create_directories(folder_.Path("m/.git"));
  std::filesystem::create_directories(folder_.Path("m/chart/templates"));
  folder_.Write("m/.git/x.yaml", "[");
  folder_.Write("m/.hidden.yaml", "[");
  folder_.Write("m/values.yaml", "replicas: 3\n");
  folder_.Write("m/notes.txt", "[");
  folder_.Write("m/chart/Chart.yaml", "apiVersion: v2\nname: x\n");
  folder_.Write("m/chart/templates/x.yaml", "{{ if }}");
  folder_.Write("m/a.yml", kAutoscaler);
  EXPECT_EQ(Check({"--environment", "prod", folder_.Path("m")}), 0);
  EXPECT_EQ(out_, "1 file checked: 0 errors, 0 warnings\n");
}

TEST_F(CheckTest, ANamedFileWithoutAnObjectIsAnError) {
  const std::string file = folder_.Write("m/values.yaml", "replicas: 3\n");
  EXPECT_EQ(Check({file}), 1);
  EXPECT_EQ(out_, file +
                      ": error: holds no Kubernetes object and no load test\n"
                      "hint: each begins with `apiVersion` and `kind`\n"
                      "1 file checked: 1 error, 0 warnings\n");
}

TEST_F(CheckTest, EveryFileIsCheckedAndAMissingOneIsStatusThree) {
  const std::string broken = folder_.Write("m/broken.yaml", "a: [1\n");
  const std::string half = folder_.Write("m/half.yaml", std::string(kAutoscaler) + "---\na: 1\n");
  const std::string missing = folder_.Path("m/missing.yaml");
  EXPECT_EQ(Check({"--environment", "prod", broken, half}), 1);
  EXPECT_THAT(out_, HasSubstr(broken + ":"));
  EXPECT_THAT(out_, HasSubstr(half + ":8:1: error: this is no Kubernetes object: `apiVersion` or "
                                     "`kind` is missing\n"));
  EXPECT_EQ(Check({missing, half, broken}), 3);
  EXPECT_THAT(out_, StartsWith("error: cannot read the file `" + missing +
                               "`: No such file or directory\n"));
  EXPECT_THAT(out_, HasSubstr("3 files checked: 3 errors, 0 warnings\n"));
}

TEST_F(CheckTest, StdinIsADash) {
  EXPECT_EQ(Check({"--namespace", "load", "-"}, kWorker), 1);
  EXPECT_THAT(out_, StartsWith("<stdin>:6:13: error: Deployment/load/shop-worker spec.replicas: "));
}

TEST_F(CheckTest, ALoadTestIsJudgedAtItsOwnLines) {
  std::string text(kTest);
  text.insert(text.find("  load_test:"),
              "  workerContainer: {replicas: 7}\n"
              "  helm_values:\n"
              "    image.tag: latest\n");
  const std::string file = folder_.Write("m/test.yaml", "# a comment\n---\n" + text);
  EXPECT_EQ(Check({"--namespace", "load", file}), 1);
  EXPECT_THAT(out_, HasSubstr(file + ":8:31: error: Deployment/load/checkout-worker spec.replicas: "
                                     "this starts 7 workers, more than 3 [worker-replicas]\n"
                                     "  8 |   workerContainer: {replicas: 7}\n"
                                     "    |                               ^\n"));
  EXPECT_THAT(out_, HasSubstr(file + ":10:16: warning: Deployment/load/checkout-master "
                                     "spec.template.spec.containers[locust].image: "));
}

TEST_F(CheckTest, SyntaxIsCheckedWithANamedPythonThatHasToBeThere) {
  const std::string file = folder_.Write("m/test.yaml", kTest);
  folder_.Write("python",
                "#!/bin/sh\ncat >/dev/null\necho '[[3, 13], [[0, 3, 9, \"unmatched\"]]]'\n");
  std::filesystem::permissions(python_, std::filesystem::perms::owner_all);
  EXPECT_EQ(Check({"--namespace", "load", file}), 1);
  EXPECT_EQ(out_, file +
                      ":11:15: error: spec.load_test.main_py_content: main.py line 3: Python 3.13 "
                      "says: unmatched\n"
                      "  11 |           pass\n"
                      "     |               ^\n"
                      "1 file checked: 1 error, 0 warnings\n");
  python_ = folder_.Path("none");
  EXPECT_EQ(Check({"--namespace", "load", file}), 3);
  EXPECT_EQ(out_, "1 file checked: 0 errors, 0 warnings\n");
  EXPECT_THAT(err_, StartsWith("error: cannot run `" + python_ + "`: "));
}

TEST_F(CheckTest, StandardsAreCheckedForBeingValid) {
  const std::string file =
      folder_.Write("m/standards.yaml",
                    "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: x}\n"
                    "spec: {rules: {worker-replica: {max: 3}}}\n");
  EXPECT_EQ(Check({file}), 1);
  EXPECT_EQ(out_,
            file + R"(:4:16: error: spec.rules.worker-replica: no rule is called `worker-replica`
  4 | spec: {rules: {worker-replica: {max: 3}}}
    |                ^
hint: did you mean `worker-replicas`?
1 file checked: 1 error, 0 warnings
)");
  EXPECT_EQ(Check({folder_.Write("m/good.yaml", kStandards)}), 0) << out_;
}

TEST_F(CheckTest, TheResultGoesIntoAFile) {
  const std::string file = folder_.Write("m/worker.yaml", kWorker);
  const std::string result = folder_.Path("result.json");
  EXPECT_EQ(Check({"--namespace", "load", "--format", "json", "--output", result, file}), 1);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Json::parse(Content(result))["errors"], 1);
  EXPECT_EQ(Check({"--namespace", "load", "--output", folder_.Path("no/such"), file}), 3);
}

TEST_F(CheckTest, VariablesSayTheSame) {
  const std::string file = folder_.Write("m/worker.yaml", kWorker);
  const int status = Check({"--namespace", "load", "--format", "json", file});
  const std::string out = out_;
  variables_ = {{"LOCUST_POSTRENDERER_STANDARDS", standards_},
                {"LOCUST_POSTRENDERER_NAMESPACE", "load"},
                {"LOCUST_POSTRENDERER_AT", "2030-06-01"},
                {"LOCUST_POSTRENDERER_FORMAT", "json"}};
  EXPECT_EQ(Run({"check", file}), status);
  EXPECT_EQ(out_, out);
}

TEST_F(CheckTest, WrongUsageIsStatusTwo) {
  EXPECT_EQ(Run({"check"}), 2);
  EXPECT_EQ(err_,
            "error: nothing to check is given\n"
            "hint: give files or folders, or `-` for stdin\n");
  EXPECT_EQ(Run({"check", "--format", "xml", "x"}), 2);
  EXPECT_EQ(Check({folder_.Path("m")}), 0);
  EXPECT_EQ(err_,
            "warning: no file to check was found\n"
            "hint: files are *.yaml, *.yml and *.json\n");
}

TEST_F(CheckTest, SecretsAreNotPrinted) {
  std::string text(kTest);
  text += "  helm_values: {a: https://ann:hunter2@example, b: [}\n";
  EXPECT_EQ(Check({folder_.Write("m/test.yaml", text)}), 1);
  EXPECT_EQ(out_.find("hunter2"), std::string::npos) << out_;
}

}  // namespace
}  // namespace locust::commands
