// locust-certs: the TLS certificates of the webhook, in the cluster.
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "certs/commands/program.h"
#include "common/process/program.h"
#include "common/process/signals.h"

namespace locust::certs {
namespace {

// A wait that a signal ends.
class Stop {
 public:
  void Tell() {
    const std::lock_guard lock(mutex_);
    told_ = true;
    changed_.notify_all();
  }
  bool WaitFor(std::chrono::seconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [this] { return told_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool told_ = false;
};

}  // namespace
}  // namespace locust::certs

int main(int count, char** arguments) {
  using namespace locust::certs;
  Stop stop;
  locust::Signals signals;
  signals.Start([&](int) { stop.Tell(); });
  const std::vector<std::string> given(arguments + 1, arguments + count);
  return RunProgram(given, {.environment = &locust::program::ProcessVariable,
                            .clock = std::chrono::system_clock::now,
                            .wait = [&](std::chrono::seconds time) { return stop.WaitFor(time); },
                            .out = std::cout,
                            .err = std::cerr});
}
