// What the tests of options share: an environment of their own, and what is wrong as one text.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/process/program.h"
#include "common/text/diagnostic.h"

namespace locust::test_support {

using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

inline program::Environment EnvironmentOf(const Variables& variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

// The whole text of the Error that `read` throws, with the exit code in front; empty: none.
template <class Read>
std::string ErrorOf(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.code())) + " " + error.what();
  }
  return "";
}

}  // namespace locust::test_support
