#include "postrenderer/deploy/interrupt.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

#include "common/text/diagnostic.h"

namespace locust::deploy {

Interrupt::Interrupt() {
  sigset_t noted;
  sigemptyset(&noted);
  for (const int each : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&noted, each);
  ::pthread_sigmask(SIG_BLOCK, &noted, &before_);
  fd_ = ::signalfd(-1, &noted, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd_ < 0) {
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    throw InternalError("no signalfd");
  }
}

Interrupt::~Interrupt() {
  Read();  // what is pending would end the process now, before it has said how things stand
  ::close(fd_);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::Read() {
  signalfd_siginfo info{};
  while (::read(fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (first_ == 0) first_ = static_cast<int>(info.ssi_signo);
    ++count_;
  }
}

int Interrupt::signal() {
  Read();
  return first_;
}

int Interrupt::count() {
  Read();
  return count_;
}

void Interrupt::Wait(std::chrono::milliseconds time) {
  if (signal() != 0) return;
  pollfd poll = {.fd = fd_, .events = POLLIN, .revents = 0};
  ::poll(&poll, 1, static_cast<int>(time.count()));
}

}  // namespace locust::deploy
