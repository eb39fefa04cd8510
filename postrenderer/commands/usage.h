// What --help and the reference in docs/commands.md say, from the tables of commands and flags.
#pragma once

#include <string>

#include "postrenderer/commands/command.h"

namespace locust::commands {

std::string Usage();                        // of the program
std::string Usage(const Command& command);  // of one command, 80 columns
std::string MarkdownReference();            // docs/commands.md, which a test keeps equal

}  // namespace locust::commands
