#include "postrenderer/commands/man_page.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "postrenderer/commands/usage.h"
#include "postrenderer/commands/version.h"

namespace locust::commands {
namespace {

constexpr std::string_view kDate = "2026-11-24";  // of the last change to what the page says

// `text`, broken at blanks into short lines. One that begins like a request is made to be text.
std::string Lines(std::string_view text) {
  constexpr std::size_t kColumns = 78;
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column > 0 && column + 1 + word.size() > kColumns) {
      out += '\n';
      column = 0;
    }
    if (column > 0) {
      out += ' ';
    } else if (word.starts_with('.') || word.starts_with('\'')) {
      out += "\\&";
    }
    out += word;
    column += 1 + word.size();
  }
  return out;
}

// Text as roff prints it: what stands in `` is bold.
std::string Prose(std::string_view text) {
  std::string out;
  bool bold = false;
  for (const char c : text) {
    if (c == '`') {
      bold = !bold;
      out += bold ? "\\fB" : "\\fR";
    } else if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return Lines(out);
}

std::string Literal(std::string_view text) {
  return Prose("`" + std::string(text) + "`");
}

std::string Paragraph(std::string_view text) {
  return text.empty() ? "" : ".PP\n" + Prose(text) + "\n";
}

std::string Item(std::string_view label, std::string_view text) {
  return ".TP\n" + std::string(label) + "\n" + Prose(text) + "\n";
}

std::string FlagItem(const Command& command, const Flag& flag) {
  std::string label = Literal("--" + std::string(flag.name));
  if (flag.letter != '\0') label += ", " + Literal(std::string("-") + flag.letter);
  if (!flag.value.empty()) label += " \\fI" + std::string(flag.value) + "\\fR";
  return Item(label, HelpOf(command, flag) + " [" + VariableOf(flag) + "]");
}

std::string CommandPart(const Command& command) {
  std::string out = ".SS " + std::string(command.name) + "\n";
  out += Literal("locust-postrenderer " + std::string(command.name)) + " [\\fIFLAGS\\fR]";
  if (!command.operands.empty()) out += " \\fI" + std::string(command.operands) + "\\fR";
  out += "\n" + Paragraph(Sentence(command.does)) + Paragraph(command.details);
  for (const std::string_view name : command.flags) out += FlagItem(command, FindFlag(name));
  return out;
}

}  // namespace

std::string ManPage() {
  std::string out = ".TH LOCUST\\-POSTRENDERER 1 " + std::string(kDate) +
                    " \"locust\\-postrenderer " + std::string(Version()) + "\"\n.nh\n.ad l\n";
  out +=
      ".SH NAME\n"
      "locust\\-postrenderer \\- put load tests into the Locust manifests of a Helm chart\n"
      ".SH SYNOPSIS\n"
      "\\fBlocust\\-postrenderer\\fR [\\fICOMMAND\\fR] [\\fIFLAGS\\fR]\n"
      ".SH DESCRIPTION\n";
  out += Prose(
      "Stands between `helm` and the cluster and turns the output of a Locust chart into the "
      "deployment that a LocustKubernetes file describes, within the standards of a "
      "LocustStandards "
      "file. Without a command it does what `render` does.");
  out += "\n.SH COMMANDS\n";
  for (const Command& command : Commands()) out += CommandPart(command);
  out += ".SH ENVIRONMENT\n" +
         Prose(
             "Each flag has the variable that is named beside it; several files are separated by "
             "`:`. A flag wins, and an empty variable counts as unset. `HELM_NAMESPACE` stands in "
             "for `--namespace`.") +
         "\n.SH EXIT STATUS\n";
  for (const ExitStatus& status : ExitStatuses()) {
    out += Item(Literal(std::to_string(static_cast<int>(status.code))), status.means);
  }
  return out + ".SH SEE ALSO\n.BR helm (1)\n";
}

}  // namespace locust::commands
