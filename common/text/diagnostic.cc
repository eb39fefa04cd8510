#include "common/text/diagnostic.h"

#include <algorithm>
#include <utility>

namespace locust {
namespace {

constexpr std::size_t kExcerptBytes = 160;
constexpr std::string_view kCut = "...";

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// C0, DEL and, encoded in UTF-8, C1: what terminals take for commands.
std::string WithoutControls(std::string_view text, bool keep_line_breaks) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      out += ' ';
      ++i;
    } else if (text[i] == '\n' && keep_line_breaks) {
      out += '\n';
    } else {
      out += byte < 0x20 || byte == 0x7F ? ' ' : text[i];
    }
  }
  return out;
}

std::string_view ToString(Diagnostic::Severity severity) {
  switch (severity) {
    case Diagnostic::Severity::kWarning:
      return "warning";
    case Diagnostic::Severity::kNotice:
      return "notice";
    case Diagnostic::Severity::kError:
      break;
  }
  return "error";
}

// The part of `line` that is shown: at most kExcerptBytes with byte `caret` near the middle, cut
// between code points.
std::pair<std::size_t, std::size_t> Window(std::string_view line, std::size_t caret) {
  if (line.size() <= kExcerptBytes) return {0, line.size()};
  std::size_t begin = caret > kExcerptBytes / 2 ? caret - kExcerptBytes / 2 : 0;
  begin = std::min(begin, line.size() - kExcerptBytes);
  std::size_t end = begin + kExcerptBytes;
  while (begin < end && IsContinuation(line[begin])) ++begin;
  while (end > begin && end < line.size() && IsContinuation(line[end])) --end;
  return {begin, end};
}

void AppendExcerpt(std::string& out, const Diagnostic& diagnostic) {
  const std::string_view line = diagnostic.line;
  const std::size_t column = diagnostic.position.column;
  const std::size_t caret = std::min(column == 0 ? 0 : column - 1, line.size());
  const auto [begin, end] = Window(line, caret);
  const std::string number = std::to_string(diagnostic.position.line);

  const std::string shown =
      (begin > 0 ? std::string(kCut) : "") +
      WithoutControls(line.substr(begin, end - begin), /*keep_line_breaks=*/false) +
      (end < line.size() ? std::string(kCut) : "");
  out += "  " + number + " | " + shown + "\n";
  if (column == 0) return;

  const std::string before = (begin > 0 ? std::string(kCut) : "") +
                             WithoutControls(line.substr(begin, caret - begin), false);
  const auto blanks = std::ranges::count_if(before, [](char c) { return !IsContinuation(c); });
  out += std::string(number.size() + 2, ' ') + " | " +
         std::string(static_cast<std::size_t>(blanks), ' ') + "^\n";
}

}  // namespace

std::string Format(const Diagnostic& diagnostic) {
  std::string out;
  if (!diagnostic.source.empty()) {
    out += WithoutControls(diagnostic.source, false);
    if (diagnostic.position.line > 0) {
      out += ":" + std::to_string(diagnostic.position.line);
      if (diagnostic.position.column > 0) out += ":" + std::to_string(diagnostic.position.column);
    }
    out += ": ";
  }
  out += ToString(diagnostic.severity);
  out += ": ";
  if (!diagnostic.path.empty()) out += WithoutControls(diagnostic.path, false) + ": ";
  out += WithoutControls(diagnostic.message, true) + "\n";
  if (!diagnostic.line.empty() && diagnostic.position.line > 0) AppendExcerpt(out, diagnostic);
  if (!diagnostic.hint.empty()) out += "hint: " + WithoutControls(diagnostic.hint, true) + "\n";
  return out;
}

std::string Format(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += Format(diagnostic);
  return out;
}

std::string_view LineOf(std::string_view text, std::size_t line) {
  if (line == 0) return {};
  std::size_t begin = 0;
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return {};
    begin = end + 1;
  }
  std::string_view found = text.substr(begin, text.find('\n', begin) - begin);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

Error::Error(ExitCode code, std::vector<Diagnostic> diagnostics)
    : code_(code), diagnostics_(std::move(diagnostics)), what_(Format(diagnostics_)) {}

Error::Error(ExitCode code, std::string message, std::string hint)
    : Error(code,
            std::vector<Diagnostic>{{.message = std::move(message), .hint = std::move(hint)}}) {}

Error InternalError(std::string message) {
  return Error(ExitCode::kInternal, "internal error: " + std::move(message),
               "this is a bug and nothing was written: please report it to the project, "
               "with the input if you can share it");
}

}  // namespace locust
