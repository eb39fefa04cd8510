// What --help and the reference in docs/commands.md say, from the tables of commands and flags.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "postrenderer/commands/command.h"

namespace locust::commands {

struct ExitStatus {
  ExitCode code;
  std::string_view means;
};
std::span<const ExitStatus> ExitStatuses();

std::string Sentence(std::string_view text);  // begun in upper case and ended by a full stop
std::string Spelling(const Flag& flag);       // "--report FILE"

// What --help says of a flag: what it does, its values and its default.
std::string HelpOf(const Command& command, const Flag& flag);

std::string Usage();                        // of the program
std::string Usage(const Command& command);  // of one command, 80 columns
std::string MarkdownReference();            // docs/commands.md, which a test keeps equal

}  // namespace locust::commands
