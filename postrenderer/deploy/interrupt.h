// SIGINT, SIGTERM and SIGHUP as something to ask for, so that a call that has changed a cluster can
// still say how it stands there.
#pragma once

#include <signal.h>

#include <chrono>

namespace locust::deploy {

// While one is alive, the three signals end nothing: they are noted here. One at a time, in a
// process of one thread.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();  // the signals act as before
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // The first signal that came; 0: none.
  int signal();
  // How many came.
  int count();
  // Readable when a signal came that signal() and count() have not seen.
  int fd() const { return fd_; }
  // What the signals were before: a child starts with it.
  const sigset_t& before() const { return before_; }

  // Returns when the time is over or a signal came.
  void Wait(std::chrono::milliseconds time);

 private:
  void Read();

  sigset_t before_;
  int fd_ = -1;
  int first_ = 0;
  int count_ = 0;
};

}  // namespace locust::deploy
