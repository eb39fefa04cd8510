#include "common/standards/pip_requests.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "common/kube/shell_text.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

using Kind = PipRequest::Kind;
using Arguments = std::span<const std::string>;

// Options of pip that take a value, with their short forms.
constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kOptions = {{
    {"--index-url", "-i"},   {"--extra-index-url", ""},
    {"--find-links", "-f"},  {"--trusted-host", ""},
    {"--requirement", "-r"}, {"--constraint", "-c"},
    {"--editable", "-e"},    {"--target", "-t"},
    {"--prefix", ""},        {"--root", ""},
    {"--only-binary", ""},   {"--no-binary", ""},
    {"--platform", ""},      {"--python-version", ""},
    {"--timeout", ""},       {"--retries", ""},
    {"--cache-dir", ""},     {"--progress-bar", ""},
    {"--proxy", ""},         {"--cert", ""},
    {"--src", ""},           {"--upgrade-strategy", ""},
    {"--pypi-url", ""},
}};

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

bool IsUrl(std::string_view text) {
  return text.find("://") != text.npos || text.starts_with("file:");
}

bool IsPath(std::string_view text) {
  return text.starts_with('.') || text.starts_with('/') || text.ends_with(".whl") ||
         text.ends_with(".tar.gz") || text.ends_with(".zip");
}

// "==1.2" or "===1.2", and no "==1.*", outside of the marker.
bool IsPinned(std::string_view specifier) {
  const std::size_t equals = specifier.find("==");
  if (equals == specifier.npos) return false;
  const std::string_view version = specifier.substr(equals, specifier.find(',', equals) - equals);
  return version.find('*') == version.npos;
}

// A package, a URL or a path.
PipRequest ReadPackage(std::string_view text) {
  PipRequest request;
  request.text = text;
  const std::size_t semicolon = text.find(';');
  const std::string_view specifier = Trim(text.substr(0, semicolon));
  const std::size_t sign = specifier.find(" @");
  if (IsUrl(specifier)) {
    request.kind = Kind::kUrl;
    request.value = Trim(sign == specifier.npos ? specifier : specifier.substr(sign + 2));
    if (const std::size_t at = specifier.find('@');
        sign == specifier.npos && at < specifier.find(':')) {
      request.value = Trim(specifier.substr(at + 1));  // "name@https://…"
    }
    return request;
  }
  if (IsPath(specifier)) {
    request.kind = Kind::kPath;
    request.value = specifier;
    return request;
  }
  request.name = Trim(specifier.substr(0, specifier.find_first_of("=<>!~[( \t@")));
  request.is_pinned = IsPinned(specifier);
  return request;
}

// An option that begins at words[i]; i moves to its last word.
PipRequest ReadOption(Arguments words, std::size_t& i) {
  PipRequest request;
  request.kind = Kind::kOption;
  request.text = words[i];
  const std::string_view word = words[i];
  const std::size_t equals = word.find('=');
  request.name = word.substr(0, equals);
  if (equals != word.npos) request.value = word.substr(equals + 1);
  for (const auto& [name, letter] : kOptions) {
    const bool is_short = !letter.empty() && word.starts_with(letter) && !word.starts_with("--");
    if (!is_short && request.name != name) continue;
    if (is_short) {
      request.value = word.substr(letter.size());
      if (request.value.starts_with('=')) request.value.erase(0, 1);
    }
    request.name = name;
    if (request.value.empty() && equals == word.npos && i + 1 < words.size()) {
      request.value = words[++i];
      request.text += " " + request.value;
    }
    break;
  }
  return request;
}

std::vector<PipRequest> ReadArguments(Arguments words) {
  std::vector<PipRequest> requests;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with('-') && words[i].size() > 1) {
      requests.push_back(ReadOption(words, i));
    } else if (!words[i].empty()) {
      requests.push_back(ReadPackage(words[i]));
    }
  }
  return requests;
}

// The arguments after "pip install", "pip3 install", "python -m pip install", "uv pip install";
// nullopt when the command is none of these.
std::optional<Arguments> InstallArguments(Arguments words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view program = std::string_view(words[i]).substr(words[i].rfind('/') + 1);
    if (!program.starts_with("pip")) continue;
    for (std::size_t n = i + 1; n < words.size(); ++n) {
      if (words[n] == "install" || words[n] == "download" || words[n] == "wheel")
        return words.subspan(n + 1);
    }
  }
  return std::nullopt;
}

void ReadScript(std::string_view script, PipCommands& commands) {
  if (script.find("pip") == script.npos) return;
  for (const kube::Words& words : kube::SplitShellText(script, {})) {
    const std::optional<Arguments> arguments = InstallArguments(words);
    if (!arguments) continue;
    commands.installs = true;
    for (PipRequest& request : ReadArguments(*arguments))
      commands.requests.push_back(std::move(request));
  }
}

// One line of a requirements file, without comment.
void ReadLine(std::string_view line, std::vector<PipRequest>& requests) {
  line = Trim(line);
  if (line.empty()) return;
  if (line.starts_with('-')) {
    for (PipRequest& request : ReadArguments(kube::SplitAtBlanks(line)))
      requests.push_back(std::move(request));
    return;
  }
  const std::size_t options = line.find(" --");
  PipRequest request = ReadPackage(Trim(line.substr(0, options)));
  request.has_hash = options != line.npos && line.find("--hash", options) != line.npos;
  requests.push_back(std::move(request));
}

}  // namespace

std::vector<PipRequest> ReadRequirements(std::string_view text) {
  std::vector<PipRequest> requests;
  std::string joined;  // lines that end in '\' and the next one
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    // A comment ends at the line's end, and so does what was joined.
    std::size_t comment = line.starts_with('#') ? 0 : line.find(" #");
    if (comment == line.npos) comment = line.find("\t#");
    const bool goes_on = comment == line.npos && line.ends_with('\\');
    joined += goes_on ? line.substr(0, line.size() - 1) : line.substr(0, comment);
    if (goes_on && !text.empty()) continue;
    ReadLine(joined, requests);
    joined.clear();
  }
  for (PipRequest& request : requests) request.in_file = true;
  return requests;
}

std::vector<PipRequest> ReadPipScript(std::string_view script) {
  PipCommands commands;
  ReadScript(script, commands);
  return std::move(commands.requests);
}

PipCommands ReadPipCommands(const Json& container) {
  PipCommands commands;
  std::vector<std::string> words;
  for (const char* key : {"command", "args"}) {
    for (const Json& word : Items(Get(&container, key))) words.emplace_back(Text(&word));
  }
  const auto mentions_pip = [](const std::string& word) { return word.find("pip") != word.npos; };
  if (std::ranges::none_of(words, mentions_pip)) return commands;
  for (const std::string& word : words) {
    if (word.find(' ') != word.npos) ReadScript(word, commands);
  }
  if (!commands.installs) {
    if (const std::optional<Arguments> arguments = InstallArguments(words)) {
      commands.installs = true;
      commands.requests = ReadArguments(*arguments);
    }
  }
  return commands;
}

}  // namespace locust::standards
