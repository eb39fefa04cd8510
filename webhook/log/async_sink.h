// Writes log lines to a stream from a thread of its own, so that a reader who is slow, or gone,
// never holds a request up: when the bounded queue is full, the oldest line gives way and is
// counted.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string_view>

namespace locust::webhook {

class AsyncSink {
 public:
  static constexpr std::size_t kQueuedLines = 4096;

  // The stream must outlive the sink. Starts the thread: block signals first.
  explicit AsyncSink(std::FILE* stream);
  ~AsyncSink();  // writes what is queued
  AsyncSink(const AsyncSink&) = delete;
  AsyncSink& operator=(const AsyncSink&) = delete;

  // Any thread. Takes `line` without its line end.
  void Write(std::string_view line);

  // Lines that gave way so far. Any thread.
  std::size_t dropped() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace locust::webhook
