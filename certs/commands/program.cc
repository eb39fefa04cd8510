#include "certs/commands/program.h"

#include <array>
#include <ostream>
#include <string_view>

#include "certs/commands/options.h"
#include "certs/commands/status.h"
#include "certs/issue/served_files.h"
#include "certs/version.h"
#include "common/process/program.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

kube_client::Client MakeClient(const Options& options, const World& world) {
  return kube_client::Client(
      kube_client::InCluster(world.environment, options.service_account),
      "locust-certs/" + std::string(kVersion),
      {.connect = options.request_timeout, .answer = options.request_timeout});
}

ExitCode PrintStatus(const Options& options, const kube_client::Client& client,
                     const World& world) {
  const Observation seen = Observe(client, options.target, world.clock);
  world.out << (options.as_json ? StatusJson(seen, options.target, options.policy)
                                : StatusText(seen, options.target, options.policy));
  return Problems(seen, options.target).empty() ? ExitCode::kDone : ExitCode::kInvalid;
}

ExitCode Run(CommandId command, const Options& options, const kube_client::Client& client,
             const World& world) {
  if (command == CommandId::kStatus) return PrintStatus(options, client, world);
  const Log log([&](std::string_view line) { world.out << line << '\n'
                                                       << std::flush; },
                world.clock);
  ServedFiles files(options.out);
  const Reconciler reconciler(
      client, options.target, options.policy, world.clock,
      [&](const Content& content) { files.Write(content); }, log);
  const auto reconcile = [&] { return reconciler.Run(); };
  if (command == CommandId::kBootstrap) {
    ReconcileSoon(reconcile, options.retry_for, world.wait, log);
  } else {
    ReconcileForever(reconcile, options.interval, world.wait, log);
  }
  return ExitCode::kDone;
}

ExitCode RunCommand(CommandId command, std::span<const std::string> arguments, const World& world) {
  std::optional<Options> options = ReadOptions(command, arguments);
  if (!options) {
    world.out << Usage(command);
    return ExitCode::kDone;
  }
  const kube_client::Client client = MakeClient(*options, world);
  std::string& name_space = options->target.service.name_space;
  if (name_space.empty()) name_space = kube_client::InClusterNamespace(options->service_account);
  options->policy.dns_names = options->target.DnsNames();
  return Run(command, *options, client, world);
}

}  // namespace

int RunProgram(std::span<const std::string> arguments, const World& world) {
  const auto run = [&](CommandId id) {
    return [&world, id](std::span<const std::string> rest) { return RunCommand(id, rest, world); };
  };
  const std::array<program::Command, 3> commands = {{
      {"bootstrap", "make the certificates where there are none", run(CommandId::kBootstrap)},
      {"run", "keep them, and renew them in time", run(CommandId::kRun)},
      {"status", "print what is there and what will happen when", run(CommandId::kStatus)},
  }};
  return program::Run({.name = "locust-certs",
                       .version = kVersion,
                       .about = "the TLS certificates of locust-webhook.",
                       .commands = commands},
                      arguments, world.out, world.err);
}

}  // namespace locust::certs
