// The commands of locust-postrenderer: what each takes and gives, and the table of all.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/commands/options.h"
#include "postrenderer/inject/render.h"

namespace locust::commands {

// What a command reads besides the files that its options name.
struct Input {
  int fd = 0;                                   // stdin
  std::span<const std::string> arguments = {};  // what is no flag
  int out = 1, err = 2;                         // for a command that talks while it works
};

// What a command gives. Nothing is written before all of it is there.
struct Outcome {
  std::string output = {};                       // for stdout
  std::string output_file = {};                  // where it goes instead; empty: stdout
  ExitCode exit_code = ExitCode::kDone;          // of a call that has a result and is no success
  std::vector<inject::RenderedTest> tests = {};  // what was injected, for the summary
  std::vector<Diagnostic> diagnostics = {};      // notices and warnings
  std::vector<Diagnostic> report_only = {};      // what only the report tells
};

struct Command {
  std::string_view name;
  std::string_view does;                // one sentence without a full stop
  std::string_view details;             // for --help: whole sentences
  std::vector<std::string_view> flags;  // names in Flags()
  std::string_view operands;            // what --help calls its arguments: "FILE..."; empty: none
  std::span<const std::string_view> formats;  // the values of its --format
  // Throws Error. Writes nothing but what cannot wait until it is done.
  Outcome (*run)(const Options& options, const Input& input);
  // The words that its arguments may be, for shells to complete; none: files.
  std::vector<std::string_view> (*words)() = nullptr;
};

// All commands, in the order of --help. The first one is what a call without a command means.
std::span<const Command> Commands();

// The values that a flag of the command may have; empty: any.
std::span<const std::string_view> AllowedValues(const Command& command, const Flag& flag);

// nullptr when there is none.
const Command* FindCommand(std::string_view name);

Outcome RunRender(const Options& options, const Input& input);
Outcome RunValues(const Options& options, const Input& input);
Outcome RunCheck(const Options& options, const Input& input);
Outcome RunRules(const Options& options, const Input& input);
Outcome RunSchema(const Options& options, const Input& input);
Outcome RunInit(const Options& options, const Input& input);
Outcome RunDeploy(const Options& options, const Input& input);
Outcome RunDiff(const Options& options, const Input& input);
Outcome RunDelete(const Options& options, const Input& input);
Outcome RunCompletion(const Options& options, const Input& input);
Outcome RunVersion(const Options& options, const Input& input);
Outcome RunHelp(const Options& options, const Input& input);

}  // namespace locust::commands
