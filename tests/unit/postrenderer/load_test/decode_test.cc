#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The spec of an otherwise good file.
std::string WithSpec(const std::string& spec) {
  return "apiVersion: code2cloud.planton.cloud/v1\nkind: LocustKubernetes\nmetadata:\n  name: "
         "shop\nspec:\n" +
         spec;
}

LoadTest Decode(const std::string& text) {
  LoadTest load_test = DecodeLoadTest(text, "test.yaml").load_test;
  Record(text, "");
  return load_test;
}

TEST(DecodeTest, EveryExampleIsALoadTest) {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LOCUST_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = Read(entry.path());
    if (text.find("kind: LocustStandards") != text.npos) continue;
    EXPECT_NO_THROW(DecodeLoadTest(text, entry.path().string())) << entry.path();
    ++examples;
  }
  EXPECT_GE(examples, 16);
}

TEST(DecodeTest, EveryHistoricGroupGoesWithBothKinds) {
  for (const std::string group :
       {"code2cloud.planton.cloud", "kubernetes.project.planton", "kubernetes.project-planton.org",
        "kubernetes.openmcf.org", "kubernetes.planton.dev"}) {
    for (const std::string kind : {"LocustKubernetes", "KubernetesLocust"}) {
      const std::string text =
          "apiVersion: " + group + "/v1\nkind: " + kind +
          "\nmetadata: {name: shop}\nspec: {worker_container: {replicas: 2}}\n";
      EXPECT_EQ(Decode(text).worker.replicas, 2) << text;
    }
  }
}

TEST(DecodeTest, ReadsScriptsLibraryAndPackages) {
  const LoadTest test = Decode(WithSpec(R"(  loadTest:
    name: checkout
    main_py_content: |
      import locust
    libFilesContent:
      clients/http.py: "X = 1\n"
    pipPackages: ["faker>=20"]
    scripts: {keepOld: true}
    run: {users: 5, spawnRate: 0.5, runTime: 1h30m, stop_timeout: 2m, tags: [a, b]}
)"));
  EXPECT_EQ(test.name, "checkout");
  ASSERT_TRUE(test.main_py);
  EXPECT_EQ(test.main_py->text, "import locust\n");
  EXPECT_TRUE(test.main_py->literal);
  EXPECT_EQ(test.main_py->position, (Position{8, 22}));
  ASSERT_EQ(test.lib_files.size(), 1u);
  EXPECT_EQ(test.lib_files[0].path, "clients/http.py");
  EXPECT_EQ(test.lib_files[0].script.text, "X = 1\n");
  ASSERT_EQ(test.pip_packages.size(), 1u);
  EXPECT_EQ(test.pip_packages[0].spec, "faker>=20");
  EXPECT_TRUE(test.keep_old_scripts);
  EXPECT_EQ(test.run.users, 5);
  EXPECT_EQ(test.run.spawn_rate, 0.5);
  EXPECT_EQ(test.run.run_time, "1h30m");
  EXPECT_EQ(test.run.stop_timeout_seconds, 120);
  EXPECT_EQ(test.run.tags, (std::vector<std::string>{"a", "b"}));
}

TEST(DecodeTest, ReadsARunThatEnds) {
  const auto decode = [](const std::string& run) {
    return Decode(WithSpec("  loadTest: {name: shop, main_py_content: x = 1, run: " + run + "}\n"))
        .run;
  };
  const RunSpec run = decode(
      "{mode: once, run_time: 5m, id: 7, ttl: 1h, preflight: true, "
      "report: {formats: [csv], claim: reports, log: true}}");
  EXPECT_EQ(run.mode, RunMode::kOnce);
  EXPECT_EQ(run.id, "7");
  EXPECT_EQ(run.ttl_seconds, 3600);
  EXPECT_TRUE(run.preflight);
  ASSERT_TRUE(run.report);
  EXPECT_EQ(run.report->formats, std::vector<std::string>{"csv"});
  EXPECT_EQ(run.report->claim, "reports");
  EXPECT_TRUE(run.report->to_log);
  EXPECT_EQ(decode("{mode: once, report: {}}").report->formats,
            (std::vector<std::string>{"html", "csv", "json"}));
  EXPECT_FALSE(decode("{mode: once}").report);
}

TEST(DecodeTest, IngressShapesOfAllTimes) {
  const auto host = [](const std::string& ingress) {
    const LoadTest test = Decode(WithSpec("  ingress: " + ingress + "\n"));
    EXPECT_TRUE(test.ingress.enabled) << ingress;
    return test.ingress.hosts.at(0).host;
  };
  EXPECT_EQ(host("{is_enabled: true, endpoint_domain_name: acme.example}"), "shop.acme.example");
  EXPECT_EQ(host("{isEnabled: true, dnsDomain: acme.example}"), "shop.acme.example");
  EXPECT_EQ(host("{enabled: true, dns_domain: acme.example}"), "shop.acme.example");
  EXPECT_EQ(host("{enabled: true, hostname: load.acme.example}"), "load.acme.example");
  EXPECT_EQ(
      host("{enabled: true, ingressClassName: nginx, hosts: [{host: a.example, paths: [/x]}], "
           "tls: [{secretName: s, hosts: [a.example]}]}"),
      "a.example");
}

// One file in each spelling: all of them say the same.
TEST(DecodeTest, SnakeCaseAndCamelCaseInAnyMixture) {
  const auto check = [](const std::string& spec) {
    const LoadTest test = Decode(WithSpec(spec));
    EXPECT_EQ(test.master.resources.limits,
              (standards::Resources::List{{"cpu", "1"}, {"memory", "1Gi"}}));
    EXPECT_EQ(test.worker.replicas, 3);
    EXPECT_EQ(test.environment_info.env_name, "staging");
    EXPECT_EQ(test.cluster_credential_id, "prod-eu");
    EXPECT_TRUE(test.create_namespace);
    EXPECT_TRUE(test.stack_job_settings.is_disabled_on_lifecycle_events);
    EXPECT_TRUE(test.keep_old_scripts);
    EXPECT_EQ(test.run.exclude_tags, std::vector<std::string>{"slow"});
  };
  check(R"(  create_namespace: true
  kubernetes_cluster_credential_id: prod-eu
  environment_info: {env_name: staging}
  stack_job_settings: {is_disabled_on_lifecycle_events: true}
  master_container: {resources: {limits: {cpu: 1, memory: 1Gi}}}
  worker_container: {replicas: 3}
  load_test:
    name: shop
    main_py_content: import locust
    scripts: {keep_old: true}
    run: {exclude_tags: [slow]}
)");
  check(R"(  createNamespace: true
  kubernetesClusterCredentialId: prod-eu
  environmentInfo: {envName: staging}
  stackJobSettings: {isDisabledOnLifecycleEvents: true}
  masterContainer: {resources: {limits: {cpu: 1, memory: 1Gi}}}
  workerContainer: {replicas: 3}
  loadTest:
    name: shop
    mainPyContent: import locust
    scripts: {keepOld: true}
    run: {excludeTags: [slow]}
)");
  check(R"(  createNamespace: true
  kubernetes_cluster_credential_id: prod-eu
  environmentInfo: {env_name: staging}
  stack_job_settings: {isDisabledOnLifecycleEvents: true}
  masterContainer: {resources: {limits: {cpu: 1, memory: 1Gi}}}
  worker_container: {replicas: 3}
  loadTest:
    name: shop
    main_py_content: import locust
    scripts: {keep_old: true}
    run: {excludeTags: [slow]}
)");
}

TEST(DecodeTest, TheBoundsThemselvesAreTaken) {
  const std::string name(42, 'n'), value(63, 'v');
  const LoadTest test = Decode(
      "apiVersion: kubernetes.openmcf.org/v1\nkind: KubernetesLocust\nmetadata: {name: " + name +
      ", org: " + value + "}\nspec:\n  namespace: " + value +
      "\n  master_container: {replicas: 1}\n  worker_container: {replicas: 10000}\n  load_test:\n"
      "    name: " +
      value +
      "\n    main_py_content: import locust\n"
      "    lib_files_content: {" +
      std::string(250, 'l') +
      ".py: \"\"}\n"
      "    run: {users: 2147483647, expect_workers: 1, spawn_rate: 0.001, run_time: 1, "
      "stop_timeout: 0}\n");
  EXPECT_EQ(test.metadata.name, name);
  EXPECT_EQ(test.metadata.org, value);
  EXPECT_EQ(test.kubernetes_namespace, value);
  EXPECT_EQ(test.worker.replicas, 10000);
  EXPECT_EQ(test.name, value);
  EXPECT_EQ(test.lib_files.at(0).path.size(), 253u);
  EXPECT_EQ(test.run.users, 2147483647);
  EXPECT_EQ(test.run.stop_timeout_seconds, 0);
}

TEST(DecodeTest, WhatSteersNothingIsSaid) {
  const DecodedLoadTest decoded = DecodeLoadTest(R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop, slug: shop}
spec:
  target_cluster: {cluster_kind: gke}
  stack_job_settings: {pulumi_module_id: m1}
  ingress: {hostname: load.acme.example}
  load_test:
    name: shop
    main_py_content: import locust
    lib_files_content: {lib/a.py: "", utilspy: ""}
status: {}
)",
                                                 "test.yaml");
  EXPECT_EQ(decoded.load_test.stack_job_settings.foreign_ids,
            (StringMap{{"pulumi_module_id", "m1"}}));
  EXPECT_EQ(Format(decoded.notices),
            R"(test.yaml:3:24: notice: metadata.slug: has no effect here: the name is metadata.name
  3 | metadata: {name: shop, slug: shop}
    |                        ^
test.yaml:5:20: notice: spec.target_cluster.cluster_kind: has no effect here: the kubeconfig says where the cluster is
  5 |   target_cluster: {cluster_kind: gke}
    |                    ^
test.yaml:6:24: notice: spec.stack_job_settings.pulumi_module_id: is recorded as an annotation and steers nothing here
  6 |   stack_job_settings: {pulumi_module_id: m1}
    |                        ^
test.yaml:7:3: warning: spec.ingress: names a host, but is not enabled: nothing is rendered of it
  7 |   ingress: {hostname: load.acme.example}
    |   ^
hint: add `enabled: true`
test.yaml:11:25: warning: spec.load_test.lib_files_content["lib/a.py"]: becomes lib/lib/a.py, for library files are below lib/ already
  11 |     lib_files_content: {lib/a.py: "", utilspy: ""}
     |                         ^
hint: name it `a.py`
test.yaml:11:39: warning: spec.load_test.lib_files_content.utilspy: `utilspy` can't be imported, it has no dot
  11 |     lib_files_content: {lib/a.py: "", utilspy: ""}
     |                                       ^
hint: did you mean `utils.py`?
test.yaml:12:1: notice: status: has no effect here: the cluster says what is there
  12 | status: {}
     | ^
)");
}

TEST(DecodeTest, HelmValuesAreTypedAsSetTypesThem) {
  const LoadTest test = Decode(WithSpec(R"(  helm_values:
    worker.hpa.enabled: "false"
    worker.hpa.maxReplicas: "40"
    master.environment.a\.b: "007"
    image.tag: 1.10
    tolerations[0].key: load
    loadtest.environment: {X: "true"}
)"));
  ASSERT_EQ(test.helm_values.size(), 6u);
  EXPECT_EQ(test.helm_values[0].value, OrderedJson(false));
  EXPECT_EQ(test.helm_values[1].value, OrderedJson(40));
  EXPECT_EQ(test.helm_values[2].path, (std::vector<std::string>{"master", "environment", "a.b"}));
  EXPECT_EQ(test.helm_values[2].value, OrderedJson("007"));
  EXPECT_EQ(test.helm_values[4].path, (std::vector<std::string>{"tolerations", "[0]", "key"}));
  EXPECT_EQ(test.helm_values[5].value, OrderedJson({{"X", "true"}}))
      << "a nested mapping is taken as it is";
}

TEST(DecodeTest, AllErrorsOfAFileAtOnceInOrder) {
  EXPECT_EQ(
      ErrorsOf(R"(apiVersion: code2cloud.planton.cloud/v2
kind: LocustKubernetes
metadata:
  name: Shop
spec:
  master_container: {replicas: 2}
  worker_container:
    replicas: many
    resources: {requests: {cpu: 2}, limits: {cpu: 1, memory: 1GB}}
  load_test:
    nam: checkout
    main_py_content: ""
    pip_packages: ["faker>=", "--index-url x"]
)"),
      R"(test.yaml:1:13: error: apiVersion: must be `code2cloud.planton.cloud/v1`, `kubernetes.project.planton/v1`, `kubernetes.project-planton.org/v1`, `kubernetes.openmcf.org/v1` or `kubernetes.planton.dev/v1`, is `code2cloud.planton.cloud/v2`
  1 | apiVersion: code2cloud.planton.cloud/v2
    |             ^
hint: did you mean `code2cloud.planton.cloud/v1`?
test.yaml:4:9: error: metadata.name: `Shop` may have only lower-case letters, digits and '-', not 'S'
  4 |   name: Shop
    |         ^
test.yaml:6:32: error: spec.master_container.replicas: a test has exactly one master, not 2
  6 |   master_container: {replicas: 2}
    |                                ^
hint: workers are what scales: set worker_container.replicas
test.yaml:8:15: error: spec.worker_container.replicas: must be a whole number, is a string
  8 |     replicas: many
    |               ^
test.yaml:9:33: error: spec.worker_container.resources.requests.cpu: request 2 is over the limit 1
  9 |     resources: {requests: {cpu: 2}, limits: {cpu: 1, memory: 1GB}}
    |                                 ^
hint: a container can't be promised more than it may use
test.yaml:9:62: error: spec.worker_container.resources.limits.memory: `1GB` is no quantity
  9 |     resources: {requests: {cpu: 2}, limits: {cpu: 1, memory: 1GB}}
    |                                                              ^
hint: quantities look like `500m`, `2` or `1Gi`
test.yaml:10:3: error: spec.load_test.name: missing
  10 |   load_test:
     |   ^
hint: add `name`: value of the label load_test
test.yaml:11:5: error: spec.load_test.nam: unknown field
  11 |     nam: checkout
     |     ^
hint: did you mean `name`?
test.yaml:12:22: error: spec.load_test.main_py_content: is empty
  12 |     main_py_content: ""
     |                      ^
hint: write the locustfile here, with at least one User class
test.yaml:13:20: error: spec.load_test.pip_packages[0]: `faker>=`: operator `>=` without a version
  13 |     pip_packages: ["faker>=", "--index-url x"]
     |                    ^
hint: write the version after it, like `>=1.0`
test.yaml:13:31: error: spec.load_test.pip_packages[1]: `--index-url x`: is a pip option, not a package
  13 |     pip_packages: ["faker>=", "--index-url x"]
     |                               ^
hint: put options into `requirements`, where the standards can allow them
)");
}

}  // namespace
}  // namespace locust
