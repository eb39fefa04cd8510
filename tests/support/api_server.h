// A Kubernetes API server for tests, in this process: it keeps objects by path and serves GET, PUT
// and PATCH over TLS, with a token, access by verb and path, and optimistic locking as the real one
// has it: a write that names another resourceVersion than the object's is a conflict.
//
// Of resources that were added it serves discovery, POST, DELETE and lists too: in one namespace or
// in all, by labels (`a`, `a=b`), in pages. As with the real one, items of a list of built-in types
// carry no apiVersion and kind, and objects are in the order of their paths.
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
#include <utility>
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

  // `group_version`: "apps/v1", "v1". `is_custom`: of a custom resource definition.
  void AddResource(const std::string& group_version, const std::string& plural,
                   const std::string& kind, bool is_custom = false);

  // The next `times` pages that go on where another one ended are 410.
  void ForgetPages(int times);

  void SetHook(Hook hook);
  void SetTime(std::optional<std::chrono::system_clock::time_point> now);  // of the Date header
  void Allow(std::set<std::string> calls);  // "GET /api/…", without queries; by default all
  void SetToken(const std::string& token);  // the only one that is accepted

  // Answers every request with this from now on.
  void AnswerAll(int status, std::string body);

  std::vector<std::string> calls() const;  // all that came, with queries

 private:
  struct Reply {
    int status = 200;
    std::string body;
  };
  struct Resource {
    std::string prefix;  // "/apis/apps/v1"
    std::string group_version;
    std::string plural;
    std::string kind;
    bool is_custom = false;
  };
  void Serve(const httplib::Request& request, httplib::Response& response);
  Reply Decide(const httplib::Request& request, const std::string& call);
  Reply Write(const httplib::Request& request, Json& object);
  Reply Create(const httplib::Request& request, const std::string& path);
  Reply Delete(const httplib::Request& request);
  Reply List(const httplib::Request& request, const Resource& resource,
             const std::string& kubernetes_namespace);
  // The resource whose collection `path` is, and the namespace, which may be empty.
  std::optional<std::pair<Resource, std::string>> FindCollection(const std::string& path) const;
  std::string NextVersion();

  const TemporaryFolder folder_;
  std::unique_ptr<httplib::SSLServer> https_;
  std::thread thread_;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::map<std::string, Json> objects_;
  std::vector<Resource> resources_;
  int forget_pages_ = 0;
  std::vector<std::string> calls_;
  std::optional<std::set<std::string>> allowed_;
  std::string token_ = "token-1";
  std::optional<std::chrono::system_clock::time_point> now_;
  std::optional<Reply> always_;
  Hook hook_;
  long version_ = 0;
};

}  // namespace locust::testing
