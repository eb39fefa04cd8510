// Turns a command line and environment variables into a command and its options.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/commands/command.h"

namespace locust::commands {

// Looks up an environment variable; nullopt when it is not set.
using Variables = std::function<std::optional<std::string>(std::string_view name)>;

struct Call {
  const Command* command = nullptr;    // set even when there are errors
  Options options;                     // as far as they could be read
  std::vector<std::string> arguments;  // what is no flag
  std::vector<Diagnostic> errors;      // all that is wrong with the call
};

// `arguments` without the program's name. Never throws for a wrong call: the errors are data, so
// that they can go into the report that the same call asks for.
Call ParseCall(std::span<const std::string> arguments, const Variables& variables);

}  // namespace locust::commands
