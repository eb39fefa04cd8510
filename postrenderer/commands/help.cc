#include "common/text/diagnostic.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/usage.h"

namespace locust::commands {

Outcome RunHelp(const Options& options, const Input& input) {
  if (options.markdown) return {.output = MarkdownReference()};
  if (input.argument.empty()) return {.output = Usage()};
  const Command* command = FindCommand(input.argument);
  if (command == nullptr) {
    throw Error(ExitCode::kUsage, "there is no command `" + std::string(input.argument) + "`",
                "`locust-postrenderer --help` lists the commands");
  }
  return {.output = Usage(*command)};
}

}  // namespace locust::commands
