#include "postrenderer/commands/command.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "common/standards/rules/table.h"
#include "postrenderer/commands/completion.h"
#include "postrenderer/commands/schema.h"

namespace locust::commands {
namespace {

std::vector<std::string_view> CommandNames() {
  std::vector<std::string_view> names;
  for (const Command& command : Commands()) names.push_back(command.name);
  return names;
}

std::vector<std::string_view> RuleIds() {
  std::vector<std::string_view> ids;
  for (const standards::Rule& rule : standards::Rules()) ids.push_back(rule.id);
  return ids;
}

constexpr std::array<std::string_view, 4> kCheckFormats = {"text", "json", "sarif", "junit"};
constexpr std::array<std::string_view, 3> kRulesFormats = {"text", "json", "markdown"};

// Of the commands that drive Helm: those of all of them, with `more`.
std::vector<std::string_view> DeployFlags(std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> flags = {
      "test",          "standards",     "environment", "namespace", "chart",
      "chart-version", "kube-context",  "credentials", "helm",      "kubectl",
      "report",        "report-format", "log-level"};
  flags.insert(flags.end() - 3, more);
  return flags;
}

const std::array kCommands = {
    Command{"render",
            "put load tests into the manifests on stdin and print them",
            "Reads what Helm renders, finds the Locust release that each load test means and gives "
            "it the scripts, packages, sizes and ingress of the load test, within the standards: "
            "their defaults are added, and what their rules deny is an error. Everything else "
            "comes out byte for byte. Prints nothing on stdout unless all went "
            "well. This is the default: with Helm 3, `--post-renderer locust-postrenderer` is "
            "enough, with the settings in environment variables.",
            {"test", "standards", "environment", "namespace", "allow-missing", "report",
             "report-format", "python", "log-level"},
            "",
            {},
            &RunRender},
    Command{"values",
            "print the chart values for a load test",
            "Prints YAML for `helm install --values`: the full name, the sizes, the names of the "
            "ConfigMaps that `render` adds, then the load test's own helm_values on top. Packages "
            "are left to `render`, which installs them without a shell.",
            {"test", "log-level"},
            "",
            {},
            &RunValues},
    Command{
        "check",
        "judge load tests, manifests and standards before they are deployed",
        "Takes files, folders (all *.yaml, *.yml and *.json below them but hidden ones) and `-` "
        "for stdin. Manifests are judged by the rules of the standards, those of one folder "
        "together; a load test by what it would render to with a chart's usual objects; a "
        "standards file by whether it is valid. Scripts are looked through with python3 where "
        "there is one. All files are checked, and the result is 3 when one is missing, else 1 "
        "when one is invalid or violates a rule that denies, else 0.",
        {"standards", "environment", "namespace", "at", "format", "output", "python", "log-level"},
        "FILE...",
        kCheckFormats,
        &RunCheck},
    Command{
        "init",
        "make a load test of a folder of Python, or bring it up to date",
        "The folder (without one: the current one) holds main.py and, if need be, "
        "requirements.txt and library files, in lib or beside main.py. Hidden files, caches and "
        "binaries are passed over. The load test is written to NAME.yaml; one that is there "
        "already gets the scripts, library files and requirements that have changed, and "
        "nothing else of it is touched. `--output -` prints a new one.",
        {"name", "output", "force", "log-level"},
        "[FOLDER]",
        {},
        &RunInit},
    Command{"rules",
            "list the rules that standards can have, or explain the one named",
            "",
            {"format"},
            "[RULE]",
            kRulesFormats,
            &RunRules,
            &RuleIds},
    Command{"deploy",
            "bring a load test into a cluster by Helm, and wait until it is ready",
            "Judges the load test as `check` does, and stops before Helm where a rule denies. "
            "Shows what would change and asks, where the load test's stack_job_settings say so. "
            "Then `helm upgrade --install` of the chart, with this program as the post-renderer; "
            "Helm 3 and 4 are known by their version. Shows how far the pods are, and what keeps "
            "them. At the end: where to look. Interrupted at any point it says how the release "
            "stands.",
            DeployFlags({"python", "timeout", "yes", "no-wait"}),
            "[FILE]",
            {},
            &RunDeploy},
    Command{"diff",
            "show what deploy would change",
            "A unified diff of each object, between what is in the cluster and what Helm would "
            "make of the load test by a dry run on the server. With skip_refresh in the load "
            "test's stack_job_settings, or without kubectl, the last release stands for what is in "
            "the cluster. Secrets are not shown.",
            DeployFlags({"python"}),
            "[FILE]",
            {},
            &RunDiff},
    Command{"delete",
            "take a load test out of its cluster",
            "`helm uninstall` of the release that `deploy` makes, and waits until its objects are "
            "gone. Shows what goes and asks, where the load test's stack_job_settings say so.",
            DeployFlags({"timeout", "yes"}),
            "[FILE]",
            {},
            &RunDelete},
    Command{
        "schema",
        "print the JSON Schema of load tests or standards, for editors",
        "It is of draft 2020-12, and says all that can be said of one field. What concerns several "
        "fields, and what is inside scripts, packages and requirements, only `check` knows.",
        {},
        "test|standards",
        {},
        &RunSchema,
        &SchemaNames},
    Command{
        "completion",
        "print a script that completes commands and flags in a shell",
        "In ~/.bashrc: `source <(locust-postrenderer completion bash)`; in ~/.zshrc, after "
        "compinit: `source <(locust-postrenderer completion zsh)`; in fish: `locust-postrenderer "
        "completion fish > ~/.config/fish/completions/locust-postrenderer.fish`.",
        {},
        "bash|zsh|fish",
        {},
        &RunCompletion,
        &ShellNames},
    Command{"version", "print the version", "", {"json"}, "", {}, &RunVersion},
    Command{"help",
            "explain all commands, or the one named",
            "",
            {"markdown", "man"},
            "[COMMAND]",
            {},
            &RunHelp,
            &CommandNames},
};

}  // namespace

std::span<const Command> Commands() {
  return kCommands;
}

std::span<const std::string_view> AllowedValues(const Command& command, const Flag& flag) {
  return flag.name == "format" ? command.formats : flag.allowed;
}

const Command* FindCommand(std::string_view name) {
  const auto found = std::ranges::find(kCommands, name, &Command::name);
  return found == kCommands.end() ? nullptr : &*found;
}

}  // namespace locust::commands
