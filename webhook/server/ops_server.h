// Liveness, readiness and metrics over plain HTTP, on a port of their own: GET /healthz, /readyz,
// /metrics.
//
// For the kubelet and Prometheus; nothing here needs a certificate or tells anything of a request.
// The functions are called by many threads.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "webhook/server/address.h"
#include "webhook/server/connection_threads.h"

namespace httplib {
class Server;
}

namespace locust::webhook {

class Listener;

class OpsServer {
 public:
  struct Uses {
    std::function<std::string()>
        unhealthy;  // why the process should be restarted; empty: it should not
    std::function<std::string()> unready;  // why it should get no requests; empty: it should
    std::function<std::string()> metrics;
  };

  explicit OpsServer(Uses uses);
  ~OpsServer();
  OpsServer(const OpsServer&) = delete;
  OpsServer& operator=(const OpsServer&) = delete;

  // See Listener.
  Address Start(const Address& address, std::function<void()> ended);
  void Stop();

 private:
  const Uses uses_;
  ConnectionThreads::Status threads_;
  std::unique_ptr<httplib::Server> server_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace locust::webhook
