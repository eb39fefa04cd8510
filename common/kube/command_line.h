// What a container's command and args run, read far enough to find Locust in them.
//
// Understood: `locust` by name or by a path that ends in it, `python -m locust`, the usual programs
// that run another one (env, exec, tini, timeout, `uv run`, …), a shell's `-c` text with quotes,
// separators and redirections, and the chart's start script. Nothing is expanded: `$(VAR)` and
// `$VAR` stay as they are written.
//
// Pure functions of any JSON value; none throws but for lack of memory.
#pragma once

#include <string>
#include <vector>

#include "common/json/json.h"

namespace locust::kube {

struct CommandLine {
  enum class Program {
    kImage,        // no command: the image's entrypoint, with `arguments`
    kLocust,       // Locust, started by name
    kStartScript,  // the chart's /config/docker-entrypoint.sh, which splits its arguments at blanks
    kOther,
  };
  Program program = Program::kImage;
  std::vector<std::string> arguments;  // what comes after the program
};

CommandLine ReadCommandLine(const Json& container);

// ReadCommandLine's arguments: what Locust gets, when the container runs Locust.
std::vector<std::string> LocustArguments(const Json& container);

}  // namespace locust::kube
