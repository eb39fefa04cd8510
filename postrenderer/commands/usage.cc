#include "postrenderer/commands/usage.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "postrenderer/deploy/exit_codes.h"

namespace locust::commands {
namespace {

constexpr std::size_t kColumns = 80;

constexpr ExitStatus kExitStatuses[] = {
    {ExitCode::kDone, "done"},
    {ExitCode::kInvalid, "a rule denies, or a load test, standards or manifests are invalid"},
    {ExitCode::kUsage, "wrong command line"},
    {ExitCode::kMissing, "a file or program is missing, or cannot be read or written"},
    {deploy::kExitFailed, "the cluster, Helm or an answer stood against it; the state is said"},
    {ExitCode::kInternal, "a check of the program itself failed; nothing was written"},
    {deploy::kExitInterrupted, "interrupted while talking to a cluster; the state is said"},
    {deploy::kExitTerminated, "the same, by SIGTERM or SIGHUP"},
};

// `text` in lines of at most kColumns, each but the first after `indent` blanks; the first one
// begins at column `used`.
std::string Wrap(std::string_view text, std::size_t indent, std::size_t used) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (used + word.size() > kColumns && used > indent) {
      out += "\n" + std::string(indent, ' ');
      used = indent;
    }
    out += word;
    used += word.size() + 1;
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!text.empty() && used + std::min(text.find(' '), text.size()) <= kColumns) out += ' ';
  }
  return out + "\n";
}

// "  left   text", with the text from column `column` on.
std::string Row(std::string_view left, std::string_view text, std::size_t column) {
  std::string out = "  " + std::string(left);
  if (out.size() + 2 > column) {
    out += "\n" + std::string(column, ' ');
  } else {
    out.resize(column, ' ');
  }
  return out + Wrap(text, column, column);
}

}  // namespace

std::span<const ExitStatus> ExitStatuses() {
  return kExitStatuses;
}

std::string Spelling(const Flag& flag) {
  const std::string brief = flag.letter == '\0' ? "" : std::string(", -") + flag.letter;
  return "--" + std::string(flag.name) + brief +
         (flag.value.empty() ? "" : " " + std::string(flag.value));
}

std::string HelpOf(const Command& command, const Flag& flag) {
  std::string help(flag.help);
  std::string allowed;
  for (const std::string_view value : AllowedValues(command, flag)) {
    allowed += (allowed.empty() ? "" : ", ") + std::string(value);
  }
  if (!allowed.empty()) help += ": " + allowed;
  if (const auto* text = std::get_if<std::string Options::*>(&flag.target)) {
    const Options defaults;
    const std::string& standard = defaults.*(*text);
    if (!standard.empty()) help += "; default: " + standard;
  }
  return help;
}

std::string Sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out + ".";
}

std::string Usage() {
  std::string out =
      "Turns a chart's Locust manifests into the load tests that developers describe.\n"
      "\n"
      "usage: locust-postrenderer [COMMAND] [FLAGS]\n"
      "\n"
      "commands (without one: render):\n";
  for (const Command& command : Commands()) out += Row(command.name, command.does, 14);
  out += "\nflags of render:\n";
  for (const std::string_view name : Commands().front().flags) {
    out += Row(Spelling(FindFlag(name)), HelpOf(Commands().front(), FindFlag(name)), 26);
  }
  out += "\nenvironment:\n";
  out += "  " + Wrap(
                    "Each flag has a variable, as LOCUST_POSTRENDERER_REPORT_FORMAT for "
                    "--report-format; several files are separated by ':'. A flag wins.",
                    2, 2);
  out += "\nexit status:\n";
  for (const ExitStatus& status : kExitStatuses) {
    out += Row(std::to_string(static_cast<int>(status.code)), status.means, 6);
  }
  return out;
}

std::string Usage(const Command& command) {
  std::string out = Wrap(Sentence(command.does), 0, 0);
  out += "\nusage: locust-postrenderer " + std::string(command.name) + " [FLAGS]" +
         (command.operands.empty() ? "" : " " + std::string(command.operands)) + "\n";
  if (!command.details.empty()) out += "\n" + Wrap(command.details, 0, 0);
  if (!command.flags.empty()) out += "\nflags:\n";
  for (const std::string_view name : command.flags) {
    const Flag& flag = FindFlag(name);
    out += Row(Spelling(flag), HelpOf(command, flag) + " [" + VariableOf(flag) + "]", 26);
  }
  return out;
}

std::string MarkdownReference() {
  std::string out =
      "# Commands of locust-postrenderer\n"
      "\n"
      "Written by `locust-postrenderer help --markdown`.\n";
  for (const Command& command : Commands()) {
    out += "\n## " + std::string(command.name) + "\n\n" + Sentence(command.does) + "\n\n";
    if (!command.details.empty()) out += std::string(command.details) + "\n\n";
    if (!command.operands.empty()) {
      out += "Arguments: `" + std::string(command.operands) + "`\n";
    }
    if (!command.operands.empty() && !command.flags.empty()) out += "\n";
    if (!command.flags.empty()) out += "| flag | variable | |\n|---|---|---|\n";
    for (const std::string_view name : command.flags) {
      const Flag& flag = FindFlag(name);
      out += "| `" + Spelling(flag) + "` | `" + VariableOf(flag) + "` | " + HelpOf(command, flag) +
             " |\n";
    }
  }
  out += "\n## Exit status\n\n| | |\n|---|---|\n";
  for (const ExitStatus& status : kExitStatuses) {
    out += "| " + std::to_string(static_cast<int>(status.code)) + " | " +
           std::string(status.means) + " |\n";
  }
  return out;
}

}  // namespace locust::commands
