#include "webhook/commands/program.h"

#include <algorithm>
#include <exception>
#include <ostream>
#include <string>
#include <vector>

#include "common/text/diagnostic.h"
#include "common/text/nearest.h"
#include "webhook/version.h"

namespace locust::webhook {
namespace {

constexpr const char* kHint = "locust-webhook --help lists the commands";

void PrintUsage(std::span<const Command> commands, std::ostream& out) {
  std::size_t width = 0;
  for (const Command& command : commands) width = std::max(width, command.name.size());
  out << "locust-webhook " << kVersion
      << ": Locust workloads by a platform team's standards, at admission.\n\n"
      << "Usage: locust-webhook COMMAND [OPTIONS]\n\n";
  for (const Command& command : commands) {
    out << "  " << command.name << std::string(width - command.name.size() + 2, ' ') << command.does
        << '\n';
  }
  out << "\nlocust-webhook COMMAND --help lists a command's options.\n";
}

const Command& Find(std::span<const Command> commands, const std::string& name) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command& command) { return command.name == name; });
  if (found != commands.end()) return *found;
  std::vector<std::string_view> names;
  for (const Command& command : commands) names.push_back(command.name);
  const auto near = Nearest(name, names);
  throw Error(ExitCode::kUsage, "no such command: " + name,
              near ? "did you mean `" + std::string(*near) + "`?" : kHint);
}

}  // namespace

int RunProgram(std::span<const Command> commands, std::span<const std::string> arguments,
               const Environment& environment, std::ostream& out, std::ostream& err) {
  try {
    if (arguments.empty()) throw Error(ExitCode::kUsage, "no command given", kHint);
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h" || name == "help") {
      PrintUsage(commands, out);
    } else if (name == "--version") {
      out << "locust-webhook " << kVersion << '\n';
    } else {
      return static_cast<int>(Find(commands, name).run(arguments.subspan(1), environment));
    }
    return static_cast<int>(ExitCode::kDone);
  } catch (const Error& error) {
    err << error.what();
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    const Error internal = InternalError(error.what());
    err << internal.what();
    return static_cast<int>(internal.code());
  }
}

}  // namespace locust::webhook
