#include "tests/promise/rendered.h"

#include <algorithm>
#include <random>

#include "common/kube/workload.h"
#include "common/text/diagnostic.h"
#include "common/yaml/document.h"
#include "common/yaml/stream.h"
#include "postrenderer/inject/render.h"
#include "postrenderer/load_test/decode.h"
#include "tests/support/files.h"
#include "tests/support/for_releases.h"

namespace locust::promise {
namespace {

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string LoadTest() {
    std::string text =
        "apiVersion: code2cloud.planton.cloud/v1\nkind: LocustKubernetes\nmetadata:\n"
        "  name: made-up\n";
    if (Chance()) text += "  labels: {acme.example/team: " + OneOf({"shop", "\"007\""}) + "}\n";
    text += "spec:\n";
    if (Chance()) text += "  master_container:\n    resources: " + Resources() + "\n";
    if (Chance()) {
      text += "  worker_container:\n    replicas: " + OneOf({"0", "1", "7", "50"}) + "\n";
      if (Chance()) text += "    resources: " + Resources() + "\n";
    }
    if (Chance()) text += "  ingress: {enabled: true, hostname: load.acme.example}\n";
    text += "  load_test:\n    name: made-up\n    main_py_content: |\n      " +
            OneOf({"from locust import HttpUser", "# \"quoted\" 'text': {{ x }}", "x = 1\\n"}) +
            "\n";
    if (Chance()) {
      text += "    lib_files_content:\n      " + OneOf({"a.py", "clients/http.py"}) + ": " +
              OneOf({"\"\"", "x = 1", "\"y = '\\\\t'\\n\""}) + "\n";
    }
    if (Chance()) {
      text +=
          "    pip_packages: [" +
          OneOf({"faker==20.1.0", "\"requests[socks]\"", "\"tomli>=2; python_version<'3.11'\""}) +
          "]\n";
    }
    if (Chance()) {
      text += "    run: {users: " + OneOf({"1", "200"}) +
              ", spawn_rate: 5, run_time: " + OneOf({"90s", "1h30m"}) +
              ", stop_timeout: " + OneOf({"5", "30"}) + "}\n";
    }
    return text;
  }

 private:
  bool Chance() { return random_() % 2 == 0; }
  std::string OneOf(const std::vector<std::string>& values) {
    return values[random_() % values.size()];
  }
  std::string Resources() {
    std::string text = "{";
    if (Chance()) text += "requests: {cpu: " + OneOf({"10m", "2", "0.5"}) + "}, ";
    if (Chance()) text += "limits: {memory: " + OneOf({"64Mi", "4Gi", "2e9"}) + "}, ";
    return text + "}";
  }

  std::mt19937 random_;
};

bool IsHook(const Json& object) {
  const Json* annotations = json::At(object, "/metadata/annotations");
  return annotations != nullptr && annotations->contains("helm.sh/hook");
}

}  // namespace

std::vector<std::string> ExampleTests() {
  std::vector<std::string> texts;
  for (const auto& file : test_support::YamlFiles("examples")) {
    std::string text = test_support::ReadFile(file);
    if (text.find("kind: LocustStandards") == text.npos) texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> GeneratedTests(unsigned seed, std::size_t count) {
  Generator generator(seed);
  std::vector<std::string> texts(count);
  std::ranges::generate(texts, [&] { return generator.LoadTest(); });
  return texts;
}

std::vector<std::string> Streams() {
  std::vector<std::string> texts;
  for (const auto& file : test_support::YamlFiles("tests/streams"))
    texts.push_back(test_support::ReadFile(file));
  return texts;
}

std::vector<Json> ObjectsOf(const std::string& stream) {
  std::vector<Json> objects;
  for (const yaml::StreamDocument& document : yaml::SplitStream(stream, "<stdin>")) {
    Json object = yaml::Document::Parse(document.body, "<stdin>").value();
    if (object.is_object() && !IsHook(object)) objects.push_back(std::move(object));
  }
  return objects;
}

std::vector<Json> Rendered(const std::string& load_test, const std::string& stream,
                           const standards::Standards& standards, const std::string& environment) {
  const LoadTest decoded = DecodeLoadTest(load_test, "test.yaml").load_test;
  try {
    const inject::Rendered rendered =
        inject::Render(stream, test_support::ForReleases(decoded, stream), standards,
                       {.environment = environment, .today = std::chrono::sys_days()});
    const bool is_denied = std::ranges::any_of(rendered.findings, [](const auto& each) {
      return each.finding.diagnostic.severity == Diagnostic::Severity::kError;
    });
    if (is_denied) return {};
    return ObjectsOf(rendered.stream);
  } catch (const Error& error) {
    if (error.code() == ExitCode::kInvalid) return {};
    throw;
  }
}

Json PodOf(const Json& object) {
  const auto workload = kube::RecogniseWorkload(object);
  if (!workload || workload->kind == "Pod") return nullptr;
  const Json* pod_template = json::At(object, workload->template_path);
  if (pod_template == nullptr) return nullptr;
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", Json::object()}};
  pod.update(*pod_template, true);
  const std::string owner = object.at("metadata").at("name").get<std::string>() + "-5d9f7c6b4d";
  pod["metadata"]["generateName"] = owner + "-";
  pod["metadata"]["ownerReferences"] = {{{"apiVersion", "apps/v1"},
                                         {"kind", "ReplicaSet"},
                                         {"name", owner},
                                         {"uid", "6f3c"},
                                         {"controller", true}}};
  return pod;
}

}  // namespace locust::promise
