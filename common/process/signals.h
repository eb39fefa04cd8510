// SIGTERM and SIGINT, handled by a thread instead of a signal handler.
#pragma once

#include <functional>
#include <thread>

namespace locust {

class Signals {
 public:
  // Blocks both in the calling thread and in all that it starts later: construct this before the
  // first thread.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // The first signal calls `stop` in a thread of its own; another one ends the process at once,
  // with 128 and the signal's number. Call once.
  void Start(std::function<void(int signal)> stop);

 private:
  std::jthread thread_;
};

}  // namespace locust
