#include "webhook/log/async_sink.h"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace locust::webhook {
namespace {

// How long a line may wait for others, so that many are written at once. While the thread naps,
// whoever logs need not wake it, which costs a request more than the line does.
constexpr std::chrono::milliseconds kNap{2};

// spdlog's own sinks write to stdout and stderr only, and share one mutex of the process.
class StreamSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // `is_idle` tells that no further line is queued.
  StreamSink(std::FILE* stream, std::function<bool()> is_idle)
      : stream_(stream), is_idle_(std::move(is_idle)) {
    set_formatter_(std::make_unique<spdlog::pattern_formatter>("%v"));
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::fwrite(line.data(), 1, line.size(), stream_);
    if (is_idle_()) std::this_thread::sleep_for(kNap);
    if (is_idle_()) std::fflush(stream_);
  }
  void flush_() override {}

  std::FILE* stream_;
  std::function<bool()> is_idle_;
};

}  // namespace

struct AsyncSink::State {
  explicit State(std::FILE* stream)
      : pool(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "webhook",
            std::make_shared<StreamSink>(stream,
                                         [pool = pool.get()] { return pool->queue_size() == 0; }),
            pool, spdlog::async_overflow_policy::overrun_oldest)) {}

  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

AsyncSink::AsyncSink(std::FILE* stream) : state_(std::make_unique<State>(stream)) {}

AsyncSink::~AsyncSink() = default;

void AsyncSink::Write(std::string_view line) {
  state_->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

std::size_t AsyncSink::dropped() const {
  return state_->pool->overrun_counter();
}

}  // namespace locust::webhook
