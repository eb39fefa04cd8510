// Runs another program with text on its stdin and collects what it prints.
//
// No shell is involved. The child inherits the environment and nothing else: no other open file.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace locust::commands {

struct ChildResult {
  bool started = false;
  bool stopped = false;  // it was killed: too slow, or more output than 1 MiB
  int exit_status = 0;   // as a shell would say it: 128 and more for a signal
  std::string output;    // stdout
  std::string error;     // why it could not be started; else the start of its stderr
};

// `arguments[0]` is the program: a path, or a name that is looked up in PATH. Ends after `timeout`
// at the latest.
ChildResult RunChild(const std::vector<std::string>& arguments, std::string_view input,
                     std::chrono::milliseconds timeout);

}  // namespace locust::commands
