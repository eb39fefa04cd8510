#include "tests/support/api_server.h"

#include <httplib.h>

#include <array>
#include <ctime>
#include <stdexcept>
#include <utility>

#include "common/json/patch.h"
#include "common/text/diagnostic.h"
#include "tests/support/pki.h"

namespace locust::testing {
namespace {

std::string StatusBody(int code, const std::string& reason, const std::string& message) {
  return Json{{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Failure"},
              {"reason", reason}, {"message", message}, {"code", code}}
      .dump();
}

std::string HttpDate(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text = {};
  return std::string(text.data(),
                     std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc));
}

}  // namespace

ApiServer::ApiServer() {
  const IssuedCertificate authority = Issue({.common_name = "cluster", .authority = true});
  const IssuedCertificate leaf =
      Issue({.common_name = "apiserver", .ip_addresses = {"127.0.0.1"}}, &authority);
  folder_.Write("ca.crt", authority.CertificatePem());
  folder_.Write("token", token_);
  folder_.Write("namespace", "locust");
  https_ = std::make_unique<httplib::SSLServer>(
      folder_.Write("server.crt", leaf.CertificatePem()).c_str(),
      folder_.Write("server.key", leaf.KeyPem()).c_str());
  const auto serve = [this](const httplib::Request& request, httplib::Response& response) {
    Serve(request, response);
  };
  https_->Get(".*", serve).Put(".*", serve).Patch(".*", serve);
  https_->set_tcp_nodelay(true);
  port_ = https_->bind_to_any_port("127.0.0.1");
  if (port_ <= 0) throw std::runtime_error("no port");
  thread_ = std::thread([this] { https_->listen_after_bind(); });
  https_->wait_until_ready();
}

ApiServer::~ApiServer() {
  https_->stop();
  thread_.join();
}

kube_client::Server ApiServer::server() const {
  return {.host = "127.0.0.1",
          .port = static_cast<std::uint16_t>(port_),
          .token_file = folder_.Path("token"),
          .authorities_file = folder_.Path("ca.crt")};
}

void ApiServer::Put(const std::string& path, Json object) {
  const std::lock_guard lock(mutex_);
  object["metadata"]["resourceVersion"] = NextVersion();
  objects_[path] = std::move(object);
}

void ApiServer::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  objects_.erase(path);
}

std::optional<Json> ApiServer::Object(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(path);
  return found == objects_.end() ? std::nullopt : std::optional(found->second);
}

void ApiServer::SetHook(Hook hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

void ApiServer::SetTime(std::optional<std::chrono::system_clock::time_point> now) {
  const std::lock_guard lock(mutex_);
  now_ = now;
}

void ApiServer::Allow(std::set<std::string> calls) {
  const std::lock_guard lock(mutex_);
  allowed_ = std::move(calls);
}

void ApiServer::SetToken(const std::string& token) {
  const std::lock_guard lock(mutex_);
  token_ = token;
}

void ApiServer::AnswerAll(int status, std::string body) {
  const std::lock_guard lock(mutex_);
  always_ = Reply{status, std::move(body)};
}

std::vector<std::string> ApiServer::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::string ApiServer::NextVersion() {
  return std::to_string(++version_);
}

void ApiServer::Serve(const httplib::Request& request, httplib::Response& response) {
  const std::string call = request.method + " " + request.path;
  std::unique_lock lock(mutex_);
  calls_.push_back(call);
  Fate fate = Fate::kServe;
  if (hook_) {
    const Hook hook = hook_;
    const std::size_t number = calls_.size() - 1;
    lock.unlock();
    fate = hook(number, call);
    lock.lock();
  }
  Reply reply = {503, StatusBody(503, "ServiceUnavailable", "refused by the test")};
  if (fate != Fate::kRefuse) reply = Decide(request, call);
  if (fate == Fate::kLoseAnswer) {
    reply = {504, StatusBody(504, "Timeout", "the answer was lost by the test")};
  }
  if (now_) response.set_header("Date", HttpDate(*now_));
  response.status = reply.status;
  response.set_content(std::move(reply.body), "application/json");
}

ApiServer::Reply ApiServer::Decide(const httplib::Request& request, const std::string& call) {
  if (always_) return *always_;
  if (request.get_header_value("Authorization") != "Bearer " + token_) {
    return {401, StatusBody(401, "Unauthorized", "Unauthorized")};
  }
  if (allowed_ && !allowed_->contains(call)) {
    return {403, StatusBody(403, "Forbidden", "the service account may not " + call)};
  }
  const auto found = objects_.find(request.path);
  if (found == objects_.end()) {
    return {404, StatusBody(404, "NotFound", request.path + " not found")};
  }
  if (request.method == "GET") return {200, found->second.dump()};
  return Write(request, found->second);
}

ApiServer::Reply ApiServer::Write(const httplib::Request& request, Json& object) {
  const std::string type = request.get_header_value("Content-Type");
  Json body = Json::parse(request.body);
  const Json before = object.at("metadata").at("resourceVersion");
  Json after = object;
  try {
    if (type == "application/json") {
      after = std::move(body);
    } else if (type == "application/merge-patch+json") {
      after.merge_patch(body);
    } else if (type == "application/json-patch+json") {
      json::Apply(after, json::PatchFromJson(body));
    } else {
      return {415, StatusBody(415, "UnsupportedMediaType", type)};
    }
  } catch (const Error& error) {
    return {422, StatusBody(422, "Invalid", "the body was: " + request.body)};
  }
  if (after.at("metadata").value("resourceVersion", before) != before) {
    return {409, StatusBody(409, "Conflict", "the object has been modified")};
  }
  after["metadata"]["resourceVersion"] = NextVersion();
  object = std::move(after);
  return {200, object.dump()};
}

}  // namespace locust::testing
