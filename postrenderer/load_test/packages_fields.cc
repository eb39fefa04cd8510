// pip_packages and requirements of spec.load_test.
#include <map>
#include <utility>

#include "postrenderer/load_test/requirements_text.h"
#include "postrenderer/load_test/spec_fields.h"

namespace locust {
namespace {

using fields::Value;

// Where a package was asked for, to be able to say it.
struct Asked {
  std::string canonical;
  std::string where;  // "line 12"
};

class PackageCheck {
 public:
  // Reports at `fail` when the package is asked for in another way too. With different markers it
  // may be: pip takes the line that applies.
  template <class Fail>
  void Add(const Requirement& requirement, std::size_t line, Fail fail) {
    Requirement canonical = requirement;
    canonical.name = NormalisedPackageName(requirement.name);
    const auto [first, is_new] =
        known_.try_emplace(canonical.name + ";" + canonical.marker,
                           Asked{canonical.ToString(), "line " + std::to_string(line)});
    if (is_new || first->second.canonical == canonical.ToString()) return;
    fail("`" + requirement.ToString() + "` is asked for as `" + first->second.canonical + "` in " +
             first->second.where + " too",
         "keep one of the two");
  }

 private:
  std::map<std::string, Asked> known_;
};

// The line of the file on which a line of a literal block stands; of the string's start otherwise.
std::size_t LineInFile(const Value& text, std::size_t line) {
  const bool literal = text.node().style == yaml::Node::Style::kLiteral;
  return text.position().line + (literal ? line : 0);
}

}  // namespace

OrderedJson PackagesSchema() {
  // The shape only: name, extras, versions, marker. What versions and markers are is not said.
  constexpr std::string_view kPattern = R"(^\s*[A-Za-z0-9][-A-Za-z0-9._]*\s*(\[[^\]]*\]\s*)?)"
                                        R"((\(?\s*(===?|~=|!=|<=|>=|<|>)\s*[^\s;&|=].*)?(;.*)?$)";
  return fields::List(fields::Described(fields::String(), {{"pattern", kPattern}})).schema();
}

void ReadPackages(const Value& value, LoadTest& load_test) {
  for (const Value& item : value.Items()) {
    std::string spec;  // stays empty for an item without a value: ParseRequirement names the fix
    if (!item.is_null() && !fields::String().read(item, spec)) continue;
    const RequirementResult parsed = ParseRequirement(spec);
    if (parsed.requirement) {
      load_test.pip_packages.push_back({std::move(spec), item.position()});
    } else {
      item.Fail((spec.empty() ? "" : "`" + spec + "`: ") + parsed.error.message, parsed.error.hint);
    }
  }
}

void ReadRequirements(const Value& value, LoadTest& load_test) {
  if (!fields::String().read(value, load_test.requirements)) return;
  load_test.requirements_position = value.position();
  RequirementsText text = ParseRequirementsText(load_test.requirements);
  for (RequirementsProblem& problem : text.problems) {
    value.FailInText(problem.line, problem.column, std::move(problem.message),
                     std::move(problem.hint));
  }
  load_test.requirement_lines = std::move(text.lines);
}

void CheckPackages(const fields::Present& present, const LoadTest& load_test) {
  const Value* packages = present.Find("pip_packages");
  const Value* text = present.Find("requirements");
  const bool is_list = packages != nullptr && packages->node().kind == yaml::Node::Kind::kSequence;

  PackageCheck check;
  for (const Value& item : is_list ? packages->Items() : std::vector<Value>()) {
    const RequirementResult parsed = ParseRequirement(item.node().value);
    if (!parsed.requirement) continue;
    check.Add(*parsed.requirement, item.position().line,
              [&](std::string message, std::string hint) {
                item.Fail(std::move(message), std::move(hint));
              });
  }
  bool hashed = false;
  for (const RequirementLine& line : load_test.requirement_lines) {
    hashed = hashed || line.hashed;
    if (!line.requirement) continue;
    check.Add(*line.requirement, LineInFile(*text, line.line),
              [&](std::string message, std::string hint) {
                text->FailInText(line.line, 1, std::move(message), std::move(hint));
              });
  }
  if (hashed && is_list && !load_test.pip_packages.empty()) {
    packages->FailAtKey("packages without hashes beside `requirements` with hashes",
                        "pip takes hashes for all packages or for none: move them to "
                        "`requirements`");
  }
}

}  // namespace locust
