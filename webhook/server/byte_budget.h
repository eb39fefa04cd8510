// A body that is being read, and the memory that all bodies together may take: a few hundred
// clients that each send a few megabytes must not add up to the container's limit. Lock-free; a
// Body belongs to one thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace locust::webhook {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : bytes_(bytes) {}

  bool Take(std::size_t bytes) {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_) return true;
    Give(bytes);
    return false;
  }
  void Give(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  const std::size_t bytes_;
  std::atomic<std::size_t> used_ = 0;
};

class Body {
 public:
  explicit Body(ByteBudget& budget) : budget_(budget) {}
  ~Body() {
    std::free(data_);
    budget_.Give(capacity_);
  }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  // False, and nothing appended, when the budget is spent.
  bool Append(std::string_view data) {
    if (data.empty()) return true;
    const std::size_t needed = size_ + data.size();
    if (needed > capacity_ && !Grow(std::max(needed, 2 * capacity_))) return false;
    std::memcpy(data_ + size_, data.data(), data.size());
    size_ = needed;
    return true;
  }
  std::string_view text() const { return {data_, size_}; }

 private:
  // By realloc, which moves a large block's pages instead of holding it twice, as a string would.
  bool Grow(std::size_t capacity) {
    if (!budget_.Take(capacity - capacity_)) return false;
    void* grown = std::realloc(data_, capacity);
    if (grown == nullptr) {
      budget_.Give(capacity - capacity_);
      return false;
    }
    data_ = static_cast<char*>(grown);
    capacity_ = capacity;
    return true;
  }

  ByteBudget& budget_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace locust::webhook
