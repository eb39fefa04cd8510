#include "postrenderer/commands/python_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <compare>
#include <utility>

#include "common/json/json.h"
#include "common/kube/image.h"
#include "common/kube/workload.h"
#include "postrenderer/commands/child_process.h"

namespace locust::commands {
namespace {

constexpr std::chrono::seconds kTimeout{20};

// Reads a JSON list of texts; prints its own version and the first fault of each faulty text.
// compile() also finds what ast.parse lets through ('return' outside a function) and runs nothing.
// The source is bytes: an `# -*- coding` line means what it will mean in the pod. Columns count
// bytes, from 1.
constexpr std::string_view kChecker = R"py(
import json, sys, warnings
warnings.simplefilter("ignore")
faults = []
for index, text in enumerate(json.load(sys.stdin.buffer)):
    try:
        compile(text.encode(), "script", "exec", dont_inherit=True)
    except SyntaxError as e:
        column = len((e.text or "")[: (e.offset or 1) - 1].encode()) + 1
        faults.append([index, e.lineno or 0, column, e.msg or "invalid syntax"])
    except (ValueError, RecursionError, MemoryError) as e:
        faults.append([index, 0, 0, str(e) or "nested too deeply"])
print(json.dumps([list(sys.version_info[:2]), faults]))
)py";

struct LocustVersion {
  int major = 0, minor = 0, patch = 0;
  friend auto operator<=>(const LocustVersion&, const LocustVersion&) = default;
};

// "2.32.2" at the start of a tag, with nothing or a "-suffix" after it.
std::optional<LocustVersion> ParseTag(std::string_view tag) {
  LocustVersion version;
  const std::array<int*, 3> parts = {&version.major, &version.minor, &version.patch};
  const char* at = tag.data();
  const char* const end = tag.data() + tag.size();
  for (int* part : parts) {
    if (part != parts.front()) {
      if (at == end || *at != '.') return std::nullopt;
      ++at;
    }
    const auto [next, error] = std::from_chars(at, end, *part);
    if (error != std::errc{}) return std::nullopt;
    at = next;
  }
  if (at != end && *at != '-') return std::nullopt;
  return version;
}

struct PythonOf {
  LocustVersion last;  // the last version of the image that surely has no newer one
  int minor = 0;
};

// Between two releases that were looked at, the newer Python of the two is assumed.
constexpr std::array<PythonOf, 4> kPythons = {{
    {{2, 15, 1}, 10},
    {{2, 32, 2}, 11},
    {{2, 39, 0}, 12},
    {{2, 47, 0}, 13},
}};

// One script and where it stands.
struct Item {
  const ScriptsToCheck* test = nullptr;
  const Script* script = nullptr;
  std::string name;  // "main.py"
  std::string path;  // "spec.load_test.main_py_content"
};

std::vector<Item> ItemsOf(std::span<const ScriptsToCheck> tests) {
  std::vector<Item> items;
  for (const ScriptsToCheck& test : tests) {
    if (test.load_test->main_py) {
      items.push_back(
          {&test, &*test.load_test->main_py, "main.py", "spec.load_test.main_py_content"});
    }
    for (const LibFile& file : test.load_test->lib_files) {
      if (!file.path.ends_with(".py")) continue;
      items.push_back(
          {&test, &file.script, file.path, "spec.load_test.lib_files_content[" + file.path + "]"});
    }
  }
  return items;
}

Json Ask(const std::string& python, const std::vector<Item>& items) {
  Json scripts = Json::array();
  for (const Item& item : items) scripts.push_back(item.script->text);
  const ChildResult result =
      RunChild({python, "-I", "-S", "-c", std::string(kChecker)},
               scripts.dump(-1, ' ', true, Json::error_handler_t::replace), kTimeout);
  const std::string name = "`" + python + "`";
  if (!result.started) {
    throw Error(ExitCode::kMissing, "cannot run " + name + ": " + result.error,
                "--python takes the path of a Python 3, or leave it out");
  }
  if (result.stopped) {
    throw Error(ExitCode::kMissing, name + " did not check the scripts within " +
                                        std::to_string(kTimeout.count()) + " seconds");
  }
  Json answer = Json::parse(result.output, nullptr, /*allow_exceptions=*/false);
  const bool understood = result.exit_status == 0 && answer.is_array() && answer.size() == 2 &&
                          answer[0].is_array() && answer[0].size() == 2 && answer[1].is_array();
  if (!understood || answer[0][0] != 3) {
    const std::string_view error(result.error);
    const std::string_view first = error.substr(0, error.find('\n'));
    throw Error(ExitCode::kMissing,
                name + " did not answer as a Python 3 would, exit status " +
                    std::to_string(result.exit_status) +
                    (first.empty() ? "" : ": " + std::string(first)),
                "--python takes the path of a Python 3, or leave it out");
  }
  return answer;
}

// Where line `line`, column `column` of the script stands in the load test's file. The script of a
// literal block begins on the line after its header, indented alike on all lines.
Position PlaceInFile(const Item& item, std::size_t line, std::size_t column) {
  if (!item.script->literal || line == 0) return item.script->position;
  const std::size_t file_line = item.script->position.line + line;
  const std::string_view in_file = LineOf(item.test->text, file_line);
  const std::string_view in_script = LineOf(item.script->text, line);
  const std::size_t indent = in_file.ends_with(in_script) ? in_file.size() - in_script.size() : 0;
  return {.line = file_line, .column = std::max<std::size_t>(column, 1) + indent};
}

Diagnostic Describe(const Item& item, const Json& fault, int local) {
  const auto line = fault.at(1).get<std::size_t>();
  const std::optional<int> image = item.test->image_python;
  const bool certain = image && local >= *image;
  Diagnostic diagnostic;
  diagnostic.severity = certain ? Diagnostic::Severity::kError : Diagnostic::Severity::kWarning;
  diagnostic.source = item.test->load_test->source;
  diagnostic.position = PlaceInFile(item, line, fault.at(2).get<std::size_t>());
  diagnostic.path = item.path;
  diagnostic.message = item.name + (line > 0 ? " line " + std::to_string(line) : "") +
                       ": Python 3." + std::to_string(local) +
                       " says: " + fault.at(3).get<std::string>();
  diagnostic.line = LineOf(item.test->text, diagnostic.position.line);
  if (!certain) {
    diagnostic.hint = image ? "the image has Python 3." + std::to_string(*image) +
                                  ", which may know this syntax: check with that version"
                            : "which Python the image has is not known, so this is no error";
  }
  return diagnostic;
}

}  // namespace

std::optional<int> ImagePython(std::string_view image) {
  const kube::ImageReference reference = kube::ParseImage(image);
  if (!reference.repository.ends_with("locustio/locust")) return std::nullopt;
  const std::optional<LocustVersion> version = ParseTag(reference.tag);
  if (!version) return std::nullopt;
  const auto* known = std::ranges::find_if(
      kPythons, [&](const PythonOf& python) { return *version <= python.last; });
  if (known == kPythons.end()) return std::nullopt;
  return known->minor;
}

std::optional<int> ImagePython(const inject::Release& release) {
  std::optional<int> newest;
  for (const inject::Object& object : release.objects) {
    if (!object.workload) continue;
    const Json* container = json::At(object.value, object.workload->container_path());
    const std::optional<int> python =
        container == nullptr ? std::nullopt : ImagePython(json::StringAt(*container, "image"));
    if (!python) return std::nullopt;
    newest = std::max(newest, python);
  }
  return newest;
}

std::vector<Diagnostic> CheckSyntax(const std::string& python,
                                    std::span<const ScriptsToCheck> tests) {
  const std::vector<Item> items = ItemsOf(tests);
  if (items.empty()) return {};
  const Json answer = Ask(python, items);
  std::vector<Diagnostic> found;
  for (const Json& fault : answer[1]) {
    found.push_back(
        Describe(items.at(fault.at(0).get<std::size_t>()), fault, answer[0][1].get<int>()));
  }
  return found;
}

}  // namespace locust::commands
