#include "postrenderer/deploy/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "common/text/diagnostic.h"
#include "postrenderer/deploy/manifest_diff.h"

namespace locust::deploy {
namespace {

// errno, or 0.
int Write(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

std::size_t WidthOf(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Cut to the terminal's width, so that a line is a row. Characters are counted, not columns.
std::string Cut(const std::string& line, std::size_t width) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(line[i]) & 0xC0u) != 0x80u;
    if (begins && ++columns == width) return line.substr(0, i) + "…";
  }
  return line;
}

}  // namespace

Terminal::Terminal(const Streams& streams)
    : streams_(streams),
      interactive_(::isatty(streams.in) != 0 && ::isatty(streams.err) != 0),
      live_(::isatty(streams.err) != 0),
      colours_(::isatty(streams.out) != 0) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') colours_ = false;
  const char* kind = std::getenv("TERM");
  if (kind != nullptr && std::string_view(kind) == "dumb") colours_ = live_ = false;
}

void Terminal::Print(std::string_view text) {
  if (const int error = Write(streams_.out, text); error != 0) {
    throw Error(ExitCode::kMissing,
                "cannot write to stdout: " + std::generic_category().message(error));
  }
}

void Terminal::Say(std::string_view text) {
  Keep();
  Write(streams_.err, Printable(text) + "\n");
}

void Terminal::Show(const std::vector<std::string>& lines) {
  std::string out;
  std::vector<std::string> printable;
  for (const std::string& line : lines) printable.push_back(Printable(line));
  if (live_) {
    if (printable == shown_) return;
    const std::size_t width = WidthOf(streams_.err);
    if (!shown_.empty()) out = "\033[" + std::to_string(shown_.size()) + "A\r";
    out += "\033[J";  // what was shown before goes
    for (const std::string& line : printable) out += Cut(line, width) + "\n";
  } else {
    for (const std::string& line : printable) {
      if (std::ranges::find(shown_, line) == shown_.end()) out += line + "\n";
    }
  }
  Write(streams_.err, out);
  shown_ = std::move(printable);
}

void Terminal::Keep() {
  shown_.clear();
}

bool Terminal::Ask(std::string_view question, Interrupt& interrupt) {
  Keep();
  Write(streams_.err, Printable(question) + " [y/N] ");
  std::string answer;
  while (interrupt.signal() == 0) {
    std::array<pollfd, 2> files = {pollfd{.fd = streams_.in, .events = POLLIN, .revents = 0},
                                   pollfd{.fd = interrupt.fd(), .events = POLLIN, .revents = 0}};
    ::poll(files.data(), files.size(), -1);
    if (files[0].revents == 0) continue;
    std::array<char, 256> buffer;
    const ssize_t count = ::read(streams_.in, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count > 0) answer.append(buffer.data(), static_cast<std::size_t>(count));
    if (count <= 0 || answer.find('\n') != answer.npos) {
      if (count <= 0) Write(streams_.err, "\n");
      answer = answer.substr(0, answer.find('\n'));
      std::ranges::transform(answer, answer.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      return answer == "y" || answer == "yes";
    }
  }
  Write(streams_.err, "\n");
  return false;
}

}  // namespace locust::deploy
