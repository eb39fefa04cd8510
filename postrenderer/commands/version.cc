#include "postrenderer/commands/version.h"

#include "common/json/json.h"
#include "postrenderer/commands/command.h"

namespace locust::commands {

std::string_view Version() {
  return LOCUST_VERSION;
}

Outcome RunVersion(const Options& options, const Input&) {
  const std::string version(Version());
  if (!options.json) return {.output = "locust-postrenderer " + version + "\n"};
  return {.output =
              OrderedJson{{"name", "locust-postrenderer"}, {"version", version}}.dump() + "\n"};
}

}  // namespace locust::commands
