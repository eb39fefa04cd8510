#include "webhook/server/connection_threads.h"

#include <system_error>
#include <utility>

namespace locust::webhook {

void ConnectionThreads::StartThread() {
  try {
    threads_.emplace_back([this] { Work(); });
    ++free_;
  } catch (const std::system_error&) {
    // The process may have no more of them: those that there are must do.
  }
}

void ConnectionThreads::UpdateWaiting() {
  status_.waiting.store(tasks_.size() > free_ ? tasks_.size() - free_ : 0,
                        std::memory_order_relaxed);
}

bool ConnectionThreads::enqueue(std::function<void()> task) {
  bool must_wait = false;
  {
    const std::lock_guard lock(mutex_);
    if (tasks_.size() >= free_ && threads_.size() < limits_.threads) StartThread();
    if (stopping_ || threads_.empty() || tasks_.size() >= free_ + limits_.queued) {
      status_.refused();
      return false;
    }
    tasks_.push_back(std::move(task));
    UpdateWaiting();
    must_wait = tasks_.size() > free_;
  }
  changed_.notify_one();
  if (must_wait) status_.must_wait();
  return true;
}

void ConnectionThreads::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    --free_;
    UpdateWaiting();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
    ++free_;
    UpdateWaiting();
  }
}

void ConnectionThreads::shutdown() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace locust::webhook
