#include "postrenderer/deploy/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ranges>

extern char** environ;

namespace locust::deploy {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{50};    // how late the end of a child that closed nothing is seen
constexpr milliseconds kEnding{1};   // the same of one that closed all
constexpr milliseconds kDrain{500};  // what a grandchild that holds the pipes may still take

class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { Close(); }
  int fd() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void Set(int fd) { fd_ = fd; }
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  File read, write;
  bool Make() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.Set(ends[0]);
    write.Set(ends[1]);
    return true;
  }
};

std::vector<std::string> Environment(const Process& process) {
  const auto changed = [&](std::string_view name) {
    return (!process.unset_prefix.empty() && name.starts_with(process.unset_prefix)) ||
           std::ranges::find(process.environment, name, &EnvironmentChanges::value_type::first) !=
               process.environment.end();
  };
  std::vector<std::string> variables;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable = *each;
    if (!changed(variable.substr(0, variable.find('=')))) variables.emplace_back(variable);
  }
  for (const auto& [name, value] : process.environment) {
    if (value) variables.push_back(name + "=" + *value);
  }
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

class Child {
 public:
  Child(const Process& process, Interrupt* interrupt) : process_(process), interrupt_(interrupt) {}

  ProcessResult Run() {
    signals_seen_ = interrupt_ != nullptr ? interrupt_->count() : 0;
    if (signals_seen_ > 0 && !process_.after_signal) {
      result_.signal = interrupt_->signal();
      return std::move(result_);
    }
    result_.start_error = Start();
    if (result_.start_error != 0) return std::move(result_);
    deadline_ = Clock::now() + process_.timeout;
    while (!ended_ || (Clock::now() < drain_until_ && (out_.read.open() || err_.read.open()))) {
      Step();
    }
    return std::move(result_);
  }

 private:
  int Start() {
    if (!in_.Make() || !out_.Make() || !err_.Make()) return errno;
    ::fcntl(in_.write.fd(), F_SETFL, O_NONBLOCK);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in_.read.fd(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out_.write.fd(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_.write.fd(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);  // ignored here, which a child would inherit
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    int flags = POSIX_SPAWN_SETSIGDEF;
    if (interrupt_ != nullptr) {
      posix_spawnattr_setsigmask(&attributes, &interrupt_->before());
      flags |= POSIX_SPAWN_SETSIGMASK;
    }
    posix_spawnattr_setflags(&attributes, static_cast<short>(flags));

    std::vector<std::string> arguments = process_.arguments;
    std::vector<std::string> environment = Environment(process_);
    const int error = ::posix_spawnp(&pid_, arguments.front().c_str(), &actions, &attributes,
                                     Pointers(arguments).data(), Pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    in_.read.Close();
    out_.write.Close();
    err_.write.Close();
    if (process_.input.empty()) in_.write.Close();
    return error;
  }

  void Step() {
    std::array<pollfd, 4> files = {
        pollfd{.fd = out_.read.fd(), .events = POLLIN, .revents = 0},
        pollfd{.fd = err_.read.fd(), .events = POLLIN, .revents = 0},
        pollfd{.fd = in_.write.fd(), .events = POLLOUT, .revents = 0},
        pollfd{.fd = interrupt_ != nullptr ? interrupt_->fd() : -1, .events = POLLIN, .revents = 0},
    };
    const milliseconds tick = out_.read.open() || err_.read.open() ? kTick : kEnding;
    ::poll(files.data(), files.size(), static_cast<int>(tick.count()));
    if (files[0].revents != 0) ReadSome(out_.read, result_.output);
    if (files[1].revents != 0) ReadSome(err_.read, result_.errors);
    if (files[2].revents != 0) WriteSome();
    if (ended_) return;
    PassSignals();
    if (Clock::now() >= deadline_) Kill();
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      ended_ = true;
      drain_until_ = Clock::now() + kDrain;
      result_.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
  }

  void ReadSome(File& file, std::string& text) {
    std::array<char, 64u << 10> buffer;
    const ssize_t count = ::read(file.fd(), buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) file.Close();
    if (text.size() > process_.most_output) Kill();
  }

  void WriteSome() {
    const std::string_view rest = process_.input.substr(written_);
    const ssize_t count = ::write(in_.write.fd(), rest.data(), rest.size());
    if (count > 0) written_ += static_cast<std::size_t>(count);
    const bool failed = count < 0 && errno != EINTR && errno != EAGAIN;
    if (failed || written_ == process_.input.size()) in_.write.Close();
  }

  void PassSignals() {
    if (interrupt_ == nullptr) return;
    const int count = interrupt_->count();
    if (count == signals_seen_) return;
    result_.signal = interrupt_->signal();
    // The child may have got the first one from the terminal already; programs that mind, as Helm,
    // take a second one of the same kind for the same request. More than one to us: enough waited.
    if (signals_seen_ == 0 && count == 1) {
      ::kill(pid_, result_.signal);
      deadline_ = std::min(deadline_, Clock::now() + process_.grace);
    } else {
      ::kill(pid_, SIGKILL);
    }
    signals_seen_ = count;
  }

  void Kill() {
    if (result_.signal == 0) result_.timed_out = true;
    if (!ended_) ::kill(pid_, SIGKILL);
  }

  const Process& process_;
  Interrupt* interrupt_;  // null: signals are nobody's business here
  ProcessResult result_;
  Pipe in_, out_, err_;
  pid_t pid_ = 0;
  std::size_t written_ = 0;
  int signals_seen_ = 0;
  bool ended_ = false;
  Clock::time_point deadline_, drain_until_;
};

}  // namespace

ProcessResult Run(const Process& process, Interrupt& interrupt) {
  return Child(process, &interrupt).Run();
}

ProcessResult Run(const Process& process) {
  return Child(process, nullptr).Run();
}

}  // namespace locust::deploy
