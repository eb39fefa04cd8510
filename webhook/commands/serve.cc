#include "webhook/commands/serve.h"

#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "common/text/diagnostic.h"
#include "webhook/log/async_sink.h"
#include "webhook/server/certificate.h"
#include "webhook/server/https_server.h"
#include "webhook/server/ops_server.h"
#include "webhook/version.h"

// Read by jemalloc when the process starts: few heaps and small caches of the threads, so that the
// peaks of hundreds of threads do not add up; what is freed goes back to the system soon.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" const char* const malloc_conf =
    "narenas:2,lg_tcache_max:11,tcache_nslots_small_max:32,dirty_decay_ms:200,muzzy_decay_ms:0";

namespace locust::webhook {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

// A review takes less than a millisecond; one that takes this long never ends.
constexpr milliseconds kStuck{30'000};

double UnixSeconds(system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// Why the process stops, told by whichever thread knows first.
class Ending {
 public:
  void Tell(std::string reason, bool failed) {
    const std::lock_guard lock(mutex_);
    if (!reason_.empty()) return;
    reason_ = std::move(reason);
    failed_ = failed;
    told_.notify_all();
  }
  void Await() {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [this] { return !reason_.empty(); });
  }
  bool failed() const { return failed_; }                // after Await
  const std::string& reason() const { return reason_; }  // after Await

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::string reason_;
  bool failed_ = false;
};

// As many descriptors as may be: each connection takes one.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

class CertificateFiles {
 public:
  CertificateFiles(const ServeOptions& options, const Services& services)
      : services_(services),
        report_(ReportReloads("certificate", services.metrics, services.log)),
        reloader_(Paths(options), &Parse,
                  {.loaded = [this] { Loaded(); }, .failed = report_.failed}) {}

  FileReloader<Certificate>& reloader() { return reloader_; }

 private:
  static std::vector<std::string> Paths(const ServeOptions& options) {
    std::vector<std::string> paths = {options.cert, options.key};
    if (!options.client_ca.empty()) paths.push_back(options.client_ca);
    return paths;
  }

  static Certificate Parse(const std::vector<std::string>& texts) {
    const bool asks_clients = texts.size() > 2;
    if (asks_clients && texts[2].empty())
      throw Error(ExitCode::kInvalid, "client authority is empty");
    return ParseCertificate(texts[0], texts[1], asks_clients ? texts[2] : "", system_clock::now());
  }

  void Loaded() {
    report_.loaded();
    const auto certificate = reloader_.current();
    services_.metrics.Set(Metric::kCertificateExpiry, {}, UnixSeconds(certificate->expires));
    Line line(certificate->warnings.empty() ? Level::kInfo : Level::kWarning,
              "serving certificate");
    line.Add("subject", certificate->subject).Add("expires", FormatTime(certificate->expires));
    if (!certificate->warnings.empty()) line.Add("warnings", certificate->warnings);
    services_.log.Write(line);
  }

  const Services& services_;
  const ReloadEvents report_;
  FileReloader<Certificate> reloader_;
};

HttpsServer::Limits LimitsOf(const ServeOptions& options) {
  HttpsServer::Limits limits;
  limits.body = options.max_body;
  limits.buffered = options.max_buffered;
  limits.reviews = options.max_reviews;
  limits.replies_per_connection = options.replies_per_connection;
  limits.connections = {.threads = options.max_connections, .queued = options.max_waiting};
  limits.times.handshake = options.handshake_timeout;
  limits.times.request = options.request_timeout;
  return limits;
}

}  // namespace

ReloadEvents ReportReloads(std::string_view what, Metrics& metrics, const Log& log) {
  return {.loaded =
              [what = std::string(what), &metrics, &log] {
                metrics.Add(Metric::kReloads, {what, "ok"});
                metrics.Set(Metric::kReloadHealthy, {what}, 1);
                metrics.Set(Metric::kLoaded, {what}, UnixSeconds(system_clock::now()));
                log.Write(Line(Level::kInfo, "loaded").Add("what", what));
              },
          .failed =
              [what = std::string(what), &metrics, &log](const std::vector<std::string>& reasons) {
                metrics.Add(Metric::kReloads, {what, "failed"});
                metrics.Set(Metric::kReloadHealthy, {what}, 0);
                log.Write(Line(Level::kError, "not loaded, what was loaded before stays in use")
                              .Add("what", what)
                              .Add("reasons", reasons));
              }};
}

void Serve(const ServeOptions& options, const Judge& judge, const Services& services) {
  const Log& log = services.log;
  RaiseDescriptorLimit();
  Ending ending;
  std::atomic<bool> draining = false;

  CertificateFiles certificate(options, services);
  const auto poll = [&] {
    certificate.reloader().Poll();
    judge.poll();
  };
  poll();

  HttpsServer https(LimitsOf(options),
                    {.certificate = [&] { return certificate.reloader().current(); },
                     .client_names = options.client_names,
                     .review = judge.review,
                     .ready = judge.loaded,
                     .metrics = services.metrics,
                     .log = log});
  OpsServer ops(
      {.unhealthy = [&]() -> std::string {
         return https.longest_review() > kStuck ? "a review does not end" : "";
       },
       .unready = [&]() -> std::string {
         if (draining.load()) return "draining";
         if (certificate.reloader().current() == nullptr) return "no certificate is loaded yet";
         return judge.loaded() ? "" : "no standards are loaded yet";
       },
       .metrics =
           [&] {
             Metrics& metrics = services.metrics;
             metrics.Set(Metric::kConnections, {}, static_cast<double>(https.connections()));
             metrics.Set(Metric::kConnectionsWaiting, {}, static_cast<double>(https.waiting()));
             metrics.Set(Metric::kLogLinesDropped, {},
                         static_cast<double>(services.log_lines_dropped()));
             return metrics.Exposition();
           }});

  const Address reviews_at = https.Start(
      options.listen, [&] { ending.Tell("the server of reviews stopped accepting", true); });
  const Address ops_at =
      ops.Start(options.ops_listen, [&] { ending.Tell("the ops server stopped accepting", true); });
  log.Write(Line(Level::kInfo, "listening")
                .Add("version", kVersion)
                .Add("reviews", ToString(reviews_at))
                .Add("ops", ToString(ops_at)));

  services.signals.Start(
      [&](int signal) { ending.Tell("signal " + std::to_string(signal), false); });
  {
    const std::jthread reloading([&](const std::stop_token& stop) {
      std::mutex mutex;
      std::condition_variable_any never;
      std::unique_lock lock(mutex);
      while (!stop.stop_requested()) {
        never.wait_for(lock, stop, options.reload_interval, [] { return false; });
        if (!stop.stop_requested()) poll();
      }
    });
    ending.Await();
    draining.store(true);
    https.StartDrain();
    log.Write(Line(ending.failed() ? Level::kError : Level::kInfo, "draining")
                  .Add("reason", ending.reason()));
    if (!ending.failed()) std::this_thread::sleep_for(options.drain_delay);
  }
  https.Stop();
  ops.Stop();
  log.Write(Line(Level::kInfo, "stopped"));
  if (ending.failed()) throw InternalError(ending.reason());
}

ExitCode RunServe(std::span<const std::string> arguments, const Environment& environment,
                  std::span<const std::string> rules, const MakeJudge& make) {
  Signals signals;  // before the log's thread
  const std::optional<ServeOptions> options = ReadOptions(arguments, environment);
  if (!options) {
    std::cout << Usage();
    return ExitCode::kDone;
  }
  AsyncSink sink(stdout);
  const Log log([&](std::string_view line) { sink.Write(line); });
  Metrics metrics(rules);
  const Judge judge = make(options->standards, ReportReloads("standards", metrics, log));
  Serve(*options, judge,
        {.signals = signals, .metrics = metrics, .log = log, .log_lines_dropped = [&] {
           return sink.dropped();
         }});
  return ExitCode::kDone;
}

}  // namespace locust::webhook
