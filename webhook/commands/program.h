// The commands of locust-webhook, and the one place where errors become text and an exit code.
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "common/text/diagnostic.h"
#include "webhook/config/options.h"

namespace locust::webhook {

struct Command {
  std::string_view name;
  std::string_view does;  // one sentence without a full stop
  // Gets what follows the command's name. Throws Error.
  std::function<ExitCode(std::span<const std::string> arguments, const Environment& environment)>
      run;
};

// Runs the command that the first argument names; prints the commands for --help and -h. Errors go
// to `err`. The exit code.
int RunProgram(std::span<const Command> commands, std::span<const std::string> arguments,
               const Environment& environment, std::ostream& out, std::ostream& err);

}  // namespace locust::webhook
