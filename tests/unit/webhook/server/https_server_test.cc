#include "webhook/server/https_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/text/diagnostic.h"
#include "tests/support/pki.h"
#include "tests/support/temporary_folder.h"

namespace locust::webhook {
namespace {

using ::testing::HasSubstr;
using testing::Issue;
using testing::IssuedCertificate;
using ::testing::Not;

constexpr const char* kJson = "application/json";

Answer Echo(Endpoint endpoint, std::string_view body) {
  Answer answer;
  answer.body = (endpoint == Endpoint::kMutate ? "mutate " : "validate ") + std::string(body);
  answer.decision.allowed = true;
  answer.decision.verdict = "allowed";
  return answer;
}

std::shared_ptr<const Certificate> Parse(const IssuedCertificate& issued,
                                         const std::string& client_ca = "") {
  return std::make_shared<const Certificate>(ParseCertificate(
      issued.CertificatePem(), issued.KeyPem(), client_ca, std::chrono::system_clock::now()));
}

class HttpsServerTest : public ::testing::Test {
 protected:
  void Start() {
    server_ = std::make_unique<HttpsServer>(
        limits_, HttpsServer::Uses{
                     .certificate = [this] { return certificate_.load(); },
                     .client_names = client_names_,
                     .review = [this](Endpoint e, std::string_view b) { return review_(e, b); },
                     .ready = [this] { return ready_.load(); },
                     .metrics = metrics_,
                     .log = log_});
    port_ = server_->Start({.host = "127.0.0.1", .port = 0}, [] { FAIL() << "stopped by itself"; })
                .port;
  }

  std::unique_ptr<httplib::SSLClient> Client() {
    auto made = std::make_unique<httplib::SSLClient>("127.0.0.1", port_);
    made->enable_server_certificate_verification(false);
    made->set_keep_alive(true);
    made->set_tcp_nodelay(true);
    return made;
  }

  std::string Logged() {
    const std::lock_guard lock(log_mutex_);
    return logged_;
  }

  HttpsServer::Limits limits_;
  ReviewFunction review_ = &Echo;
  std::vector<std::string> client_names_;
  std::atomic<bool> ready_ = true;
  std::atomic<std::shared_ptr<const Certificate>> certificate_ =
      Parse(Issue({.common_name = "first"}));
  Metrics metrics_{{}};
  std::mutex log_mutex_;
  std::string logged_;
  Log log_{[this](std::string_view line) {
    const std::lock_guard lock(log_mutex_);
    logged_ += line;
    logged_ += '\n';
  }};
  std::unique_ptr<HttpsServer> server_;
  int port_ = 0;
};

TEST_F(HttpsServerTest, AnswersReviewsOnOneConnection) {
  Start();
  auto client = Client();
  for (int i = 0; i < 3; ++i) {
    const auto reply = client->Post("/mutate?timeout=10s", "{}", kJson);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "mutate {}");
    EXPECT_EQ(reply->get_header_value("Content-Type"), kJson);
    EXPECT_EQ(reply->get_header_value("Connection"), "");
  }
  EXPECT_EQ(client->Post("/validate", "[]", kJson)->body, "validate []");
  EXPECT_EQ(server_->connections(), 1u);
}

// A connection on which the test says what is in each record.
class RawClient {
 public:
  explicit RawClient(int port) : context_(SSL_CTX_new(TLS_client_method())) {
    ssl_ = SSL_new(context_);
    BIO* bio = BIO_new_connect(("127.0.0.1:" + std::to_string(port)).c_str());
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_msg_callback(ssl_, &CountRecord);
    SSL_set_msg_callback_arg(ssl_, this);
    EXPECT_EQ(SSL_connect(ssl_), 1);
  }
  ~RawClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void SendRecord(std::string_view data) {
    ASSERT_EQ(SSL_write(ssl_, data.data(), static_cast<int>(data.size())),
              static_cast<int>(data.size()));
  }

  // Reads until `text` has come, or the connection ends.
  std::string ReadUntil(std::string_view text) {
    std::string read;
    std::array<char, 4096> chunk{};
    while (read.find(text) == std::string::npos) {
      const int count = SSL_read(ssl_, chunk.data(), static_cast<int>(chunk.size()));
      if (count <= 0) break;
      read.append(chunk.data(), static_cast<std::size_t>(count));
    }
    return read;
  }

  // Of application data, that came so far.
  int records() const { return records_; }

 private:
  static void CountRecord(int is_write, int, int type, const void* data, std::size_t, SSL*,
                          void* self) {
    const int inner = *static_cast<const unsigned char*>(data);
    const bool counts = type == SSL3_RT_INNER_CONTENT_TYPE && inner == SSL3_RT_APPLICATION_DATA;
    if (is_write == 0 && counts) ++static_cast<RawClient*>(self)->records_;
  }

  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  int records_ = 0;
};

std::string PostText(std::string_view body) {
  return "POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

TEST_F(HttpsServerTest, ReadsRequestsHoweverTheyAreCut) {
  Start();
  RawClient client(port_);
  client.SendRecord(PostText("[1]") + PostText("[2]") + PostText("[3]").substr(0, 30));
  EXPECT_THAT(client.ReadUntil("mutate [2]"), HasSubstr("mutate [1]HTTP/1.1 200 OK"));
  for (const char byte : PostText("[3]").substr(30)) client.SendRecord({&byte, 1});
  EXPECT_THAT(client.ReadUntil("mutate [3]"), HasSubstr("mutate [3]"));
  // More than the server's buffer holds, in records that end anywhere.
  const std::string large(100'000, ' ');
  const std::string request = PostText(large);
  for (std::size_t at = 0; at < request.size(); at += 9'999) {
    client.SendRecord(std::string_view(request).substr(at, 9'999));
  }
  EXPECT_THAT(client.ReadUntil(large), HasSubstr("mutate " + large));
}

TEST_F(HttpsServerTest, SendsAReplyInOneRecord) {
  Start();
  RawClient client(port_);
  client.SendRecord(PostText("{}"));
  EXPECT_THAT(client.ReadUntil("mutate {}"), HasSubstr("\r\n\r\nmutate {}"));
  EXPECT_EQ(client.records(), 1);
}

TEST_F(HttpsServerTest, RefusesBeforeTheBodyIsJudged) {
  review_ = [](Endpoint, std::string_view) -> Answer { throw std::logic_error("was judged"); };
  Start();
  auto client = Client();
  const auto post = [&](const char* path, const httplib::Headers& headers, const char* type) {
    const auto reply = client->Post(path, headers, "{}", type);
    return reply ? std::to_string(reply->status) + " " + reply->body : "no reply";
  };
  EXPECT_EQ(post("/other", {}, kJson),
            "404 there is nothing here; reviews go to /mutate and /validate");
  EXPECT_EQ(post("/mutate", {}, "text/plain"), "415 the Content-Type must be application/json");
  EXPECT_EQ(post("/mutate", {{"Content-Encoding", "gzip"}}, kJson),
            "415 a body with a Content-Encoding is not read");
  EXPECT_EQ(post("/mutate", {{"Range", "bytes=0-3"}}, kJson),
            "416 a Range of a review cannot be asked for");
  EXPECT_EQ(post("/mutate", {{"Range", "nonsense"}}, kJson),
            "416 a Range of a review cannot be asked for");
  EXPECT_EQ(client->Get("/mutate")->status, 405);
  EXPECT_EQ(client->Get("/mutate")->get_header_value("Allow"), "POST");
  EXPECT_THAT(metrics_.Exposition(), HasSubstr("locust_webhook_http_errors_total{code=\"415\"} 2"));
  EXPECT_THAT(Logged(), HasSubstr(R"("message":"request refused","status":404,)"));
}

TEST_F(HttpsServerTest, NoExceptionReachesTheReply) {
  review_ = [](Endpoint, std::string_view body) -> Answer {
    if (body == "int") throw 7;
    throw std::runtime_error("the inside of the judge");
  };
  Start();
  auto client = Client();
  for (const char* body : {"int", "other"}) {
    const auto reply = client->Post("/mutate", body, kJson);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 500);
    EXPECT_EQ(reply->body, "internal error");
    for (const auto& [name, value] : reply->headers) EXPECT_THAT(value, Not(HasSubstr("inside")));
  }
  EXPECT_THAT(Logged(), HasSubstr(R"("verdict":"failed","error":"the inside of the judge")"));
}

TEST_F(HttpsServerTest, AsksToComeAgainUntilItIsReady) {
  ready_ = false;
  Start();
  auto client = Client();
  auto reply = client->Post("/mutate", "{}", kJson);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(reply->get_header_value("Retry-After"), "1");
  EXPECT_EQ(reply->body, "no standards are loaded yet");
  ready_ = true;
  EXPECT_EQ(client->Post("/mutate", "{}", kJson)->status, 200);
  EXPECT_THAT(metrics_.Exposition(),
              HasSubstr("locust_webhook_overload_total{reason=\"not_ready\"} 1"));
}

TEST_F(HttpsServerTest, AsksToComeAgainWhenTooMuchIsJudged) {
  limits_.reviews = 1;
  std::latch judging(1), finish(1);
  review_ = [&](Endpoint endpoint, std::string_view body) {
    judging.count_down();
    finish.wait();
    return Echo(endpoint, body);
  };
  Start();
  int first_status = 0;
  std::jthread first([&] { first_status = Client()->Post("/mutate", "{}", kJson)->status; });
  judging.wait();
  const auto second = Client()->Post("/mutate", "{}", kJson);
  finish.count_down();
  first.join();
  ASSERT_TRUE(second);
  EXPECT_EQ(first_status, 200);
  EXPECT_EQ(second->status, 503);
  EXPECT_EQ(second->get_header_value("Retry-After"), "1");
  EXPECT_THAT(metrics_.Exposition(),
              HasSubstr("locust_webhook_overload_total{reason=\"reviews\"} 1"));
  EXPECT_THAT(metrics_.Exposition(), HasSubstr("locust_webhook_reviews_in_flight 0"));
}

TEST_F(HttpsServerTest, AsksToComeAgainWhenBodiesTakeTooMuchMemory) {
  limits_.buffered = 50'000;
  Start();
  auto client = Client();
  const auto large = client->Post("/mutate", std::string(60'000, 'x'), kJson);
  ASSERT_TRUE(large);
  EXPECT_EQ(large->status, 503);
  EXPECT_EQ(large->get_header_value("Retry-After"), "1");
  EXPECT_EQ(client->Post("/mutate", std::string(20'000, 'x'), kJson)->status, 200);
}

TEST_F(HttpsServerTest, ANewCertificateServesNewConnections) {
  Start();
  const auto subject = [](const std::unique_ptr<httplib::SSLClient>& client) {
    std::string seen;
    client->set_session_verifier([&](httplib::tls::session_t session) {
      const openssl::X509Ptr shown(SSL_get1_peer_certificate(static_cast<SSL*>(session)));
      std::array<char, 64> name = {};
      X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name.data(),
                                name.size());
      seen = name.data();
      return httplib::SSLVerifierResponse::CertificateAccepted;
    });
    client->enable_server_certificate_verification(true);
    EXPECT_EQ(client->Post("/mutate", "{}", kJson)->status, 200);
    return seen;
  };
  auto before = Client();
  EXPECT_EQ(subject(before), "first");
  certificate_ = Parse(Issue({.common_name = "second"}));
  auto after = Client();
  EXPECT_EQ(subject(after), "second");
  EXPECT_EQ(before->Post("/mutate", "{}", kJson)->status, 200);  // goes on
}

TEST_F(HttpsServerTest, WithoutACertificateNoHandshakeSucceeds) {
  certificate_.store(nullptr);
  Start();
  EXPECT_FALSE(Client()->Post("/mutate", "{}", kJson));
  certificate_ = Parse(Issue({.common_name = "late"}));
  EXPECT_TRUE(Client()->Post("/mutate", "{}", kJson));
  EXPECT_THAT(metrics_.Exposition(), HasSubstr("locust_webhook_tls_handshake_failures_total 1"));
}

TEST_F(HttpsServerTest, AsksClientsForACertificateAndAName) {
  const IssuedCertificate authority = Issue({.common_name = "authority", .authority = true});
  const IssuedCertificate other = Issue({.common_name = "other authority", .authority = true});
  certificate_ = Parse(Issue({.common_name = "server"}), authority.CertificatePem());
  client_names_ = {"kube-apiserver", "api.example"};
  Start();
  const testing::TemporaryFolder folder;
  const auto is_let_in = [&](const IssuedCertificate& shown) {
    httplib::SSLClient named("127.0.0.1", port_, folder.Write("c", shown.CertificatePem()),
                             folder.Write("k", shown.KeyPem()));
    named.enable_server_certificate_verification(false);
    const auto reply = named.Post("/mutate", "{}", kJson);
    return reply && reply->status == 200;
  };
  EXPECT_FALSE(Client()->Post("/mutate", "{}", kJson));
  EXPECT_TRUE(is_let_in(Issue({.common_name = "kube-apiserver"}, &authority)));
  EXPECT_TRUE(
      is_let_in(Issue({.common_name = "x", .dns_names = {"y", "api.example"}}, &authority)));
  EXPECT_FALSE(is_let_in(Issue({.common_name = "kube-apiserver2"}, &authority)));
  EXPECT_FALSE(is_let_in(Issue({.common_name = "x", .dns_names = {"*.example"}}, &authority)));
  EXPECT_FALSE(is_let_in(Issue({.common_name = "kube-apiserver"}, &other)));
  EXPECT_FALSE(is_let_in(Issue({.common_name = "kube-apiserver"})));
}

TEST_F(HttpsServerTest, SpeaksTls12And13Only) {
  Start();
  const auto version = [&](int wanted) {
    const openssl::SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);  // or this OpenSSL would not even offer 1.1
    SSL_CTX_set_min_proto_version(context.get(), wanted);
    SSL_CTX_set_max_proto_version(context.get(), wanted);
    const std::string address = "127.0.0.1:" + std::to_string(port_);
    const openssl::BioPtr bio(BIO_new_ssl_connect(context.get()));
    BIO_set_conn_hostname(bio.get(), address.c_str());
    return BIO_do_connect(bio.get()) == 1 && BIO_do_handshake(bio.get()) == 1;
  };
  EXPECT_FALSE(version(TLS1_1_VERSION));
  EXPECT_TRUE(version(TLS1_2_VERSION));
  EXPECT_TRUE(version(TLS1_3_VERSION));
}

TEST_F(HttpsServerTest, AsksToConnectAnewAfterSomeReplies) {
  limits_.replies_per_connection = 8;
  Start();
  std::set<int> lengths;
  for (int connection = 0; connection < 20; ++connection) {
    auto client = Client();
    int replies = 0;
    for (bool closed = false; !closed && replies < 100; ++replies) {
      closed = client->Post("/mutate", "{}", kJson)->get_header_value("Connection") == "close";
    }
    EXPECT_GE(replies, 4);
    EXPECT_LE(replies, 12);
    lengths.insert(replies);
  }
  EXPECT_GT(lengths.size(), 3u);  // not all at once
}

TEST_F(HttpsServerTest, WhileDrainingEveryReplyAsksToClose) {
  Start();
  auto client = Client();
  EXPECT_EQ(client->Post("/mutate", "{}", kJson)->get_header_value("Connection"), "");
  server_->StartDrain();
  for (int i = 0; i < 3; ++i) {
    const auto reply = client->Post("/mutate", "{}", kJson);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->get_header_value("Connection"), "close");
  }
}

TEST_F(HttpsServerTest, StopLetsAReviewFinishAndNoNewOneIn) {
  std::latch judging(1), finish(1);
  review_ = [&](Endpoint endpoint, std::string_view body) {
    judging.count_down();
    finish.wait();
    return Echo(endpoint, body);
  };
  Start();
  int status = 0;
  std::jthread request([&] { status = Client()->Post("/mutate", "{}", kJson)->status; });
  judging.wait();
  std::jthread stopping([&] { server_->Stop(); });
  const auto is_open = [&] {
    auto client = Client();
    client->set_read_timeout(std::chrono::milliseconds(100));
    return client->Post("/mutate", "{}", "text/plain").error() != httplib::Error::Connection;
  };
  while (is_open()) {
  }
  finish.count_down();
  request.join();
  stopping.join();
  EXPECT_EQ(status, 200);
}

TEST_F(HttpsServerTest, DoesNotShareItsPort) {
  Start();
  HttpsServer second(limits_, {.certificate = [] { return nullptr; },
                               .client_names = {},
                               .review = &Echo,
                               .ready = [] { return true; },
                               .metrics = metrics_,
                               .log = log_});
  try {
    second.Start({.host = "127.0.0.1", .port = port_}, [] {});
    FAIL() << "both listen";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kMissing);
    EXPECT_EQ(error.diagnostics().front().message,
              "cannot listen on 127.0.0.1:" + std::to_string(port_) + ": Address already in use");
  }
}

}  // namespace
}  // namespace locust::webhook
