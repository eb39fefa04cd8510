#include "postrenderer/commands/child_process.h"

#include <cstddef>
#include <system_error>

#include "postrenderer/deploy/process.h"

namespace locust::commands {
namespace {

constexpr std::size_t kMostOutput = 1u << 20;
constexpr std::size_t kStartOfErrors = 400;

}  // namespace

ChildResult RunChild(const std::vector<std::string>& arguments, std::string_view input,
                     std::chrono::milliseconds timeout) {
  deploy::ProcessResult result = deploy::Run(
      {.arguments = arguments, .input = input, .timeout = timeout, .most_output = kMostOutput});
  return {.started = result.start_error == 0,
          .stopped = result.timed_out,
          .exit_status = result.exit_status,
          .output = std::move(result.output),
          .error = result.start_error == 0 ? result.errors.substr(0, kStartOfErrors)
                                           : std::generic_category().message(result.start_error)};
}

}  // namespace locust::commands
