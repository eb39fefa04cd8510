#include "tests/support/api_server.h"

#include <httplib.h>

#include <algorithm>
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
  https_->Post(".*", serve).Delete(".*", serve);
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

void ApiServer::AddResource(const std::string& group_version, const std::string& plural,
                            const std::string& kind, bool is_custom) {
  const std::lock_guard lock(mutex_);
  const bool is_core = group_version.find('/') == std::string::npos;
  resources_.push_back({.prefix = (is_core ? "/api/" : "/apis/") + group_version,
                        .group_version = group_version,
                        .plural = plural,
                        .kind = kind,
                        .is_custom = is_custom});
}

void ApiServer::ForgetPages(int times) {
  const std::lock_guard lock(mutex_);
  forget_pages_ = times;
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
  calls_.push_back(request.method + " " + request.target);
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
  if (const auto collection = FindCollection(request.path)) {
    const auto& [resource, kubernetes_namespace] = *collection;
    if (request.method == "GET") return List(request, resource, kubernetes_namespace);
    if (request.method == "POST") return Create(request, request.path);
  }
  if (request.method == "GET") {
    Json names = Json::array();
    for (const Resource& resource : resources_) {
      if (resource.prefix == request.path) {
        names.push_back({{"name", resource.plural}, {"kind", resource.kind}});
      }
    }
    if (!names.empty()) {
      return {200, Json{{"kind", "APIResourceList"}, {"resources", std::move(names)}}.dump()};
    }
  }
  if (request.method == "DELETE") return Delete(request);
  const auto found = objects_.find(request.path);
  if (found == objects_.end()) {
    return {404, StatusBody(404, "NotFound", request.path + " not found")};
  }
  if (request.method == "GET") return {200, found->second.dump()};
  return Write(request, found->second);
}

std::optional<std::pair<ApiServer::Resource, std::string>> ApiServer::FindCollection(
    const std::string& path) const {
  for (const Resource& resource : resources_) {
    if (path == resource.prefix + "/" + resource.plural) return std::pair(resource, "");
    const std::string begin = resource.prefix + "/namespaces/", end = "/" + resource.plural;
    if (!path.starts_with(begin) || !path.ends_with(end)) continue;
    if (path.size() <= begin.size() + end.size()) continue;
    std::string name = path.substr(begin.size(), path.size() - begin.size() - end.size());
    if (name.find('/') == std::string::npos) return std::pair(resource, std::move(name));
  }
  return std::nullopt;
}

ApiServer::Reply ApiServer::List(const httplib::Request& request, const Resource& resource,
                                 const std::string& kubernetes_namespace) {
  const std::string selector = request.get_param_value("labelSelector");
  const std::string key = selector.substr(0, selector.find('='));
  const auto is_selected = [&](const Json& object) {
    if (selector.empty()) return true;
    const Json* value = json::At(object, "/metadata/labels/" + json::EscapeToken(key));
    return value != nullptr && (key == selector || *value == selector.substr(key.size() + 1));
  };
  Json items = Json::array();
  for (const auto& [path, object] : objects_) {
    // "…/namespaces/load/pods/a", or "…/namespaces/load" of the namespaces themselves.
    const std::string folder = path.substr(0, path.rfind('/'));
    const auto collection = FindCollection(folder);
    const bool is_here =
        collection && collection->first.prefix == resource.prefix &&
        collection->first.plural == resource.plural &&
        (kubernetes_namespace.empty() || collection->second == kubernetes_namespace);
    if (!is_here || !is_selected(object)) continue;
    items.push_back(object);
    if (resource.is_custom) continue;
    items.back().erase("apiVersion");
    items.back().erase("kind");
  }
  const std::string token = request.get_param_value("continue");
  if (!token.empty() && forget_pages_ > 0) {
    --forget_pages_;
    return {410, StatusBody(410, "Expired", "The provided continue parameter is too old")};
  }
  const std::size_t from = token.empty() ? 0 : std::stoul(token.substr(token.find('=') + 1));
  const std::string limit = request.get_param_value("limit");
  const std::size_t to =
      limit.empty() ? items.size() : std::min(items.size(), from + std::stoul(limit));
  Json list = {{"kind", resource.kind + "List"},
               {"apiVersion", resource.group_version},
               {"metadata", {{"resourceVersion", std::to_string(version_)}}},
               {"items", Json::array()}};
  for (std::size_t i = from; i < to; ++i) list["items"].push_back(items[i]);
  // Needs escaping, as base64 does.
  if (to < items.size()) list["metadata"]["continue"] = "from=" + std::to_string(to);
  return {200, list.dump()};
}

ApiServer::Reply ApiServer::Create(const httplib::Request& request, const std::string& path) {
  Json object = Json::parse(request.body);
  const std::string own_path = path + "/" + object.at("metadata").at("name").get<std::string>();
  if (objects_.contains(own_path)) {
    return {409, StatusBody(409, "AlreadyExists", own_path + " already exists")};
  }
  object["metadata"]["resourceVersion"] = NextVersion();
  object["metadata"]["uid"] = "uid-" + std::to_string(version_);
  objects_[own_path] = object;
  return {201, object.dump()};
}

ApiServer::Reply ApiServer::Delete(const httplib::Request& request) {
  const auto found = objects_.find(request.path);
  if (found == objects_.end()) {
    return {404, StatusBody(404, "NotFound", request.path + " not found")};
  }
  const Json options = Json::parse(request.body);
  const Json* uid = json::At(options, "/preconditions/uid");
  if (uid != nullptr && found->second["metadata"].value("uid", Json()) != *uid) {
    return {409, StatusBody(409, "Conflict", "the uid in the precondition is another one")};
  }
  objects_.erase(found);
  return {200, Json{{"kind", "Status"}, {"status", "Success"}}.dump()};
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
