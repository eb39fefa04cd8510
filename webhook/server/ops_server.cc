#include "webhook/server/ops_server.h"

#include <httplib.h>

#include <utility>

#include "webhook/server/listener.h"

namespace locust::webhook {
namespace {

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kExposition = "text/plain; version=0.0.4; charset=utf-8";
constexpr ConnectionThreads::Limits kConnections = {.threads = 32, .queued = 64};

void Report(httplib::Response& response, const std::string& trouble, int status) {
  response.status = trouble.empty() ? 200 : status;
  response.set_content((trouble.empty() ? "ok" : trouble) + "\n", kText);
}

}  // namespace

OpsServer::OpsServer(Uses uses)
    : uses_(std::move(uses)), server_(std::make_unique<httplib::Server>()) {
  listener_ = std::make_unique<Listener>(*server_, kConnections, threads_);
  server_->set_keep_alive_max_count(1);  // no probe keeps a thread
  server_->set_payload_max_length(1024);
  server_->Get("/healthz",
               [this](const auto&, auto& response) { Report(response, uses_.unhealthy(), 500); });
  server_->Get("/readyz",
               [this](const auto&, auto& response) { Report(response, uses_.unready(), 503); });
  server_->Get("/metrics", [this](const auto&, auto& response) {
    response.status = 200;
    response.set_content(uses_.metrics(), kExposition);
  });
  server_->set_error_handler([](const auto&, auto& response) {
    if (response.body.empty()) {
      response.set_content("GET /healthz, /readyz or /metrics\n", kText);
    }
  });
  server_->set_exception_handler([](const auto&, auto& response, const std::exception_ptr&) {
    response.status = 500;
    response.set_content("internal error\n", kText);
  });
}

OpsServer::~OpsServer() {
  Stop();
}

Address OpsServer::Start(const Address& address, std::function<void()> ended) {
  return listener_->Start(address, std::move(ended));
}

void OpsServer::Stop() {
  listener_->Stop();
}

}  // namespace locust::webhook
