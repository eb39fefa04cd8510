// The webhook's own server: POST /mutate and /validate over TLS.
//
// It bounds everything that comes in (see Limits and Watchdog::Limits), refuses what is no review
// before reading it, and answers 503 with Retry-After, which API servers heed, when it can judge
// nothing yet or too much is asked at once. What the answers say is the ReviewFunction's. An
// exception never reaches a reply.
//
// Thread-safe once started.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "webhook/admission/answer.h"
#include "webhook/metrics/metrics.h"
#include "webhook/server/address.h"
#include "webhook/server/byte_budget.h"
#include "webhook/server/connection_threads.h"
#include "webhook/server/tls_context.h"
#include "webhook/server/watchdog.h"

namespace httplib {
class ContentReader;
class SSLServer;
struct Request;
struct Response;
}  // namespace httplib

namespace locust::webhook {

class Listener;

class HttpsServer {
 public:
  struct Limits {
    std::size_t body = 8u << 20;       // bytes of one request
    std::size_t buffered = 32u << 20;  // bytes of all requests that are being read or judged
    std::size_t reviews = 128;         // judged at once; more get 503
    // The client is asked to close after about this many replies (half to one and a half times, by
    // connection), so that connections spread over replicas that came later. 0: never.
    std::uint64_t replies_per_connection = 1000;
    ConnectionThreads::Limits connections;
    Watchdog::Limits times;
  };

  struct Uses {
    TlsContext::CurrentCertificate certificate;
    std::vector<std::string> client_names;
    ReviewFunction review;
    std::function<bool()> ready;  // may reviews be judged? asked for each request
    Metrics& metrics;
    const Log& log;
  };

  HttpsServer(const Limits& limits, Uses uses);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  // See Listener::Start.
  Address Start(const Address& address, std::function<void()> ended);

  // From now on every reply asks the client to close.
  void StartDrain();

  // Lets requests under way finish, closes everything else.
  void Stop();

  // For the metrics and the liveness probe.
  std::size_t connections() const { return watchdog_.connections(); }
  std::size_t waiting() const { return threads_.waiting.load(std::memory_order_relaxed); }
  std::chrono::milliseconds longest_review() const { return watchdog_.LongestHandling(); }

 private:
  void SetUp();
  void Handle(const httplib::Request& request, httplib::Response& response,
              const httplib::ContentReader& read);
  void Judge(Endpoint endpoint, std::string_view body, httplib::Response& response);
  void Refuse(const httplib::Request& request, httplib::Response& response, int status,
              std::string_view sentence);
  void AnswerBusy(httplib::Response& response, std::string_view reason, std::string_view sentence);
  void FinishError(const httplib::Request& request, httplib::Response& response);
  bool HangUpIfClosing(const SSL* ssl);
  bool IsLastReply(const Watchdog::Place& place) const;

  const Limits limits_;
  const Uses uses_;
  TlsContext tls_;
  ConnectionThreads::Status threads_;
  Watchdog watchdog_;
  ByteBudget budget_;
  std::atomic<std::size_t> in_flight_ = 0;
  std::atomic<bool> draining_ = false;
  std::unique_ptr<httplib::SSLServer> server_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace locust::webhook
