// Brings a load test into a cluster by Helm, shows what that would change, or takes it out again.
//
// Whatever happens, the release's state is known at the end and is said: an Error that is thrown
// after Helm was asked to change something has a notice "the release …" as its last diagnostic.
// Temporary files are gone when a call returns.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/deploy/helm.h"
#include "postrenderer/deploy/interrupt.h"
#include "postrenderer/deploy/target.h"
#include "postrenderer/deploy/terminal.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::deploy {

struct Request {
  Target target;
  Chart chart;
  std::string values;                           // for the chart, YAML
  std::vector<std::string> renderer_arguments;  // for `render`
  StackJobSettings settings;
  std::string source;    // the load test's file, for messages
  std::string helm;      // program
  std::string kubectl;   // program; what is not there is done without
  std::string renderer;  // path of this executable
  std::chrono::seconds timeout{300};
  bool yes = false;  // the answer to the question
  bool wait = true;
  // Whether the files that the request was made from are still the same.
  std::function<bool()> is_current;
};

struct Result {
  std::string output;  // for stdout
  std::vector<Diagnostic> notices;
};

// Throws Error: kUsage when a question must be asked and nobody is there; kExitFailed and the codes
// of exit_codes.h; what Helm throws.
Result Deploy(const Request& request, Terminal& terminal, Interrupt& interrupt);

// Changes nothing. The output says what `deploy` would change.
Result Diff(const Request& request, Terminal& terminal, Interrupt& interrupt);

// A release that is not there is no error: there is nothing to do.
Result Delete(const Request& request, Terminal& terminal, Interrupt& interrupt);

}  // namespace locust::deploy
