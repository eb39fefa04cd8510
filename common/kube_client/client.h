// A client of the Kubernetes API: what controllers with a handful of objects need, and no more.
//
// Each request is a connection of its own, with token and authorities read anew: at a few requests
// a minute that costs nothing, and neither a renewed token nor a restarted API server needs care.
// Only the authorities of the file are trusted, never the system's. No redirects, no proxies, no
// retries: the caller knows better when (RetryOnConflict). Safe to use from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/json/json.h"
#include "common/json/patch.h"
#include "common/kube_client/api_error.h"
#include "common/kube_client/in_cluster.h"

namespace locust::kube_client {

struct Limits {
  std::chrono::milliseconds connect{5'000};  // and as long again for the TLS handshake
  std::chrono::milliseconds answer{10'000};  // from the connection to the last byte
  std::size_t answer_bytes = 4u << 20;       // an object in etcd is at most 1.5 MiB
};

struct Answer {
  Json object;
  std::optional<std::chrono::system_clock::time_point> server_time;  // its Date header, in seconds
};

class Client {
 public:
  // `user_agent` is what the API server's audit log shows.
  Client(Server server, std::string user_agent, const Limits& limits = {});

  // `path` is absolute and escaped, with a query where there is one, which no message repeats:
  // "/api/v1/namespaces/locust/secrets/web". All throw ApiError, and Error (kMissing, kInvalid)
  // when token or authorities cannot be read.
  Answer Get(const std::string& path) const;

  // `path` is the collection's; a kConflict when there is such an object already.
  Answer Create(const std::string& path, const Json& object) const;

  // Replaces the object. With metadata.resourceVersion in `object` it is a kConflict when the
  // object has another one by now; the same holds for a patch that sets it.
  Answer Update(const std::string& path, const Json& object) const;
  Answer MergePatch(const std::string& path, const Json& patch) const;  // RFC 7396
  Answer JsonPatch(const std::string& path, const json::Patch& patch) const;

  // A kConflict when the object there has another uid by now.
  void Delete(const std::string& path, std::string_view uid) const;

 private:
  Answer Send(const std::string& method, const std::string& path, const std::string& body,
              std::string_view content_type) const;

  const Server server_;
  const std::string user_agent_;
  const Limits limits_;
};

// Calls `attempt`, which reads and writes, again while it loses to another writer, at most
// `attempts` times in all. Returns what it returns; throws its last error.
template <class Attempt>
auto RetryOnConflict(int attempts, const Attempt& attempt) {
  for (int i = 1;; ++i) {
    try {
      return attempt();
    } catch (const ApiError& error) {
      if (error.kind() != ApiError::Kind::kConflict || i >= attempts) throw;
    }
  }
}

}  // namespace locust::kube_client
