// Gives each connection a thread, up to a limit; further ones wait in a bounded queue, what is over
// that is refused.
//
// Takes the place of httplib::ThreadPool, which starts no thread while it believes that an idle one
// will come: in a burst it leaves connections waiting until one of the others ends, two minutes
// later. Threads are started when they are needed and kept.
#pragma once

#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace locust::webhook {

class ConnectionThreads : public httplib::TaskQueue {
 public:
  struct Limits {
    std::size_t threads = 256;
    std::size_t queued = 1024;
  };

  // Outlives the pool, which belongs to httplib::Server.
  struct Status {
    std::atomic<std::size_t> waiting = 0;  // connections for which no thread is free
    std::function<void()> must_wait = [] {};
    std::function<void()> refused = [] {};
  };

  ConnectionThreads(const Limits& limits, Status& status) : limits_(limits), status_(status) {}

  // Runs `task` in a thread, soon. False when the queue is full or no thread could be started at
  // all.
  bool enqueue(std::function<void()> task) override;

  // Runs what is queued and waits for all.
  void shutdown() override;

 private:
  void Work();
  void StartThread();    // under the mutex
  void UpdateWaiting();  // under the mutex

  const Limits limits_;
  Status& status_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::size_t free_ = 0;  // threads that run no task, those that have just been started included
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace locust::webhook
