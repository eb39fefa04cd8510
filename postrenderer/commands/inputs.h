// Reads the files that the options name.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/standards/standards.h"
#include "common/text/diagnostic.h"
#include "postrenderer/commands/options.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::commands {

struct LoadTestFiles {
  std::vector<LoadTest> load_tests;
  std::vector<std::string> texts;  // of the files, in the same order
  std::vector<Diagnostic> notices;
};

// Throws Error: kUsage when no load test is given, kMissing for a file that cannot be read,
// kInvalid with the errors of all files.
LoadTestFiles ReadLoadTests(const Options& options);

// The built-in defaults when the options name no file. Notices are added to `notices`. Throws
// Error.
standards::Standards ReadStandards(const Options& options, std::vector<Diagnostic>& notices);

// The day on which exemptions are looked at: --at, else today by UTC. Throws Error (kUsage).
std::chrono::sys_days Today(const Options& options);

}  // namespace locust::commands
