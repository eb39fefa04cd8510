// A Kubernetes API server for tests, in this process: it keeps objects by path and serves GET, PUT
// and PATCH over TLS, with a token, access by verb and path, and optimistic locking as the real one
// has it: a write that names another resourceVersion than the object's is a conflict.
//
// Thread-safe. What a hook says can make any request fail before or after it took effect.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/json/json.h"
#include "common/kube_client/in_cluster.h"
#include "tests/support/temporary_folder.h"

namespace httplib {
class SSLServer;
struct Request;
struct Response;
}  // namespace httplib

namespace locust::testing {

class ApiServer {
 public:
  enum class Fate {
    kServe,
    kRefuse,      // 503, nothing happens
    kLoseAnswer,  // 504, but it did happen
  };
  // `call`: "PATCH /api/v1/…"; `number`: counts from 0. Called without a lock.
  using Hook = std::function<Fate(std::size_t number, const std::string& call)>;

  ApiServer();
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  // Where it is, with the files of a service account.
  kube_client::Server server() const;
  std::string service_account() const { return folder_.Path(""); }
  const TemporaryFolder& folder() const { return folder_; }

  void Put(const std::string& path, Json object);  // gives it a new resourceVersion
  void Remove(const std::string& path);
  std::optional<Json> Object(const std::string& path) const;

  void SetHook(Hook hook);
  void SetTime(std::optional<std::chrono::system_clock::time_point> now);  // of the Date header
  void Allow(std::set<std::string> calls);  // "GET /api/…"; without this all are allowed
  void SetToken(const std::string& token);  // the only one that is accepted

  // Answers every request with this from now on.
  void AnswerAll(int status, std::string body);

  std::vector<std::string> calls() const;  // all that came

 private:
  struct Reply {
    int status = 200;
    std::string body;
  };
  void Serve(const httplib::Request& request, httplib::Response& response);
  Reply Decide(const httplib::Request& request, const std::string& call);
  Reply Write(const httplib::Request& request, Json& object);
  std::string NextVersion();

  const TemporaryFolder folder_;
  std::unique_ptr<httplib::SSLServer> https_;
  std::thread thread_;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::map<std::string, Json> objects_;
  std::vector<std::string> calls_;
  std::optional<std::set<std::string>> allowed_;
  std::string token_ = "token-1";
  std::optional<std::chrono::system_clock::time_point> now_;
  std::optional<Reply> always_;
  Hook hook_;
  long version_ = 0;
};

}  // namespace locust::testing
