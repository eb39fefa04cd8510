#include "webhook/server/https_server.h"

#include <httplib.h>

#include <exception>
#include <utility>

#include "common/text/diagnostic.h"
#include "webhook/log/decision.h"
#include "webhook/server/listener.h"
#include "webhook/server/request_check.h"
#include "webhook/server/tls_server.h"

namespace locust::webhook {
namespace {

constexpr const char* kText = "text/plain; charset=utf-8";

// API servers drop idle connections after 90 s; ours must not close first, or a review may meet the
// closing.
constexpr time_t kKeepAliveSeconds = 120;

// A number that looks random, from one that counts. Source: Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators" (SplitMix64).
std::uint64_t Scatter(std::uint64_t number) {
  number += 0x9E3779B97F4A7C15u;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9u;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBu;
  return number ^ (number >> 31);
}

// Counts a review in for as long as it lives.
class InFlight {
 public:
  InFlight(std::atomic<std::size_t>& count, Metrics& metrics) : count_(count), metrics_(metrics) {
    now_ = count_.fetch_add(1, std::memory_order_relaxed) + 1;
    metrics_.Add(Metric::kReviewsInFlight, {}, 1);
  }
  ~InFlight() {
    count_.fetch_sub(1, std::memory_order_relaxed);
    metrics_.Add(Metric::kReviewsInFlight, {}, -1);
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  std::size_t now() const { return now_; }

 private:
  std::atomic<std::size_t>& count_;
  Metrics& metrics_;
  std::size_t now_ = 0;
};

// httplib says it only once the headers are read.
const SSL* SslOf(const httplib::Request& request) {
  return request.ssl == nullptr ? Watchdog::OfThisThread() : static_cast<const SSL*>(request.ssl);
}

Answer FaultAnswer(std::string error) {
  Answer answer;
  answer.status = 500;
  answer.body = "internal error";
  answer.content_type = kText;
  answer.decision.verdict = "failed";
  answer.decision.error = std::move(error);  // for the log only
  return answer;
}

}  // namespace

HttpsServer::HttpsServer(const Limits& limits, Uses uses)
    : limits_(limits),
      uses_(std::move(uses)),
      tls_(uses_.certificate, uses_.client_names),
      watchdog_(limits.times,
                {.cut =
                     [this](Watchdog::Cut cut) {
                       uses_.metrics.Add(Metric::kConnectionsCut, {Watchdog::ToString(cut)});
                     },
                 .handshake_failed = [this] { uses_.metrics.Add(Metric::kHandshakeFailures); },
                 .waiting = [this] { return waiting(); }}),
      budget_(limits.buffered) {
  threads_.must_wait = [this] { watchdog_.Wake(); };
  threads_.refused = [this] { uses_.metrics.Add(Metric::kOverload, {"queue"}); };
  server_ = std::make_unique<TlsServer>([this](httplib::tls::ctx_t context) {
    auto* openssl = static_cast<SSL_CTX*>(context);
    watchdog_.Attach(openssl);
    return tls_.Configure(openssl);
  });
  if (!server_->is_valid()) throw InternalError("OpenSSL refused the settings of the TLS server");
  listener_ = std::make_unique<Listener>(*server_, limits_.connections, threads_);
  SetUp();
}

HttpsServer::~HttpsServer() {
  Stop();
}

void HttpsServer::SetUp() {
  server_->set_payload_max_length(limits_.body);
  server_->set_keep_alive_timeout(kKeepAliveSeconds);
  server_->set_keep_alive_max_count(1'000'000'000);  // replies_per_connection says when
  const auto check = [this](const httplib::Request& request) {
    return CheckRequest(request, limits_.body);
  };
  server_->set_pre_routing_handler([this, check](const auto& request, auto& response) {
    if (HangUpIfClosing(SslOf(request))) return httplib::Server::HandlerResponse::Handled;
    const auto refusal = check(request);
    if (!refusal) return httplib::Server::HandlerResponse::Unhandled;
    Refuse(request, response, refusal->status, refusal->sentence);
    return httplib::Server::HandlerResponse::Handled;
  });
  server_->set_expect_100_continue_handler([this, check](const auto& request, auto& response) {
    const auto refusal = check(request);
    if (!refusal) return 100;
    Refuse(request, response, refusal->status, refusal->sentence);
    return refusal->status;
  });
  // One pattern with a parameter: httplib matches one without by regular expression.
  server_->Post("/:endpoint", [this](const auto& request, auto& response, const auto& read) {
    Handle(request, response, read);
  });
  server_->set_error_handler(
      [this](const auto& request, auto& response) { FinishError(request, response); });
  server_->set_exception_handler([](const auto&, auto& response, const std::exception_ptr&) {
    response.status = 500;
    response.body.clear();
  });
}

Address HttpsServer::Start(const Address& address, std::function<void()> ended) {
  watchdog_.Start();
  return listener_->Start(address, std::move(ended));
}

void HttpsServer::StartDrain() {
  draining_.store(true, std::memory_order_relaxed);
}

void HttpsServer::Stop() {
  StartDrain();
  watchdog_.Drain();
  listener_->Stop();
}

void HttpsServer::Handle(const httplib::Request& request, httplib::Response& response,
                         const httplib::ContentReader& read) {
  if (!uses_.ready()) return AnswerBusy(response, "not_ready", "no standards are loaded yet");

  Body body(budget_);
  bool within_budget = true;
  const bool complete = read([&](const char* data, std::size_t size) {
    within_budget = body.Append({data, size});
    return within_budget;
  });
  if (!within_budget) return AnswerBusy(response, "memory", "too many bytes are being read");
  if (!complete) {
    // httplib has set 413 or 400. With a length there is nothing malformed about a body: it did not
    // come.
    const bool missing = response.status == 400 && request.has_header("Content-Length");
    if (missing) Refuse(request, response, 408, "the body did not arrive in time");
    return;
  }

  const Watchdog::Place place = watchdog_.BeginHandling(SslOf(request));
  const InFlight in_flight(in_flight_, uses_.metrics);
  if (in_flight.now() > limits_.reviews) {
    return AnswerBusy(response, "reviews", "too many reviews are being judged");
  }
  Judge(*EndpointOf(request.path), body.text(), response);
  if (IsLastReply(place)) {
    response.set_header("Connection", "close");
    watchdog_.CloseSoon(SslOf(request));
  }
}

void HttpsServer::Judge(Endpoint endpoint, std::string_view body, httplib::Response& response) {
  const auto start = std::chrono::steady_clock::now();
  Answer answer;
  try {
    answer = uses_.review(endpoint, body);
  } catch (const std::exception& error) {
    answer = FaultAnswer(error.what());
  } catch (...) {
    answer = FaultAnswer("an exception of no known type");
  }
  const auto took = std::chrono::steady_clock::now() - start;
  uses_.metrics.CountReview(endpoint, answer, took);
  uses_.log.Write(DecisionLine(endpoint, answer, body.size(), took));
  response.status = answer.status;  // set, so that httplib never makes a 206 of it
  response.set_content(std::move(answer.body), answer.content_type);
}

void HttpsServer::Refuse(const httplib::Request& request, httplib::Response& response, int status,
                         std::string_view sentence) {
  response.status = status;
  response.set_content(sentence.data(), sentence.size(), kText);
  if (status == 405) response.set_header("Allow", "POST");
  uses_.log.Write(Line(Level::kWarning, "request refused")
                      .Add("status", std::int64_t{status})
                      .Add("reason", sentence)
                      .Add("method", request.method)
                      .Add("path", request.path)
                      .Add("remote", request.remote_addr));
}

void HttpsServer::AnswerBusy(httplib::Response& response, std::string_view reason,
                             std::string_view sentence) {
  uses_.metrics.Add(Metric::kOverload, {reason});
  response.status = 503;
  response.set_header("Retry-After", "1");
  response.set_content(sentence.data(), sentence.size(), kText);
}

// Every reply of status 400 and above passes here, also those that httplib makes before a handler
// is asked. It asks the client to close.
void HttpsServer::FinishError(const httplib::Request& request, httplib::Response& response) {
  const SSL* ssl = SslOf(request);
  if (HangUpIfClosing(ssl)) return;
  uses_.metrics.Add(Metric::kHttpErrors, {std::to_string(response.status)});
  watchdog_.CloseSoon(ssl);
  if (response.body.empty()) {
    Refuse(request, response, response.status, SentenceFor(response.status));
  }
}

// After a reply that says so the connection must be closed, but httplib leaves that to the client
// and would take what follows, such as the body of a request that it refused unread, for another
// request.
bool HttpsServer::HangUpIfClosing(const SSL* ssl) {
  if (!watchdog_.IsClosing(ssl)) return false;
  watchdog_.HangUp(ssl);
  return true;
}

bool HttpsServer::IsLastReply(const Watchdog::Place& place) const {
  if (draining_.load(std::memory_order_relaxed)) return true;
  const std::uint64_t mean = limits_.replies_per_connection;
  return mean > 0 && place.request >= mean / 2 + Scatter(place.connection) % (mean + 1);
}

}  // namespace locust::webhook
