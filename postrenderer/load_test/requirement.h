// pip requirement specifiers: PEP 508 with PEP 440 versions, without URLs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace locust {

struct Requirement {
  std::string name;  // as written
  std::vector<std::string> extras = {};
  std::string specifiers = {};  // ">=1.0,<2", without blanks; empty: any version
  std::string marker = {};      // "python_version < '3.11'"; empty: none

  // Canonical: name[extras]specifiers; marker
  std::string ToString() const;

  friend bool operator==(const Requirement&, const Requirement&) = default;
};

// What is wrong with a specifier, and where in its text (0-based byte).
struct RequirementError {
  // kOption and kUrl are valid for pip, but need the permission of the standards.
  enum class Kind { kMalformed, kOption, kUrl, kPath };
  Kind kind = Kind::kMalformed;
  std::string message = {};
  std::string hint = {};
  std::size_t offset = 0;
};

struct RequirementResult {
  std::optional<Requirement> requirement;  // set when `error` is not
  RequirementError error;
  std::size_t length = 0;  // bytes of the requirement, without blanks after it
};

// The whole of `text` is one requirement, blanks around it aside. Refused, each with its own
// message: options
// ("--index-url x"), URLs and VCS references ("git+https://…", "name @ https://…"), paths, shell
// text, an operator without a version ("faker>="), what is no operator ("requests=>2").
RequirementResult ParseRequirement(std::string_view text);

// The longest requirement at the start of `text`: for the chart's unquoted `pip install A B C`
// line.
RequirementResult ParseRequirementPrefix(std::string_view text);

// The name by which an index knows a package (PEP 503): "Foo_Bar" and "foo.bar" are "foo-bar".
std::string NormalisedPackageName(std::string_view name);

}  // namespace locust
