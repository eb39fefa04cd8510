#include "postrenderer/commands/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <thread>

extern char** environ;

namespace locust::commands {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutput = 1u << 20;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using TemporaryFile = std::unique_ptr<std::FILE, CloseFile>;

std::string Reason(int error) {
  return std::generic_category().message(error);
}

class SpawnActions {
 public:
  SpawnActions() { posix_spawn_file_actions_init(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  void Duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// SIGPIPE is ignored here, which a child would inherit.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

// Files instead of pipes for what goes in and for stderr: a full pipe could make both sides wait.
TemporaryFile MakeTemporary(std::string_view text) {
  TemporaryFile file(std::tmpfile());
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0) {
    return nullptr;
  }
  std::fseek(file.get(), 0, SEEK_SET);
  ::fcntl(::fileno(file.get()), F_SETFD, FD_CLOEXEC);
  return file;
}

// Reads until the other side closes; false when `deadline` passes first or too much comes.
bool ReadUntil(int fd, Clock::time_point deadline, std::string& output) {
  std::array<char, 4096> buffer{};
  while (output.size() <= kMaxOutput) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd poll = {.fd = fd, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(std::max<long>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return true;
    if (count > 0) output.append(buffer.data(), static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) return false;
  }
  return false;
}

// The exit status of the child, which is stopped when it is still there at `deadline`.
int WaitFor(pid_t pid, Clock::time_point deadline, bool& stopped) {
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(pid, &status, stopped ? 0 : WNOHANG);
    if (ended == pid) break;
    if (ended < 0) continue;  // interrupted
    if (Clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } else {
      stopped = true;
      ::kill(pid, SIGKILL);
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ChildResult RunChild(const std::vector<std::string>& arguments, std::string_view input,
                     std::chrono::milliseconds timeout) {
  ChildResult result;
  const TemporaryFile in = MakeTemporary(input);
  const TemporaryFile errors = MakeTemporary("");
  std::array<int, 2> pipe{};
  if (!in || !errors || ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    result.error = Reason(errno);
    return result;
  }

  SpawnActions actions;
  actions.Duplicate(::fileno(in.get()), STDIN_FILENO);
  actions.Duplicate(pipe[1], STDOUT_FILENO);
  actions.Duplicate(::fileno(errors.get()), STDERR_FILENO);
  const SpawnAttributes attributes;
  std::vector<std::string> copies = arguments;
  std::vector<char*> argv;
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);

  pid_t pid = 0;
  const int error =
      ::posix_spawnp(&pid, argv[0], actions.get(), attributes.get(), argv.data(), environ);
  ::close(pipe[1]);
  if (error != 0) {
    ::close(pipe[0]);
    result.error = Reason(error);
    return result;
  }
  result.started = true;
  const Clock::time_point deadline = Clock::now() + timeout;
  result.stopped = !ReadUntil(pipe[0], deadline, result.output);
  if (result.stopped) ::kill(pid, SIGKILL);
  ::close(pipe[0]);
  result.exit_status = WaitFor(pid, deadline, result.stopped);

  std::array<char, 400> start{};
  std::fseek(errors.get(), 0, SEEK_SET);
  result.error.assign(start.data(), std::fread(start.data(), 1, start.size(), errors.get()));
  return result;
}

}  // namespace locust::commands
