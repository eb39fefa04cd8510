#include "certs/commands/program.h"

#include <array>
#include <ostream>
#include <string_view>
#include <vector>

#include "certs/commands/options.h"
#include "certs/commands/status.h"
#include "certs/issue/served_files.h"
#include "certs/version.h"
#include "common/text/diagnostic.h"
#include "common/text/nearest.h"

namespace locust::certs {
namespace {

constexpr const char* kHint = "locust-certs --help lists the commands";

struct Command {
  CommandId id;
  std::string_view name;
  std::string_view does;
};

constexpr std::array<Command, 3> kCommands = {{
    {CommandId::kBootstrap, "bootstrap", "make the certificates where there are none"},
    {CommandId::kRun, "run      ", "keep them, and renew them in time"},
    {CommandId::kStatus, "status   ", "print what is there and what will happen when"},
}};

std::string_view NameOf(const Command& command) {
  return command.name.substr(0, command.name.find(' '));
}

void PrintUsage(std::ostream& out) {
  out << "locust-certs " << kVersion << ": the TLS certificates of locust-webhook.\n\n"
      << "Usage: locust-certs COMMAND [OPTIONS]\n\n";
  for (const Command& command : kCommands) {
    out << "  " << command.name << "  " << command.does << '\n';
  }
  out << "\nlocust-certs COMMAND --help lists a command's options.\n";
}

CommandId Find(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Command& command : kCommands) {
    if (NameOf(command) == name) return command.id;
    names.push_back(NameOf(command));
  }
  const auto near = Nearest(name, names);
  throw Error(ExitCode::kUsage, "no such command: " + name,
              near ? "did you mean `" + std::string(*near) + "`?" : kHint);
}

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
  try {
    if (arguments.empty()) throw Error(ExitCode::kUsage, "no command given", kHint);
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h" || name == "help") {
      PrintUsage(world.out);
    } else if (name == "--version") {
      world.out << "locust-certs " << kVersion << '\n';
    } else {
      return static_cast<int>(RunCommand(Find(name), arguments.subspan(1), world));
    }
    return static_cast<int>(ExitCode::kDone);
  } catch (const Error& error) {
    world.err << error.what();
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    const Error internal = InternalError(error.what());
    world.err << internal.what();
    return static_cast<int>(internal.code());
  }
}

}  // namespace locust::certs
