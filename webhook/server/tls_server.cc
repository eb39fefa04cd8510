#include "webhook/server/tls_server.h"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace locust::webhook {
namespace {

using std::chrono::steady_clock;

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class Socket {
 public:
  explicit Socket(socket_t socket) : socket_(socket) {}
  ~Socket() {
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Whether `events` (of poll) come within the time.
  bool Await(short events, std::chrono::milliseconds time) const {
    pollfd descriptor{.fd = socket_, .events = events, .revents = 0};
    int ready = 0;
    do {
      ready = ::poll(&descriptor, 1, static_cast<int>(time.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
  }

  socket_t get() const { return socket_; }

 private:
  socket_t socket_;
};

struct Peer {
  std::string ip;
  int port = 0;
};

Peer Named(int (*name_of)(int, sockaddr*, socklen_t*), socket_t socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  std::array<char, NI_MAXHOST> ip{};
  std::array<char, NI_MAXSERV> port{};
  if (name_of(socket, generic, &size) != 0 ||
      ::getnameinfo(generic, size, ip.data(), ip.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  return {.ip = ip.data(), .port = std::atoi(port.data())};
}

// What a request is read from and its reply is written to.
class TlsStream final : public httplib::Stream {
 public:
  TlsStream(const Socket& socket, SSL* ssl)
      : socket_(socket),
        ssl_(ssl),
        remote_(Named(&::getpeername, socket.get())),
        local_(Named(&::getsockname, socket.get())) {}

  const Peer& remote() const { return remote_; }
  const Peer& local() const { return local_; }

  // Waits for the first bytes of a request. False: the connection ended, or `give_up` said so,
  // which is asked whenever the socket's time limit has passed.
  template <class GiveUp>
  bool AwaitRequest(GiveUp give_up) {
    ssize_t count = 0;
    while (unread_.empty() && (count = Fill()) <= 0) {
      if (error_ != httplib::Error::Timeout || give_up()) return false;
    }
    start_ = steady_clock::now();
    return true;
  }

  ssize_t read(char* data, std::size_t size) override {
    if (!Flush()) return -1;
    if (unread_.empty()) {
      if (size >= buffer_.size()) return Receive(data, size);
      if (const ssize_t count = Fill(); count <= 0) return count;
    }
    const std::size_t count = std::min(size, unread_.size());
    std::memcpy(data, unread_.data(), count);
    unread_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }

  // Head and body of a reply become one record.
  ssize_t write(const char* data, std::size_t size) override {
    if (unwritten_.size() >= kMostUnwritten && !Flush()) return -1;
    const std::size_t count = std::min(size, kMostUnwritten);
    unwritten_.append(data, count);
    return static_cast<ssize_t>(count);
  }

  // Sends what was written. False: the connection failed.
  bool Flush() {
    if (unwritten_.empty()) return true;
    ERR_clear_error();
    const int written = SSL_write(ssl_, unwritten_.data(), static_cast<int>(unwritten_.size()));
    unwritten_.clear();
    return written > 0;
  }

  bool is_readable() const override { return HasBytes() || socket_.Await(POLLIN, kNow); }
  bool wait_readable() const override { return HasBytes() || socket_.Await(POLLIN, kPatience); }
  bool wait_writable() const override { return socket_.Await(POLLOUT, kPatience); }
  bool is_peer_alive() const override { return wait_writable(); }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = remote_.ip;
    port = remote_.port;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip = local_.ip;
    port = local_.port;
  }
  socket_t socket() const override { return socket_.get(); }
  time_t duration() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start_)
        .count();
  }

 private:
  static constexpr std::chrono::milliseconds kNow{0};
  static constexpr std::chrono::milliseconds kPatience{2000};  // httplib asks so only rarely

  static constexpr std::size_t kMostUnwritten = 16u << 10;  // a record holds no more

  bool HasBytes() const { return !unread_.empty() || SSL_pending(ssl_) > 0; }

  // What SSL_read gives: 0 when the peer has ended the connection, -1 with error_ set when it
  // failed or nothing came in time.
  ssize_t Receive(char* data, std::size_t size) {
    constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<int>::max());
    ERR_clear_error();
    const int count = SSL_read(ssl_, data, static_cast<int>(std::min(size, kMost)));
    if (count > 0) return count;
    const int error = SSL_get_error(ssl_, count);
    const bool ended = error == SSL_ERROR_ZERO_RETURN;
    error_ = ended                          ? httplib::Error::ConnectionClosed
             : error == SSL_ERROR_WANT_READ ? httplib::Error::Timeout
                                            : httplib::Error::Read;
    return ended ? 0 : -1;
  }

  ssize_t Fill() {
    const ssize_t count = Receive(buffer_.data(), buffer_.size());
    if (count > 0) unread_ = {buffer_.data(), static_cast<std::size_t>(count)};
    return count;
  }

  const Socket& socket_;
  SSL* ssl_;
  Peer remote_;
  Peer local_;
  steady_clock::time_point start_ = steady_clock::now();
  std::array<char, 8192> buffer_;
  std::string_view unread_;  // of the buffer
  std::string unwritten_;
};

}  // namespace

bool TlsServer::process_and_close_socket(socket_t descriptor) {
  const Socket socket(descriptor);
  const std::unique_ptr<SSL, FreeSsl> ssl(SSL_new(static_cast<SSL_CTX*>(tls_context())));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), descriptor) != 1) return false;
  SSL_set_mode(ssl.get(), SSL_MODE_AUTO_RETRY);
  SSL_set_read_ahead(ssl.get(), 1);
  if (SSL_accept(ssl.get()) != 1) return false;

  TlsStream stream(socket, ssl.get());
  bool answered = false;
  bool closed = false;
  do {
    const auto start = steady_clock::now();
    const auto give_up = [&] {
      return svr_sock_ == INVALID_SOCKET ||
             steady_clock::now() - start > std::chrono::seconds(keep_alive_timeout_sec_);
    };
    if (!stream.AwaitRequest(give_up)) break;
    answered = process_request(stream, stream.remote().ip, stream.remote().port, stream.local().ip,
                               stream.local().port, /*close_connection=*/false, closed,
                               [&](httplib::Request& request) { request.ssl = ssl.get(); });
    answered = stream.Flush() && answered;
  } while (answered && !closed);
  // Says good-bye and waits for the peer's, so that the reply is not lost to a reset.
  if (answered && SSL_shutdown(ssl.get()) == 0) SSL_shutdown(ssl.get());
  return answered;
}

}  // namespace locust::webhook
