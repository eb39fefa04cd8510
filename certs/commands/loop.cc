#include "certs/commands/loop.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/kube_client/api_error.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

using std::chrono::seconds;

constexpr seconds kFirstRetry{1};
constexpr seconds kMissing{5};  // Helm is about to make what is not there yet

void Report(const Error& error, seconds pause, const Log& log) {
  std::vector<std::string> reasons;
  for (const Diagnostic& diagnostic : error.diagnostics()) {
    reasons.push_back(diagnostic.message);
    if (!diagnostic.hint.empty()) reasons.push_back(diagnostic.hint);
  }
  log.Write(Line(Level::kError, "the certificates could not be reconciled")
                .Add("reasons", reasons)
                .Add("retryInSeconds", std::int64_t{pause.count()}));
}

seconds PauseAfter(const Reconciled& done, seconds interval) {
  if (!done.complete) return std::min(kMissing, interval);
  const auto due = std::chrono::ceil<seconds>(done.next - done.now);
  return std::clamp(due, seconds(1), interval);
}

}  // namespace

void ReconcileSoon(const ReconcileOnce& reconcile, seconds retry_for, const Wait& wait,
                   const Log& log) {
  seconds waited{0};
  for (seconds pause = kFirstRetry;; pause *= 2) {
    try {
      reconcile();
      return;
    } catch (const kube_client::ApiError& error) {
      pause = std::min(pause, retry_for - waited);
      if (pause <= seconds(0)) throw;
      Report(error, pause, log);
      if (!wait(pause)) throw;
    }
    waited += pause;
  }
}

void ReconcileForever(const ReconcileOnce& reconcile, seconds interval, const Wait& wait,
                      const Log& log) {
  seconds after_error = kFirstRetry;
  bool complete = true;
  for (seconds pause;;) {
    try {
      const Reconciled done = reconcile();
      pause = PauseAfter(done, interval);
      after_error = kFirstRetry;
      if (!done.complete && complete) {
        log.Write(Line(Level::kWarning,
                       "a webhook configuration is missing or calls another "
                       "service"));
      }
      complete = done.complete;
    } catch (const Error& error) {
      pause = std::min(after_error, interval);
      after_error = std::min(after_error * 2, interval);
      Report(error, pause, log);
    }
    if (!wait(pause)) return;
  }
}

}  // namespace locust::certs
