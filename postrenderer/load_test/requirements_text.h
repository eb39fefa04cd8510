// The text of a requirements.txt, line by line as pip reads it.
// Source: pip's _internal/req/req_file.py.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/load_test/requirement.h"

namespace locust {

// A line with its continuations joined, without comment and outer blanks; never empty.
struct RequirementLine {
  std::string text;
  std::size_t line = 0;                         // 1-based, of its first part
  std::optional<Requirement> requirement = {};  // none for an option, a URL, a reference, a path
  bool hashed = false;                          // has --hash
  bool needs_permission = false;                // only where the standards allow pip's options
};

// What is wrong with a line that no standards can allow.
struct RequirementsProblem {
  std::size_t line = 0;
  std::size_t column = 0;  // 1-based byte in that line of the text
  std::string message;
  std::string hint;
};

struct RequirementsText {
  std::vector<RequirementLine> lines;
  std::vector<RequirementsProblem> problems;  // in order of line
};

// Refused: what is neither a requirement nor one of pip's options, files that the pod does not have
// (-r, -c), malformed hashes, and hashes for some packages only or for packages without a pinned
// version, which pip would refuse.
RequirementsText ParseRequirementsText(std::string_view text);

}  // namespace locust
