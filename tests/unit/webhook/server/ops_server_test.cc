#include "webhook/server/ops_server.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <stdexcept>
#include <string>

namespace locust::webhook {
namespace {

class OpsServerTest : public ::testing::Test {
 protected:
  std::string Get(const char* path) {
    const auto reply = httplib::Client("127.0.0.1", port_).Get(path);
    return reply ? std::to_string(reply->status) + " " + reply->body : "no reply";
  }

  std::string unhealthy_, unready_;
  OpsServer server_{{.unhealthy = [this] { return unhealthy_; },
                     .unready = [this] { return unready_; },
                     .metrics = []() -> std::string { return "a_total 1\n"; }}};
  const int port_ = server_.Start({.host = "127.0.0.1", .port = 0}, [] {}).port;
};

TEST_F(OpsServerTest, SaysHowItIs) {
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
  EXPECT_EQ(Get("/readyz"), "200 ok\n");
  unhealthy_ = "a review does not end";
  unready_ = "draining";
  EXPECT_EQ(Get("/healthz"), "500 a review does not end\n");
  EXPECT_EQ(Get("/readyz"), "503 draining\n");
}

TEST_F(OpsServerTest, ShowsMetricsAndNothingElse) {
  EXPECT_EQ(Get("/metrics"), "200 a_total 1\n");
  EXPECT_EQ(Get("/"), "404 GET /healthz, /readyz or /metrics\n");
  EXPECT_EQ(httplib::Client("127.0.0.1", port_).Post("/metrics", "", "text/plain")->status, 404);
  const auto reply = httplib::Client("127.0.0.1", port_).Get("/metrics");
  EXPECT_EQ(reply->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(reply->get_header_value("Connection"), "close");
}

TEST(OpsServer, NoExceptionReachesTheReply) {
  OpsServer server({.unhealthy = [] { return std::string(); },
                    .unready = []() -> std::string { throw std::runtime_error("inside"); },
                    .metrics = [] { return std::string(); }});
  const int port = server.Start({.host = "127.0.0.1", .port = 0}, [] {}).port;
  const auto reply = httplib::Client("127.0.0.1", port).Get("/readyz");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 500);
  EXPECT_EQ(reply->body, "internal error\n");
}

}  // namespace
}  // namespace locust::webhook
