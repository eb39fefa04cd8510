#include "common/standards/load.h"
#include "postrenderer/commands/command.h"

namespace locust::commands {

Outcome RunSchema(const Options&, const Input& input) {
  const std::string which = input.arguments.empty() ? "" : input.arguments.front();
  if (which != "standards") {
    throw Error(ExitCode::kUsage,
                which.empty() ? "of which file the schema is wanted is not said"
                              : "there is no schema of `" + which + "`",
                "give `standards`");
  }
  return {.output = standards::StandardsSchema().dump(2) + "\n"};
}

}  // namespace locust::commands
