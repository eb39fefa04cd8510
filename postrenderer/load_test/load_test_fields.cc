#include <algorithm>
#include <map>

#include "common/kube/names.h"
#include "postrenderer/load_test/requirement.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Handled;
using fields::kRequired;
using fields::Member;
using fields::Value;

// A ConfigMap's data. Source: k8s.io/kubernetes/pkg/apis/core/validation: MaxSecretSize.
constexpr std::size_t kConfigMapBytes = 1'048'576;

OrderedJson TextSchema() {
  return {{"type", "string"}};
}

bool ReadScript(const Value& value, Script& script) {
  if (!fields::String().read(value, script.text)) return false;
  script.position = value.position();
  script.literal = value.node().style == yaml::Node::Style::kLiteral;
  return true;
}

void CheckSize(const Value& value, std::size_t bytes, std::string_view what) {
  if (bytes <= kConfigMapBytes) return;
  value.FailAtKey(std::string(what) + " has " + std::to_string(bytes) +
                      " bytes, and a ConfigMap holds " + std::to_string(kConfigMapBytes),
                  "put data into a volume or an image, and code into a package");
}

void ReadMain(const Value& value, LoadTest& load_test) {
  Script script;
  if (!ReadScript(value, script)) return;
  if (script.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    value.Fail("is empty", "write the locustfile here, with at least one User class");
    return;
  }
  CheckSize(value, script.text.size() + std::string_view("main.py").size(), "the script");
  load_test.main_py = std::move(script);
}

// A name that lost its dots on the way ("functionspy"), as some old files have it.
std::optional<std::string> WithDot(std::string_view path) {
  constexpr std::string_view kEnding = "py";
  if (!path.ends_with(kEnding) || path.size() <= kEnding.size() || path.find('.') != path.npos)
    return std::nullopt;
  return std::string(path.substr(0, path.size() - kEnding.size())) + ".py";
}

void ReadLibrary(const Value& value, LoadTest& load_test) {
  std::size_t bytes = 0;
  for (const Value& entry : value.Entries()) {
    const std::string& path = entry.key();
    LibFile file{.path = path, .script = {}};
    if (const auto reason = CheckLibraryPath(path)) {
      entry.FailAtKey("library file `" + path + "` " + *reason,
                      "name it by its path below lib/, like `clients/http.py`");
    }
    if (const auto meant = WithDot(path)) {
      entry.Warn("library file `" + path + "` can't be imported", "did you mean `" + *meant + "`?");
    }
    if (!ReadScript(entry, file.script)) continue;
    bytes += path.size() + file.script.text.size();
    load_test.lib_files.push_back(std::move(file));
  }
  CheckSize(value, bytes, "the library");

  std::vector<std::string> paths;
  for (const LibFile& file : load_test.lib_files) paths.push_back(file.path);
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    const auto inner = std::ranges::lower_bound(paths, path + "/");
    if (inner != paths.end() && inner->starts_with(path + "/")) {
      value.FailAtKey("library file `" + path + "` is a folder in `" + *inner + "`",
                      "rename one of the two");
    }
  }
}

void ReadPackages(const Value& value, LoadTest& load_test) {
  std::map<std::string, std::pair<std::string, std::size_t>>
      known;  // spec and line by normalised name
  for (const Value& item : value.Items()) {
    std::string spec;
    if (!fields::String().read(item, spec)) continue;
    const RequirementResult parsed = ParseRequirement(spec);
    if (!parsed.requirement) {
      item.Fail("`" + spec + "`: " + parsed.error.message, parsed.error.hint);
      continue;
    }
    const std::string name = NormalisedPackageName(parsed.requirement->name);
    // The same package twice is fine with different markers: pip takes the one that applies.
    const auto [first, added] =
        known.try_emplace(name + ";" + parsed.requirement->marker, spec, item.position().line);
    if (!added && first->second.first != spec) {
      item.Fail("`" + spec + "`: the package is `" + first->second.first + "` in line " +
                    std::to_string(first->second.second) + " too",
                "keep one of the two");
    }
    load_test.pip_packages.push_back({std::move(spec), item.position()});
  }
}

void ReadRequirements(const Value& value, LoadTest& load_test) {
  if (!fields::String().read(value, load_test.requirements)) return;
  load_test.requirements_position = value.position();
  CheckSize(value, load_test.requirements.size(), "the requirements");
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

std::optional<std::string> CheckLibraryPath(std::string_view path) {
  if (path.empty()) return "has no name";
  if (path.starts_with('/')) return "must not begin with '/'";
  std::string flat;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty()) return "has an empty folder name";
    if (part == "." || part.starts_with(".."))
      return "must not contain `" + std::string(part) + "`";
    if (const auto reason = kube::CheckConfigMapKey(part)) return *reason;
    begin = end + 1;
  }
  if (path.size() > 253)
    return "must be at most 253 characters, has " + std::to_string(path.size());
  return std::nullopt;
}

const fields::Object<LoadTest>& LoadTestFields() {
  static const fields::Object<LoadTest> kFields(
      "the load test itself",
      {
          Member("name", &LoadTest::name, fields::Named(kube::CheckLabelValue),
                 "value of the label load_test", kRequired),
          Handled<LoadTest>("main_py_content", ReadMain, TextSchema, "the locustfile", kRequired),
          Handled<LoadTest>(
              "lib_files_content", ReadLibrary, [] { return OrderedJson{{"type", "object"}}; },
              "library files by their path below lib/"),
          Handled<LoadTest>(
              "pip_packages", ReadPackages,
              [] { return OrderedJson{{"type", "array"}, {"items", {{"type", "string"}}}}; },
              "packages to install, as PEP 508 specifiers"),
          Handled<LoadTest>("requirements", ReadRequirements, TextSchema,
                            "text of a requirements.txt"),
          Member("run", &LoadTest::run, fields::Nested(RunFields), "how the test runs"),
          fields::FieldOf<LoadTest>("scripts", Itself, fields::Nested(ScriptsFields),
                                    "what becomes of the scripts of earlier revisions",
                                    fields::kOptional, {}),
      });
  return kFields;
}

}  // namespace locust
