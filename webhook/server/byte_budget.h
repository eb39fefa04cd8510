// A body that is being read, and the memory that all bodies together may take: a few hundred
// clients that each send a few megabytes must not add up to the container's limit. Lock-free; a
// Body belongs to one thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
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
  ~Body() { budget_.Give(taken_); }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  // False, and nothing appended, when the budget is spent.
  bool Append(std::string_view data) {
    const std::size_t needed = text_.size() + data.size();
    if (needed > text_.capacity()) {
      const std::size_t capacity = std::max(needed, 2 * text_.capacity());
      if (!budget_.Take(capacity - taken_)) return false;
      taken_ = capacity;
      text_.reserve(capacity);
    }
    text_ += data;
    return true;
  }
  std::string_view text() const { return text_; }

 private:
  ByteBudget& budget_;
  std::size_t taken_ = 0;
  std::string text_;
};

}  // namespace locust::webhook
