#include "common/process/signals.h"

#include <pthread.h>
#include <signal.h>

#include <cstdlib>
#include <utility>

namespace locust {
namespace {

sigset_t Handled() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = Handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::~Signals() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  // It waits in sigwait, which takes the signal and does not end anything.
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
  pthread_kill(thread_.native_handle(), SIGTERM);
}

void Signals::Start(std::function<void(int signal)> stop) {
  thread_ = std::jthread([stop = std::move(stop)](const std::stop_token& ended) {
    const sigset_t set = Handled();
    for (bool first = true;; first = false) {
      int signal = 0;
      sigwait(&set, &signal);
      if (ended.stop_requested()) return;
      if (!first) std::_Exit(128 + signal);
      stop(signal);
    }
  });
}

}  // namespace locust
