#include "webhook/commands/program.h"

#include <vector>

#include "webhook/version.h"

namespace locust::webhook {

int RunProgram(std::span<const Command> commands, std::span<const std::string> arguments,
               const Environment& environment, std::ostream& out, std::ostream& err) {
  std::vector<program::Command> bound;
  for (const Command& command : commands) {
    bound.push_back({command.name, command.does, [&](std::span<const std::string> rest) {
                       return command.run(rest, environment);
                     }});
  }
  return program::Run({.name = "locust-webhook",
                       .version = kVersion,
                       .about = "Locust workloads by a platform team's standards, at admission.",
                       .commands = bound},
                      arguments, out, err);
}

}  // namespace locust::webhook
