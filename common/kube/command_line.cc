#include "common/kube/command_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>

#include "common/kube/shell_text.h"

namespace locust::kube {
namespace {

using Program = CommandLine::Program;
using Arguments = std::span<const std::string>;

constexpr std::string_view kStartScript = "/config/docker-entrypoint.sh";

// Programs and shell keywords that run what comes after their options, assignments and `operands`.
struct Runner {
  std::string_view name;
  std::size_t operands = 0;
  std::string_view options = "";  // the letters of those whose value is a word of its own
};

constexpr std::array<Runner, 30> kRunners = {{{"exec", 0, "a"},
                                              {"env", 0, "uCS"},
                                              {"nice", 0, "n"},
                                              {"ionice", 0, "cn"},
                                              {"stdbuf", 0, "ioe"},
                                              {"timeout", 1, "sk"},
                                              {"gosu", 1},
                                              {"su-exec", 1},
                                              {"nohup"},
                                              {"time"},
                                              {"setsid"},
                                              {"tini"},
                                              {"dumb-init"},
                                              {"catatonit"},
                                              {"ddtrace-run"},
                                              {"opentelemetry-instrument"},
                                              {"uv", 1},
                                              {"poetry", 1},
                                              {"pipenv", 1},
                                              {"pdm", 1},
                                              {"hatch", 1},
                                              {"if"},
                                              {"then"},
                                              {"elif"},
                                              {"else"},
                                              {"while"},
                                              {"until"},
                                              {"do"},
                                              {"!"},
                                              {"{"}}};

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool IsShell(std::string_view program) {
  constexpr std::array<std::string_view, 5> kShells = {"sh", "bash", "ash", "dash", "zsh"};
  return std::ranges::find(kShells, BaseName(program)) != kShells.end();
}

bool IsAssignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 && word.find_first_of("/-:") > equals;
}

CommandLine Run(Program program, Arguments arguments) {
  return {program, {arguments.begin(), arguments.end()}};
}

Arguments SkipRunners(Arguments words) {
  while (!words.empty()) {
    const auto* const runner = std::ranges::find(kRunners, BaseName(words.front()), &Runner::name);
    if (runner == kRunners.end() && !IsAssignment(words.front())) break;
    words = words.subspan(1);
    if (runner == kRunners.end()) continue;
    for (std::size_t operands = runner->operands; !words.empty(); words = words.subspan(1)) {
      const std::string& word = words.front();
      if (word.size() == 2 && word[0] == '-' && runner->options.find(word[1]) != word.npos) {
        words = words.subspan(words.size() > 1 ? 1 : 0);
      } else if (!word.starts_with('-') && !IsAssignment(word)) {
        if (operands == 0) break;
        --operands;
      }
    }
  }
  return words;
}

// `python [options] -m locust …` or `python [options] /opt/venv/bin/locust …`; `words` without
// python itself.
CommandLine ReadPython(Arguments words) {
  constexpr std::string_view kModule = "locust";
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const Arguments rest = words.subspan(i + 1);
    if (word == "-mlocust") return Run(Program::kLocust, rest);
    if (word == "-W" || word == "-X") {
      ++i;
    } else if (word.starts_with("-") && !word.starts_with("--") && word.ends_with("m")) {
      const bool is_locust = !rest.empty() && rest.front() == kModule;
      return is_locust ? Run(Program::kLocust, rest.subspan(1)) : Run(Program::kOther, rest);
    } else if (!word.starts_with("-")) {
      return Run(BaseName(word) == kModule ? Program::kLocust : Program::kOther, rest);
    }
  }
  return Run(Program::kOther, words);
}

CommandLine ReadWords(Arguments words, int depth);

// A shell's options and script, or its `-c` text; `words` without the shell itself.
CommandLine ReadShell(Arguments words, int depth) {
  std::size_t i = 0;
  bool reads_text = false;
  while (!reads_text && i < words.size()) {
    const std::string& option = words[i];
    if (!option.starts_with('-') && !option.starts_with('+')) break;
    const bool is_short = !option.starts_with("--");
    reads_text = is_short && option.ends_with('c');
    i += is_short && option.ends_with('o') ? 2U : 1U;  // "-o pipefail"
  }
  if (!reads_text) return ReadWords(words.subspan(std::min(i, words.size())), depth);
  if (i >= words.size()) return Run(Program::kOther, {});

  const Arguments rest = words.subspan(i + 1);  // $0, then the positional parameters
  const std::vector<Words> commands =
      SplitShellText(words[i], rest.empty() ? rest : rest.subspan(1));
  CommandLine other = {Program::kOther, {}};
  for (const Words& command : commands) {
    CommandLine line = ReadWords(command, depth);
    if (line.program != Program::kOther) return line;
    std::ranges::move(line.arguments, std::back_inserter(other.arguments));
  }
  return other;
}

// One simple command. `depth`: how many shells may still stand in each other.
CommandLine ReadWords(Arguments words, int depth) {
  words = SkipRunners(words);
  if (words.empty()) return Run(Program::kOther, {});
  const std::string_view program = BaseName(words.front());
  const Arguments rest = words.subspan(1);
  if (program == "locust") return Run(Program::kLocust, rest);
  if (program.starts_with("python")) return ReadPython(rest);
  if (words.front() == kStartScript) {
    CommandLine line = {Program::kStartScript, {}};
    for (const std::string& word : rest) {
      std::ranges::move(SplitAtBlanks(word), std::back_inserter(line.arguments));
    }
    return line;
  }
  if (IsShell(program) && depth > 0) return ReadShell(rest, depth - 1);
  return Run(Program::kOther, rest);
}

void AppendStrings(Words& words, const Json* list) {
  if (list == nullptr || !list->is_array()) return;
  for (const Json& item : *list) {
    if (const auto* text = item.get_ptr<const std::string*>()) words.push_back(*text);
  }
}

}  // namespace

CommandLine ReadCommandLine(const Json& container) {
  constexpr int kMostShells = 4;
  Words words;
  AppendStrings(words, json::Find(container, "command"));
  const bool has_command = !words.empty();
  AppendStrings(words, json::Find(container, "args"));
  CommandLine line = ReadWords(words, kMostShells);
  // Without a command the image's entrypoint runs; most that get a program as arguments run it.
  if (!has_command && line.program == Program::kOther) return Run(Program::kImage, words);
  return line;
}

std::vector<std::string> LocustArguments(const Json& container) {
  return ReadCommandLine(container).arguments;
}

}  // namespace locust::kube
