// httplib's HTTP server on TLS connections that read ahead.
//
// httplib::SSLServer asks OpenSSL for each byte of a request's head by itself, and the kernel
// before each of those questions whether there is one: half of what a small request costs. This
// server differs in nothing but how a connection is read and written: a blocking socket with time
// limits (Listener sets them), one read for what has come, one write for a reply.
//
// Thread-safe as httplib::Server is: a connection belongs to one thread.
#pragma once

#include <httplib.h>

namespace locust::webhook {

class TlsServer final : public httplib::SSLServer {
 public:
  using httplib::SSLServer::SSLServer;

 private:
  // The whole life of an accepted connection. Closes `descriptor` after its SSL is freed, as the
  // watchdog needs it. Returns whether the last request was answered.
  bool process_and_close_socket(socket_t descriptor) override;
};

}  // namespace locust::webhook
