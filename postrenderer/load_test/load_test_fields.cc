#include "common/kube/names.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Handled;
using fields::kRequired;
using fields::Member;
using fields::Value;

// The sum of the values that a ConfigMap may hold.
// Source: k8s.io/kubernetes/pkg/apis/core: MaxSecretSize, used by ValidateConfigMap.
constexpr std::size_t kConfigMapBytes = 1'048'576;

// A script with something in it.
OrderedJson MainSchema() {
  OrderedJson schema = fields::String().schema();
  schema["pattern"] = "\\S";
  return schema;
}

void ReadMain(const Value& value, LoadTest& load_test) {
  Script script;
  if (!ReadScript(value, script)) return;
  if (script.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    value.Fail("is empty", "write the locustfile here, with at least one User class");
    return;
  }
  CheckConfigMapSize(value, script.text.size(), "the script has");
  load_test.main_py = std::move(script);
}

std::optional<std::string> CheckName(std::string_view name) {
  if (name.empty()) return "must not be empty";
  return kube::CheckLabelValue(name);
}

fields::Type<std::string> NameType() {
  const kube::NameForm& form = *kube::FormOf(kube::CheckLabelValue);
  return fields::Described(
      fields::Named(CheckName),
      {{"pattern", form.pattern}, {"minLength", 1}, {"maxLength", form.max_length}});
}

const fields::Object<LoadTest>& ScriptsFields() {
  static const fields::Object<LoadTest> kFields(
      "what becomes of the scripts of earlier revisions",
      {Member("keep_old", &LoadTest::keep_old_scripts, fields::Boolean(),
              "keep their ConfigMaps, so that pods of an earlier revision can start again")});
  return kFields;
}

LoadTest& Itself(LoadTest& load_test) {
  return load_test;
}

}  // namespace

bool ReadScript(const Value& value, Script& script) {
  if (!fields::String().read(value, script.text)) return false;
  script.position = value.position();
  script.literal = value.node().style == yaml::Node::Style::kLiteral;
  return true;
}

void CheckConfigMapSize(const Value& value, std::size_t bytes, std::string_view what) {
  if (bytes <= kConfigMapBytes) return;
  value.FailAtKey(std::string(what) + " " + std::to_string(bytes) +
                      " bytes, and a ConfigMap holds " + std::to_string(kConfigMapBytes),
                  "put data into a volume or an image, and code into a package");
}

const fields::Object<LoadTest>& LoadTestFields() {
  static const fields::Object<LoadTest> kFields(
      "the load test itself",
      {
          Member("name", &LoadTest::name, NameType(), "value of the label load_test", kRequired),
          Handled<LoadTest>("main_py_content", ReadMain, MainSchema, "the locustfile", kRequired),
          Handled<LoadTest>("lib_files_content", ReadLibrary, LibrarySchema,
                            "library files by their path below lib/"),
          Handled<LoadTest>("pip_packages", ReadPackages, PackagesSchema,
                            "packages to install, as PEP 508 specifiers"),
          Handled<LoadTest>("requirements", ReadRequirements, fields::String().schema,
                            "text of a requirements.txt"),
          Member("run", &LoadTest::run, fields::Nested(RunFields), "how the test runs"),
          fields::FieldOf<LoadTest>("scripts", Itself, fields::Nested(ScriptsFields),
                                    "what becomes of the scripts of earlier revisions",
                                    fields::kOptional, {}),
      },
      CheckPackages);
  return kFields;
}

}  // namespace locust
