// Runs an httplib::Server in a thread of its own: binds, listens, stops. What the HTTPS and the ops
// server share.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "webhook/server/address.h"
#include "webhook/server/connection_threads.h"

namespace httplib {
class Server;
}

namespace locust::webhook {

class Listener {
 public:
  // `server` must outlive the listener. Sets its socket options, timeouts and threads.
  Listener(httplib::Server& server, const ConnectionThreads::Limits& limits,
           ConnectionThreads::Status& status);
  ~Listener();  // Stop
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Returns the address with the port that was chosen. Throws Error (kMissing) when it cannot be
  // had. `ended` is called, from the listening thread, should accepting fail before Stop.
  Address Start(const Address& address, std::function<void()> ended);

  // Closes the listening socket, lets what was accepted finish and waits for it. Idempotent.
  void Stop();

 private:
  Address Bind(const Address& address);

  httplib::Server& server_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace locust::webhook
