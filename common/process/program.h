// A program of several commands: usage, errors as text and the exit code, the same for all of ours.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/text/diagnostic.h"

namespace locust::program {

using Environment = std::function<std::optional<std::string>(const std::string& variable)>;

// The variable of this process; nullopt when it is not set.
std::optional<std::string> ProcessVariable(const std::string& variable);

struct Command {
  std::string_view name;
  std::string_view does;  // one sentence without a full stop
  // Gets what follows the command's name. Throws Error.
  std::function<ExitCode(std::span<const std::string> arguments)> run;
};

struct Program {
  std::string_view name;     // "locust-webhook"
  std::string_view version;  // "0.1.0"
  std::string_view about;    // one sentence
  std::span<const Command> commands;
};

// Runs the command that the first argument names; prints the commands for --help, -h and help, the
// version for --version. Errors go to `err`. The exit code.
int Run(const Program& program, std::span<const std::string> arguments, std::ostream& out,
        std::ostream& err);

}  // namespace locust::program
