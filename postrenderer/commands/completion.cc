#include "postrenderer/commands/completion.h"

#include <algorithm>
#include <array>
#include <string>

#include "common/text/words.h"
#include "postrenderer/commands/command.h"

namespace locust::commands {
namespace {

using Words = std::vector<std::string_view>;

// `text` with a backslash before each of `special`.
std::string Escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != special.npos) out += '\\';
    out += c;
  }
  return out;
}

// In single quotes, as bash and zsh read them.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

bool TakesFile(const Flag& flag) {
  constexpr std::array<std::string_view, 4> kFiles = {"FILE", "FOLDER", "PROGRAM", "CHART"};
  return std::ranges::find(kFiles, flag.value) != kFiles.end();
}

Words ValuesOf(const Command& command, const Flag& flag) {
  const auto allowed = AllowedValues(command, flag);
  return {allowed.begin(), allowed.end()};
}

Words NamesOfCommands() {
  Words names;
  for (const Command& command : Commands()) names.push_back(command.name);
  return names;
}

bool TakesFiles(const Command& command) {
  return !command.operands.empty() && command.words == nullptr;
}

// -------------------------------------------------------------------------------------------- bash

// What follows a flag is its value, the rest a flag or an argument. bash splits words at '='.
constexpr std::string_view kBashEnd = R"(  esac
  case $value in
    file) _locust_postrenderer_files ;;
    any) ;;
    words) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *)
      if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$flags --help" -- "$current"))
      elif [[ $files == yes ]]; then
        _locust_postrenderer_files
      else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      fi
      ;;
  esac
}
complete -F _locust_postrenderer locust-postrenderer
)";

constexpr std::string_view kBashBegin = R"(# bash completion of locust-postrenderer
_locust_postrenderer_files() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}

_locust_postrenderer() {
  local IFS=$' \t\n'
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local command=render flags= words= files= value=
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
)";

std::string BashScript() {
  std::string out(kBashBegin);
  const std::string names = Joined(NamesOfCommands(), "|");
  out += "  if ((COMP_CWORD > 1)); then\n    case ${COMP_WORDS[1]} in " + names +
         ") command=${COMP_WORDS[1]} ;; esac\n  else\n    words=" +
         Quoted(Joined(NamesOfCommands(), " ")) + "\n  fi\n  case $command in\n";
  for (const Command& command : Commands()) {
    out += "    " + std::string(command.name) + ")\n";
    std::string flags;
    for (const std::string_view name : command.flags) flags += " --" + std::string(name);
    out += "      flags=" + Quoted(flags) + "\n";
    if (TakesFiles(command)) out += "      files=yes\n";
    if (command.words != nullptr) {
      out += "      words=" + Quoted(Joined(command.words(), " ")) + "\n";
    }
    out += "      case $before in\n";
    for (const std::string_view name : command.flags) {
      const Flag& flag = FindFlag(name);
      if (flag.value.empty()) continue;
      const Words values = ValuesOf(command, flag);
      out += "        --" + std::string(name) + ") value=";
      out += TakesFile(flag)  ? "file"
             : values.empty() ? "any"
                              : "words words=" + Quoted(Joined(values, " "));
      out += " ;;\n";
    }
    out += "      esac\n      ;;\n";
  }
  return out + std::string(kBashEnd);
}

// --------------------------------------------------------------------------------------------- zsh

std::string ZshSpec(const Command& command, const Flag& flag) {
  const bool repeated = std::holds_alternative<std::vector<std::string> Options::*>(flag.target);
  std::string spec = (repeated ? "*--" : "--") + std::string(flag.name);
  if (!flag.value.empty()) spec += '=';
  spec += "[" + Escaped(flag.help, "[]\\") + "]";
  if (flag.value.empty()) return Quoted(spec);
  spec += ":" + std::string(flag.value) + ":";
  const Words values = ValuesOf(command, flag);
  if (TakesFile(flag)) spec += "_files";
  if (!values.empty()) spec += "(" + Joined(values, " ") + ")";
  return Quoted(spec);
}

std::string ZshScript() {
  std::string out =
      "#compdef locust-postrenderer\n"
      "_locust_postrenderer() {\n"
      "  local -a commands=(\n";
  for (const Command& command : Commands()) {
    out += "    " + Quoted(std::string(command.name) + ":" + std::string(command.does)) + "\n";
  }
  out +=
      "  )\n"
      "  local command=render\n"
      "  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then\n"
      "    _describe -t commands command commands\n"
      "    return\n"
      "  fi\n"
      "  case $words[2] in " +
      Joined(NamesOfCommands(), "|") +
      ")\n"
      "    command=$words[2]\n"
      "    shift words\n"
      "    ((CURRENT--))\n"
      "  esac\n"
      "  case $command in\n";
  for (const Command& command : Commands()) {
    out += "    " + std::string(command.name) +
           ") _arguments '(-h --help)'{-h,--help}'[explain the "
           "command]'";
    for (const std::string_view name : command.flags) {
      out += " \\\n      " + ZshSpec(command, FindFlag(name));
    }
    if (TakesFiles(command)) out += " \\\n      '*:file:_files'";
    if (command.words != nullptr) {
      out += " \\\n      " + Quoted("1:argument:(" + Joined(command.words(), " ") + ")");
    }
    out += " ;;\n";
  }
  // Found on fpath the file is the function's body; sourced it defines the function.
  return out +
         "  esac\n"
         "}\n"
         "if [[ ${funcstack[1]-} == _locust-postrenderer ]]; then\n"
         "  _locust_postrenderer \"$@\"\n"
         "else\n"
         "  compdef _locust_postrenderer locust-postrenderer\n"
         "fi\n";
}

// -------------------------------------------------------------------------------------------- fish

std::string FishQuoted(std::string_view text) {
  return "'" + Escaped(text, "\\'") + "'";
}

std::string FishScript() {
  const std::string complete = "complete -c locust-postrenderer";
  std::string out = "# fish completion of locust-postrenderer\n" + complete + " -f\n";
  for (const Command& command : Commands()) {
    out += complete + " -n __fish_use_subcommand -a " + std::string(command.name) + " -d " +
           FishQuoted(command.does) + "\n";
  }
  Words others = NamesOfCommands();
  others.erase(others.begin());
  for (const Command& command : Commands()) {
    // The first command is meant where there is none.
    const bool is_first = &command == &Commands().front();
    const std::string here =
        complete + " -n '" +
        (is_first ? "not __fish_seen_subcommand_from " + Joined(others, " ")
                  : "__fish_seen_subcommand_from " + std::string(command.name)) +
        "'";
    for (const std::string_view name : command.flags) {
      const Flag& flag = FindFlag(name);
      out += here + " -l " + std::string(name);
      const Words values = ValuesOf(command, flag);
      if (TakesFile(flag)) {
        out += " -rF";
      } else if (!flag.value.empty()) {
        out += " -x";
      }
      if (!values.empty()) out += " -a " + FishQuoted(Joined(values, " "));
      out += " -d " + FishQuoted(flag.help) + "\n";
    }
    out += here + " -s h -l help -d 'explain the command'\n";
    if (TakesFiles(command)) out += here + " -F\n";
    if (command.words != nullptr) {
      out += here + " -a " + FishQuoted(Joined(command.words(), " ")) + "\n";
    }
  }
  return out;
}

struct Shell {
  std::string_view name;
  std::string (*script)();
};

constexpr std::array<Shell, 3> kShells = {
    {{"bash", BashScript}, {"zsh", ZshScript}, {"fish", FishScript}}};

}  // namespace

std::vector<std::string_view> ShellNames() {
  Words names;
  for (const Shell& shell : kShells) names.push_back(shell.name);
  return names;
}

Outcome RunCompletion(const Options&, const Input& input) {
  const std::string name = input.arguments.empty() ? "" : input.arguments.front();
  for (const Shell& shell : kShells) {
    if (shell.name == name) return {.output = shell.script()};
  }
  throw Error(ExitCode::kUsage,
              name.empty() ? "for which shell is not said" : "no completion for `" + name + "`",
              "give `bash`, `zsh` or `fish`");
}

}  // namespace locust::commands
