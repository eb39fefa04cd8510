#include "postrenderer/commands/command.h"

#include <algorithm>
#include <array>

namespace locust::commands {
namespace {

const std::array kCommands = {
    Command{"render",
            "put load tests into the manifests on stdin and print them",
            "Reads what Helm renders, finds the Locust release that each load test means and gives "
            "it the scripts, packages, sizes and ingress of the load test, within the standards. "
            "Everything else comes out byte for byte. Prints nothing on stdout unless all went "
            "well. This is the default: with Helm 3, `--post-renderer locust-postrenderer` is "
            "enough, with the settings in environment variables.",
            {"test", "standards", "environment", "namespace", "allow-missing", "report",
             "report-format", "python", "log-level"},
            &RunRender},
    Command{"values",
            "print the chart values for a load test",
            "Prints YAML for `helm install --values`: the full name, the sizes, the names of the "
            "ConfigMaps that `render` adds, then the load test's own helm_values on top. Packages "
            "are left to `render`, which installs them without a shell.",
            {"test", "log-level"},
            &RunValues},
    Command{"version", "print the version", "", {"json"}, &RunVersion},
    Command{"help", "explain all commands, or the one named", "", {"markdown"}, &RunHelp},
};

}  // namespace

std::span<const Command> Commands() {
  return kCommands;
}

const Command* FindCommand(std::string_view name) {
  const auto found = std::ranges::find(kCommands, name, &Command::name);
  return found == kCommands.end() ? nullptr : &*found;
}

}  // namespace locust::commands
