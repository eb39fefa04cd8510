#include "webhook/server/watchdog.h"

#include <openssl/ssl3.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace locust::webhook {

using std::chrono::milliseconds;

namespace {

thread_local const SSL* this_threads_connection = nullptr;

}  // namespace

// What a connection does, and since when.
struct Watchdog::Phase {
  State state;
  milliseconds since;
};

// Written by the connection's thread, read by the scanning one.
struct Watchdog::Connection {
  Watchdog* watchdog = nullptr;
  int descriptor = -1;
  Phase rest = {};   // the last kFresh or kIdle; the connection's thread only
  Place place;       // the connection's thread only
  bool cut = false;  // under the watchdog's mutex

  Phase phase() const {
    const std::uint64_t word = word_.load(std::memory_order_relaxed);
    return {static_cast<State>(word & ((1u << kStateBits) - 1)), milliseconds(word >> kStateBits)};
  }
  State state() const { return phase().state; }

  void Set(State state, milliseconds since) {
    word_.store(
        static_cast<std::uint64_t>(since.count()) << kStateBits | static_cast<std::uint64_t>(state),
        std::memory_order_relaxed);
  }
  void Rest(State state, milliseconds since) {
    rest = {state, since};
    Set(state, since);
  }
  bool rests() const { return state() == State::kFresh || state() == State::kIdle; }

 private:
  // State in the low bits, milliseconds of the clock above: one word, so that both always belong
  // together.
  static constexpr int kStateBits = 3;
  std::atomic<std::uint64_t> word_ = 0;
};

std::string_view Watchdog::ToString(Cut cut) {
  switch (cut) {
    case Cut::kHandshake:
      return "handshake";
    case Cut::kRequest:
      return "request";
    case Cut::kIdle:
      return "idle";
    case Cut::kClose:
      return "close";
    case Cut::kDrain:
      return "drain";
  }
  return "";
}

Watchdog::Watchdog(const Limits& limits, Events events, Clock clock)
    : limits_(limits), events_(std::move(events)), clock_(std::move(clock)) {}

Watchdog::~Watchdog() = default;

int Watchdog::ContextIndex() {
  static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return kIndex;
}

int Watchdog::ConnectionIndex() {
  static const int kIndex = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &OnFree);
  return kIndex;
}

void Watchdog::Attach(SSL_CTX* context) {
  SSL_CTX_set_ex_data(context, ContextIndex(), this);
  ConnectionIndex();  // before the first connection
  SSL_CTX_set_info_callback(context, &OnInfo);
  SSL_CTX_set_msg_callback(context, &OnMessage);
}

milliseconds Watchdog::Now() const {
  return std::chrono::duration_cast<milliseconds>(clock_().time_since_epoch());
}

Watchdog::Connection* Watchdog::Of(const SSL* ssl) {
  if (ssl == nullptr) return nullptr;
  return static_cast<Connection*>(SSL_get_ex_data(ssl, ConnectionIndex()));
}

const SSL* Watchdog::OfThisThread() {
  return this_threads_connection;
}

void Watchdog::Register(SSL* ssl) {
  this_threads_connection = ssl;
  auto connection = std::make_unique<Connection>();
  connection->watchdog = this;
  connection->descriptor = SSL_get_fd(ssl);
  connection->place.connection = registered_.fetch_add(1, std::memory_order_relaxed);
  connection->Set(State::kHandshake, Now());
  if (SSL_set_ex_data(ssl, ConnectionIndex(), connection.get()) != 1) return;
  const std::lock_guard lock(mutex_);
  connections_.insert(connection.release());  // freed by OnFree
}

void Watchdog::Unregister(Connection* connection) {
  const std::unique_ptr<Connection> owner(connection);
  {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
  }
  if (connection->state() == State::kHandshake && !connection->cut) events_.handshake_failed();
}

void Watchdog::OnFree(void* ssl, void* connection, CRYPTO_EX_DATA*, int, long, void*) {
  if (ssl == this_threads_connection) this_threads_connection = nullptr;
  if (connection == nullptr) return;
  auto* registered = static_cast<Connection*>(connection);
  registered->watchdog->Unregister(registered);
}

void Watchdog::OnInfo(const SSL* ssl, int where, int) {
  Connection* connection = Of(ssl);
  if (connection == nullptr) {
    if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
    auto* watchdog =
        static_cast<Watchdog*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ContextIndex()));
    watchdog->Register(const_cast<SSL*>(ssl));
    return;
  }
  // TLS 1.3 reports a KeyUpdate as a handshake, too.
  if ((where & SSL_CB_HANDSHAKE_DONE) != 0 && connection->state() == State::kHandshake) {
    connection->Rest(State::kFresh, connection->watchdog->Now());
  }
}

// Source of what is reported when: OpenSSL's ssl/record/ssl3_record.c (headers, inner types),
// ssl/statem (whole handshake messages), ssl/record/rec_layer_s3.c (alerts).
void Watchdog::OnMessage(int is_write, int, int content_type, const void* data, std::size_t size,
                         SSL* ssl, void*) {
  Connection* connection = Of(ssl);
  if (connection == nullptr || size == 0) return;
  const int first = *static_cast<const unsigned char*>(data);
  const bool inner_types = SSL_version(ssl) == TLS1_3_VERSION;
  const bool application_data =
      first == SSL3_RT_APPLICATION_DATA &&
      content_type == (inner_types ? SSL3_RT_INNER_CONTENT_TYPE : SSL3_RT_HEADER);
  const State state = connection->state();
  const auto now = [&] { return connection->watchdog->Now(); };

  if (is_write != 0) {
    // Only a reply: "100 Continue" is written while the request is being read.
    if (application_data && state == State::kHandling) connection->Rest(State::kIdle, now());
  } else if (application_data) {
    if (connection->rests()) connection->Set(State::kReading, now());
    if (state == State::kReceiving) connection->Set(State::kReading, connection->phase().since);
  } else if (content_type == SSL3_RT_HEADER) {
    if (connection->rests()) connection->Set(State::kReceiving, now());
  } else if (content_type == SSL3_RT_HANDSHAKE || content_type == SSL3_RT_ALERT) {
    // It was no request. As if nothing had come: a client cannot stay young with KeyUpdates.
    if (state == State::kReceiving) connection->Set(connection->rest.state, connection->rest.since);
  }
}

Watchdog::Place Watchdog::BeginHandling(const SSL* ssl) {
  Connection* connection = Of(ssl);
  if (connection == nullptr) return {};
  if (connection->state() != State::kClosing) connection->Set(State::kHandling, Now());
  ++connection->place.request;
  return connection->place;
}

void Watchdog::CloseSoon(const SSL* ssl) {
  Connection* connection = Of(ssl);
  if (connection != nullptr) connection->Set(State::kClosing, Now());
}

bool Watchdog::IsClosing(const SSL* ssl) const {
  const Connection* connection = Of(ssl);
  return connection != nullptr && connection->state() == State::kClosing;
}

void Watchdog::HangUp(const SSL* ssl) {
  const Connection* connection = Of(ssl);
  if (connection != nullptr) shutdown(connection->descriptor, SHUT_RDWR);
}

std::optional<Watchdog::Cut> Watchdog::Verdict(State state, milliseconds age, bool pressed) const {
  const auto late = [&](milliseconds limit) {
    return age > (pressed ? std::min(limit, limits_.pressed) : limit);
  };
  const bool drained = draining_.load(std::memory_order_relaxed) && age > limits_.drain_grace;
  switch (state) {
    case State::kHandshake:
      if (late(limits_.handshake)) return Cut::kHandshake;
      return drained ? std::optional(Cut::kDrain) : std::nullopt;
    case State::kReceiving:
    case State::kReading:
      return late(limits_.request) ? std::optional(Cut::kRequest) : std::nullopt;
    case State::kClosing:
      if (age > limits_.close) return Cut::kClose;
      return drained ? std::optional(Cut::kDrain) : std::nullopt;
    case State::kFresh:
    case State::kIdle:
      return drained ? std::optional(Cut::kDrain) : std::nullopt;
    case State::kHandling:
      return std::nullopt;
  }
  return std::nullopt;
}

void Watchdog::CutOff(Connection& connection, Cut reason) {
  connection.cut = true;
  shutdown(connection.descriptor, SHUT_RDWR);
  events_.cut(reason);
}

void Watchdog::Scan() {
  const milliseconds now = Now();
  const std::size_t waiting = events_.waiting();
  std::size_t freed = 0;
  std::vector<std::pair<milliseconds, Connection*>> idle;  // since when

  const std::lock_guard lock(mutex_);
  for (Connection* connection : connections_) {
    const auto [state, since] = connection->phase();
    if (connection->cut) {
      ++freed;  // its thread is on the way out
    } else if (const auto cut = Verdict(state, now - since, waiting > 0)) {
      CutOff(*connection, *cut);
      ++freed;
    } else if ((state == State::kIdle && now - since > limits_.idle_grace) ||
               (state == State::kFresh && now - since > limits_.pressed)) {
      idle.emplace_back(since, connection);
    }
  }
  if (waiting <= freed) return;
  const std::size_t count = std::min(waiting - freed, idle.size());
  std::partial_sort(idle.begin(), idle.begin() + static_cast<std::ptrdiff_t>(count), idle.end());
  for (std::size_t i = 0; i < count; ++i) CutOff(*idle[i].second, Cut::kIdle);
}

void Watchdog::Start(milliseconds interval) {
  thread_ = std::jthread([this, interval](const std::stop_token& stop) { Run(stop, interval); });
}

void Watchdog::Run(const std::stop_token& stop, milliseconds interval) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(wake_mutex_);
      wake_.wait_for(lock, stop, interval, [this] { return woken_; });
      woken_ = false;
    }
    Scan();
  }
}

void Watchdog::Wake() {
  {
    const std::lock_guard lock(wake_mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

void Watchdog::Drain() {
  draining_.store(true, std::memory_order_relaxed);
  Wake();
}

std::size_t Watchdog::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

milliseconds Watchdog::LongestHandling() const {
  const milliseconds now = Now();
  milliseconds longest{0};
  const std::lock_guard lock(mutex_);
  for (const Connection* connection : connections_) {
    const auto [state, since] = connection->phase();
    if (state == State::kHandling) longest = std::max(longest, now - since);
  }
  return longest;
}

}  // namespace locust::webhook
