#include "postrenderer/deploy/deploy.h"

#include <iterator>
#include <utility>

#include "postrenderer/commands/command.h"
#include "postrenderer/commands/deploy_request.h"

namespace locust::commands {
namespace {

using Action = deploy::Result (*)(const deploy::Request&, deploy::Terminal&, deploy::Interrupt&);

Outcome Run(const Options& options, const Input& input, bool judge, Action action) {
  deploy::Interrupt interrupt;
  deploy::Terminal terminal({.in = input.fd, .out = input.out, .err = input.err});
  DeployRequest made = MakeDeployRequest(options, input, judge);
  deploy::Result result = action(made.request, terminal, interrupt);
  Outcome outcome{.output = std::move(result.output), .diagnostics = std::move(made.notices)};
  std::ranges::move(result.notices, std::back_inserter(outcome.diagnostics));
  return outcome;
}

}  // namespace

Outcome RunDeploy(const Options& options, const Input& input) {
  return Run(options, input, true, &deploy::Deploy);
}

Outcome RunDiff(const Options& options, const Input& input) {
  return Run(options, input, true, &deploy::Diff);
}

Outcome RunDelete(const Options& options, const Input& input) {
  return Run(options, input, false, &deploy::Delete);
}

}  // namespace locust::commands
