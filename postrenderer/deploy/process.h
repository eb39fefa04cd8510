// Runs another program to its end: text in, text out, no shell, no other open file.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postrenderer/deploy/interrupt.h"

namespace locust::deploy {

// Changes to the environment that a child gets; nullopt: unset.
using EnvironmentChanges = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct Process {
  std::vector<std::string> arguments;  // [0]: a path, or a name that is looked up in PATH
  EnvironmentChanges environment = {};
  std::string_view input = {};
  std::chrono::milliseconds timeout = std::chrono::minutes(1);
  // After a signal to us, which is passed on: how long the child may take to end.
  std::chrono::milliseconds grace = std::chrono::seconds(30);
  std::string_view unset_prefix = {};   // variables that begin so are unset
  bool after_signal = false;            // runs although a signal came before; another one kills it
  std::size_t most_output = 64u << 20;  // bytes of stdout, and of stderr
};

struct ProcessResult {
  int start_error = 0;     // errno, when it could not be started
  bool timed_out = false;  // it was killed at the time-out, or for too much output
  int signal = 0;          // that came to us while it ran; 0: none
  int exit_status = 0;     // as a shell would say it: 128 and more for a signal
  std::string output;      // stdout
  std::string errors;      // stderr

  bool succeeded() const {
    return start_error == 0 && !timed_out && signal == 0 && exit_status == 0;
  }
};

// A signal that comes meanwhile is passed on, and the child's end awaited; a second one kills it.
// When one came before, nothing is run. SIGPIPE must be ignored.
ProcessResult Run(const Process& process, Interrupt& interrupt);

// The same for a caller whom signals end as they end any program.
ProcessResult Run(const Process& process);

}  // namespace locust::deploy
