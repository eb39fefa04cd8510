#include "common/text/diagnostic.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/man_page.h"
#include "postrenderer/commands/usage.h"

namespace locust::commands {

Outcome RunHelp(const Options& options, const Input& input) {
  if (options.man) return {.output = ManPage()};
  if (options.markdown) return {.output = MarkdownReference()};
  if (input.arguments.empty()) return {.output = Usage()};
  const std::string& name = input.arguments.front();
  const Command* command = FindCommand(name);
  if (command == nullptr) {
    throw Error(ExitCode::kUsage, "there is no command `" + name + "`",
                "`locust-postrenderer --help` lists the commands");
  }
  return {.output = Usage(*command)};
}

}  // namespace locust::commands
