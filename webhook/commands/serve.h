// Runs the webhook: servers, reloading and drain around a function that judges.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "webhook/admission/answer.h"
#include "webhook/config/options.h"
#include "webhook/log/log.h"
#include "webhook/metrics/metrics.h"
#include "webhook/server/file_reloader.h"
#include "webhook/server/signals.h"

namespace locust::webhook {

// Counts and logs what happens to the files called `what` ("certificate", "standards"). `metrics`
// and `log` must outlive the result.
ReloadEvents ReportReloads(std::string_view what, Metrics& metrics, const Log& log);

// What the judging needs from files: until they are loaded once, reviews get 503.
struct WatchedFiles {
  std::function<void()> poll;
  std::function<bool()> loaded;
};

template <class T>
WatchedFiles Watch(FileReloader<T>& reloader) {
  return {.poll = [&reloader] { reloader.Poll(); },
          .loaded = [&reloader] { return reloader.current() != nullptr; }};
}

struct Services {
  Signals& signals;  // made before any thread was started
  Metrics& metrics;
  const Log& log;
  std::function<std::size_t()> log_lines_dropped;
};

// Serves until SIGTERM or SIGINT, then drains: not ready, but answering for options.drain_delay,
// each reply asking the client to close; then no new connections. Files that are missing or wrong
// at the start are waited for, not ready meanwhile. Returns when all is done; throws Error
// (kMissing) when an address cannot be had, kInternal when a server ended by itself.
void Serve(const ServeOptions& options, const ReviewFunction& review, const WatchedFiles& standards,
           const Services& services);

}  // namespace locust::webhook
