// Runs the webhook: servers, reloading and drain around a function that judges.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/log/log.h"
#include "common/process/signals.h"
#include "common/text/diagnostic.h"
#include "webhook/admission/answer.h"
#include "webhook/config/options.h"
#include "webhook/metrics/metrics.h"
#include "webhook/server/file_reloader.h"

namespace locust::webhook {

// Counts and logs what happens to the files called `what` ("certificate", "standards"). `metrics`
// and `log` must outlive the result.
ReloadEvents ReportReloads(std::string_view what, Metrics& metrics, const Log& log);

// What judges, and the files that it needs: until they are loaded once, reviews get 503.
struct Judge {
  ReviewFunction review;       // called only when `loaded` says true
  std::function<void()> poll;  // looks at the files
  std::function<bool()> loaded;
};

// A judge that hands each review the standards of the moment, as `load` makes them of the file's
// text.
template <class Standards>
Judge JudgeBy(const std::string& path, typename FileReloader<Standards>::Load load,
              ReloadEvents events,
              std::function<Answer(const Standards&, Endpoint, std::string_view body)> review) {
  const auto file = std::make_shared<FileReloader<Standards>>(std::vector{path}, std::move(load),
                                                              std::move(events));
  return {.review = [file, review = std::move(review)](
                        Endpoint endpoint,
                        std::string_view body) { return review(*file->current(), endpoint, body); },
          .poll = [file] { file->Poll(); },
          .loaded = [file] { return file->current() != nullptr; }};
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
void Serve(const ServeOptions& options, const Judge& judge, const Services& services);

// The command: reads the options, logs to standard output, serves. `rules`: the ids of all rules.
// `make` gets the path of the standards and whom to tell of their reloads. Throws Error.
using MakeJudge = std::function<Judge(const std::string& standards, ReloadEvents events)>;
ExitCode RunServe(std::span<const std::string> arguments, const Environment& environment,
                  std::span<const std::string> rules, const MakeJudge& make);

}  // namespace locust::webhook
