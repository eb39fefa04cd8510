#include "common/process/program.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <ostream>
#include <vector>

#include "common/text/nearest.h"

namespace locust::program {
namespace {

std::string HintOf(const Program& program) {
  return std::string(program.name) + " --help lists the commands";
}

void PrintUsage(const Program& program, std::ostream& out) {
  std::size_t width = 0;
  for (const Command& command : program.commands) width = std::max(width, command.name.size());
  out << program.name << ' ' << program.version << ": " << program.about << "\n\n"
      << "Usage: " << program.name << " COMMAND [OPTIONS]\n\n";
  for (const Command& command : program.commands) {
    out << "  " << command.name << std::string(width - command.name.size() + 2, ' ') << command.does
        << '\n';
  }
  out << '\n' << program.name << " COMMAND --help lists a command's options.\n";
}

const Command& Find(const Program& program, const std::string& name) {
  const auto found = std::ranges::find(program.commands, name, &Command::name);
  if (found != program.commands.end()) return *found;
  std::vector<std::string_view> names;
  for (const Command& command : program.commands) names.push_back(command.name);
  const auto near = Nearest(name, names);
  throw Error(ExitCode::kUsage, "no such command: " + name,
              near ? "did you mean `" + std::string(*near) + "`?" : HintOf(program));
}

}  // namespace

std::optional<std::string> ProcessVariable(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int Run(const Program& program, std::span<const std::string> arguments, std::ostream& out,
        std::ostream& err) {
  try {
    if (arguments.empty()) throw Error(ExitCode::kUsage, "no command given", HintOf(program));
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h" || name == "help") {
      PrintUsage(program, out);
    } else if (name == "--version") {
      out << program.name << ' ' << program.version << '\n';
    } else {
      return static_cast<int>(Find(program, name).run(arguments.subspan(1)));
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

}  // namespace locust::program
