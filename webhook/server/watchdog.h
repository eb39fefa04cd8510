// Watches the TLS connections of a server that gives each connection a thread, and cuts those that
// hold a thread for nothing: a handshake or a request that takes too long (whatever it does in
// between: a client that sends a byte a second never runs into a read timeout), the longest idle
// connection when another one waits for a thread, a client that does not close after it was asked
// to, and whatever is left when the server stops.
//
// It sees a connection only through OpenSSL's callbacks, which the connection's own thread calls: a
// record's arrival starts a request, the reply's first record ends it. A connection is cut with
// shutdown(2), which wakes its thread and leaves the closing of the descriptor to it. SSL_free
// unregisters, so the descriptor must be closed after that, as cpp-httplib does.
//
// Which records count: application data only. In TLS 1.3 every record says "application data" on
// the outside, so a record's header alone is only a beginning (kReceiving); the inner type, or the
// message that follows, tells a request from a KeyUpdate or an alert. Renegotiation must be off in
// TLS 1.2.
//
// Any thread; the state of a connection is one atomic word, so the callbacks take no lock. Must
// outlive the SSL_CTX that it is attached to, and that one's connections.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_set>

namespace locust::webhook {

class Watchdog {
 public:
  enum class Cut { kHandshake, kRequest, kIdle, kClose, kDrain };
  static std::string_view ToString(Cut cut);  // the metric's label: "handshake", "request", …

  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  struct Limits {
    std::chrono::milliseconds handshake{3000};
    std::chrono::milliseconds request{5000};  // from the first byte to the last; not the answering
    // Instead of the two above while a connection waits for a thread; also how long the first
    // request may be in coming before its connection has to make room.
    std::chrono::milliseconds pressed{1000};
    std::chrono::milliseconds close{2000};       // from CloseSoon on
    std::chrono::milliseconds idle_grace{50};    // never cut sooner: its reply may be on the way
    std::chrono::milliseconds drain_grace{250};  // the same once Drain was called
  };

  // Called by the scanning thread and the connections' own; must return at once and not call the
  // watchdog.
  struct Events {
    std::function<void(Cut)> cut = [](Cut) {};
    std::function<void()> handshake_failed = [] {};  // by itself, not by a cut
    // Connections that wait for a thread: as many idle ones are cut.
    std::function<std::size_t()> waiting = [] { return std::size_t{0}; };
  };

  Watchdog(const Limits& limits, Events events, Clock clock = std::chrono::steady_clock::now);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Takes the context's info and message callbacks.
  void Attach(SSL_CTX* context);

  struct Place {
    std::uint64_t connection = 0;  // a number of its own
    std::uint64_t request = 0;     // which one on this connection, from 1
  };

  // For the thread of a connection of an attached context; any other SSL, and null, is ignored.
  Place BeginHandling(const SSL* ssl);   // the request was read whole
  void CloseSoon(const SSL* ssl);        // the reply asks the client to close
  bool IsClosing(const SSL* ssl) const;  // CloseSoon was called: nothing more may be answered
  void HangUp(const SSL* ssl);           // at once

  // The connection whose handshake the calling thread began last, as long as it lives; else null.
  // For replies that a server gives before it says on which connection.
  static const SSL* OfThisThread();

  // One look at all connections. Start does it in a thread of its own: at every interval, at once
  // after Wake.
  void Scan();
  void Start(std::chrono::milliseconds interval = std::chrono::milliseconds(100));
  void Wake();

  // The server stops: from now on idle connections and handshakes are cut too.
  void Drain();

  std::size_t connections() const;

  // For how long the longest running request has been handled; zero when none is.
  std::chrono::milliseconds LongestHandling() const;

 private:
  enum class State : std::uint64_t {
    kHandshake,
    kFresh,      // no request yet
    kIdle,       // the last one was answered
    kReceiving,  // a record began; of which kind is not known yet
    kReading,    // a request began
    kHandling,
    kClosing,
  };
  struct Connection;
  struct Phase;

  static Connection* Of(const SSL* ssl);
  static void OnInfo(const SSL* ssl, int where, int value);
  static void OnMessage(int is_write, int version, int content_type, const void* data,
                        std::size_t size, SSL* ssl, void* argument);
  static void OnFree(void* ssl, void* connection, CRYPTO_EX_DATA* data, int index, long number,
                     void* argument);
  static int ContextIndex();
  static int ConnectionIndex();

  std::chrono::milliseconds Now() const;
  void Register(SSL* ssl);
  void Unregister(Connection* connection);
  std::optional<Cut> Verdict(State state, std::chrono::milliseconds age, bool pressed) const;
  void CutOff(Connection& connection, Cut reason);
  void Run(const std::stop_token& stop, std::chrono::milliseconds interval);

  const Limits limits_;
  const Events events_;
  const Clock clock_;
  std::atomic<bool> draining_ = false;
  std::atomic<std::uint64_t> registered_ = 0;  // so far

  mutable std::mutex mutex_;  // connections_, and that none of them is freed
  std::unordered_set<Connection*> connections_;

  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  bool woken_ = false;
  std::jthread thread_;
};

}  // namespace locust::webhook
