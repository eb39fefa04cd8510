#include "postrenderer/inject/values.h"

#include "common/text/diagnostic.h"
#include "common/yaml/write.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/inputs.h"

namespace locust::commands {

Outcome RunValues(const Options& options, const Input&) {
  if (options.tests.size() > 1) {
    throw Error(
        ExitCode::kUsage,
        "`values` takes one load test, and there are " + std::to_string(options.tests.size()),
        "call it once for each");
  }
  LoadTestFiles files = ReadLoadTests(options);
  return {.output = yaml::WriteBlock(inject::ChartValues(files.load_tests.front())),
          .tests = {},
          .diagnostics = std::move(files.notices)};
}

}  // namespace locust::commands
