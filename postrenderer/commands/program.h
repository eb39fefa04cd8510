// The whole program but for the process around it.
#pragma once

#include <span>
#include <string>

#include "postrenderer/commands/parse.h"

namespace locust::commands {

// File descriptors.
struct Console {
  int in = 0;
  int out = 1;
  int err = 2;
};

// Runs one call and returns its exit status. stdout gets a result only when all went well, and in
// full; stderr and the report get what there is to say, also of a failure.
int RunProgram(std::span<const std::string> arguments, const Variables& variables,
               const Console& console);

}  // namespace locust::commands
