#include "postrenderer/load_test/decode.h"

#include <algorithm>
#include <utility>

#include "common/kube/names.h"
#include "common/standards/field_types.h"
#include "common/yaml/document.h"
#include "postrenderer/load_test/helm_values.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Handled;
using fields::kOptional;
using fields::kRequired;
using fields::Member;
using fields::Nested;
using fields::Value;

// What is read of a file: the load test, and what has to wait for its name.
struct File {
  LoadTest load_test;
  IngressFieldsRead ingress;
};

LoadTest& Test(File& file) {
  return file.load_test;
}

void FailReference(const Value& reference, std::string&) {
  reference.FailAtKey("references to other resources can't be resolved here",
                      "write the name itself: `namespace: load-tests`");
}

const fields::Object<std::string>& NamespaceFields() {
  static const fields::Object<std::string> kFields(
      "a namespace by value",
      {fields::FieldOf<std::string>("value", [](std::string& into) -> std::string& { return into; },
                                    fields::Named(kube::CheckDnsLabel), "name of the namespace",
                                    kOptional, {}),
       Handled<std::string>(
           "value_from", FailReference, [] { return OrderedJson{{"enum", OrderedJson::array()}}; },
           "reference to another resource, which can't be resolved here")},
      [](const fields::Present& present, std::string&) {
        if (!std::ranges::all_of(present.object().Entries(), &Value::is_null)) return;
        present.object().FailAtKey("names no namespace", "write it as `namespace: load-tests`");
      });
  return kFields;
}

// `namespace: load`, or `namespace: {value: load}` as protocol buffers write it.
void ReadNamespace(const Value& value, File& file) {
  std::string& name = file.load_test.kubernetes_namespace;
  if (value.node().kind == yaml::Node::Kind::kMapping) {
    NamespaceFields().Read(value, name);
  } else {
    fields::Named(kube::CheckDnsLabel).read(value, name);
  }
}

OrderedJson NamespaceSchema() {
  OrderedJson object = NamespaceFields().Schema();
  object["required"] = OrderedJson::array({"value"});
  return {{"anyOf", {fields::Named(kube::CheckDnsLabel).schema(), std::move(object)}}};
}

const fields::Object<LoadTest>& ClusterFields() {
  static const fields::Object<LoadTest> kFields(
      "the cluster that the load test runs in",
      {Recorded<LoadTest>("cluster_kind", "the kubeconfig says where the cluster is"),
       Member("cluster_name", &LoadTest::target_cluster, fields::String(), "name of the cluster")});
  return kFields;
}

void CheckMasterReplicas(const Value& value, const ContainerSize& size) {
  if (!size.replicas || *size.replicas == 1) return;
  for (const Value& entry : value.Entries()) {
    if (entry.key() != "replicas") continue;
    entry.Fail("a test has exactly one master, not " + std::to_string(*size.replicas),
               "workers are what scales: set worker_container.replicas");
  }
}

fields::Type<ContainerSize> MasterType() {
  fields::Type<ContainerSize> type =
      fields::Checked<ContainerSize>(Nested(ContainerFields), CheckMasterReplicas);
  type.schema = [schema = std::move(type.schema)] {
    OrderedJson one_master = schema();
    OrderedJson& replicas = one_master["properties"]["replicas"];
    replicas["minimum"] = replicas["maximum"] = 1;
    return one_master;
  };
  return type;
}

template <class U>
fields::Field<File> OfTest(std::string_view name, U LoadTest::* member, fields::Type<U> type,
                           std::string_view description) {
  return fields::FieldOf<File>(name, [member](File& file) -> U& { return file.load_test.*member; },
                               std::move(type), description, kOptional, {});
}

const fields::Object<File>& SpecFields() {
  static const fields::Object<File> kFields(
      "what is deployed",
      {
          fields::FieldOf<File>("target_cluster", Test, Nested(ClusterFields),
                                "the cluster that the load test runs in", kOptional, {}),
          Handled<File>("namespace", ReadNamespace, NamespaceSchema, "namespace of the release"),
          OfTest("create_namespace", &LoadTest::create_namespace, fields::Boolean(),
                 "make the namespace first"),
          OfTest("kubernetes_cluster_credential_id", &LoadTest::cluster_credential_id,
                 standards::CredentialType(), "kubeconfig that `deploy` uses"),
          OfTest("environment_info", &LoadTest::environment_info, Nested(EnvironmentFields),
                 "the environment that the load test runs in"),
          OfTest("stack_job_settings", &LoadTest::stack_job_settings, Nested(JobFields),
                 "how the load test is deployed"),
          OfTest("master_container", &LoadTest::master, MasterType(), "size of the master"),
          OfTest("worker_container", &LoadTest::worker, Nested(ContainerFields),
                 "number and size of the workers"),
          Member("ingress", &File::ingress, Nested(IngressFields),
                 "how the web page is reached from outside"),
          fields::FieldOf<File>("load_test", Test, Nested(LoadTestFields), "the load test itself",
                                kOptional, {}),
          OfTest("helm_values", &LoadTest::helm_values, HelmValuesType(),
                 "chart values by dotted key"),
      });
  return kFields;
}

// The groups and kinds that the resource has had; every kind goes with every group.
const std::vector<std::pair<std::string, int>>& ApiVersions() {
  static const std::vector<std::pair<std::string, int>> kVersions = {
      {"code2cloud.planton.cloud/v1", 0},
      {"kubernetes.project.planton/v1", 0},
      {"kubernetes.project-planton.org/v1", 0},
      {"kubernetes.openmcf.org/v1", 0},
      {"kubernetes.planton.dev/v1", 0}};
  return kVersions;
}

fields::Field<File> Constant(std::string_view name,
                             std::vector<std::pair<std::string, int>> choices,
                             std::string_view description) {
  fields::Type<int> type = fields::Choice<int>(std::move(choices));
  return Handled<File>(
      name,
      [read = type.read](const Value& value, File&) {
        int ignored = 0;
        read(value, ignored);
      },
      type.schema, description, kRequired);
}

const fields::Object<File>& FileFields() {
  static const fields::Object<File> kFields(
      "a load test",
      {
          Constant("apiVersion", ApiVersions(), "version of the resource"),
          Constant("kind", {{"LocustKubernetes", 0}, {"KubernetesLocust", 0}},
                   "kind of the resource"),
          fields::FieldOf<File>(
              "metadata", [](File& file) -> Metadata& { return file.load_test.metadata; },
              Nested(MetadataFields), "what the load test is called", kRequired, {}),
          fields::FieldOf<File>("spec", [](File& file) -> File& { return file; },
                                Nested(SpecFields), "what is deployed", kRequired, {}),
          Recorded<File>("status", "the cluster says what is there"),
          Recorded<File>("stack_input", "it is the input of another tool"),
      });
  return kFields;
}

// What needs the name of the load test.
void Complete(File& file) {
  LoadTest& load_test = file.load_test;
  load_test.ingress = std::move(file.ingress.spec);
  std::string& host = file.ingress.hostname;
  if (!file.ingress.domain.empty()) host = load_test.metadata.name + "." + file.ingress.domain;
  if (!host.empty()) load_test.ingress.hosts.push_back({.host = std::move(host), .paths = {}});
  if (load_test.name.empty()) load_test.name = load_test.metadata.name;
}

}  // namespace

OrderedJson LoadTestSchema() {
  OrderedJson schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "LocustKubernetes"}};
  schema.update(FileFields().Schema());
  return schema;
}

DecodedLoadTest DecodeLoadTest(std::string_view text, std::string_view source) {
  const yaml::Document document = yaml::Document::Parse(text, source);
  fields::Reader reader(document);
  if (reader.Root().is_null()) {
    throw Error(ExitCode::kInvalid, {Diagnostic{.source = std::string(source),
                                                .message = "holds no load test",
                                                .hint = "it begins with `apiVersion` and `kind`"}});
  }
  File file;
  file.load_test.source = source;
  FileFields().Read(reader.Root(), file);
  std::vector<Diagnostic> notices = reader.Finish();
  Complete(file);
  return {std::move(file.load_test), std::move(notices)};
}

}  // namespace locust
