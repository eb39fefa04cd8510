#include "webhook/server/listener.h"

#include <httplib.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "common/text/diagnostic.h"

namespace locust::webhook {

Listener::Listener(httplib::Server& server, const ConnectionThreads::Limits& limits,
                   ConnectionThreads::Status& status)
    : server_(server) {
  constexpr time_t kSecondsOfOneRead = 2;  // the watchdog bounds the whole
  server_.set_tcp_nodelay(true);
  server_.set_read_timeout(kSecondsOfOneRead);
  server_.set_write_timeout(kSecondsOfOneRead);
  // httplib's own options set SO_REUSEPORT: a second process would share the port unnoticed.
  server_.set_socket_options([](socket_t socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  });
  server_.new_task_queue = [limits, &status]() -> httplib::TaskQueue* {
    return new ConnectionThreads(limits, status);  // owned by the server
  };
}

Listener::~Listener() {
  Stop();
}

Address Listener::Bind(const Address& address) {
  const auto bind = [&](const std::string& host) {
    if (address.port == 0) return server_.bind_to_any_port(host);
    return server_.bind_to_port(host, address.port) ? address.port : -1;
  };
  errno = 0;
  // "::" takes IPv4 too, where the machine has IPv6 at all.
  int port = bind(address.host.empty() ? "::" : address.host);
  if (port < 0 && address.host.empty() && errno == EAFNOSUPPORT) {
    server_.stop();  // forgets the failure
    port = bind("0.0.0.0");
  }
  if (port < 0) {
    throw Error(ExitCode::kMissing,
                "cannot listen on " + ToString(address) +
                    (errno == 0 ? "" : std::string(": ") + std::strerror(errno)));
  }
  return {.host = address.host, .port = port};
}

Address Listener::Start(const Address& address, std::function<void()> ended) {
  const Address bound = Bind(address);
  thread_ = std::thread([this, ended = std::move(ended)] {
    server_.listen_after_bind();
    if (!stopping_.load()) ended();
  });
  server_.wait_until_ready();  // Stop finds a running server
  return bound;
}

void Listener::Stop() {
  stopping_.store(true);
  if (!thread_.joinable()) return;
  server_.stop();
  thread_.join();
}

}  // namespace locust::webhook
