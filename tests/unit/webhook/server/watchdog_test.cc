#include "webhook/server/watchdog.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/tls/openssl.h"
#include "tests/support/pki.h"

namespace locust::webhook {
namespace {

using std::chrono::milliseconds;
using Cut = Watchdog::Cut;

const testing::IssuedCertificate& ServerCertificate() {
  static const testing::IssuedCertificate kIssued =
      testing::Issue({.common_name = "server", .dns_names = {"localhost"}});
  return kIssued;
}

openssl::SslCtxPtr ServerContext(Watchdog& watchdog) {
  openssl::SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context.get(), ServerCertificate().certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), ServerCertificate().key.get());
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  watchdog.Attach(context.get());
  return context;
}

// The two ends of one connection, driven by one thread: no call blocks.
class Pair {
 public:
  Pair(SSL_CTX* server_context, int version) : client_context_(SSL_CTX_new(TLS_client_method())) {
    std::signal(SIGPIPE,
                SIG_IGN);  // as the server does: writing to a connection that was cut is no crime
    SSL_CTX_set_min_proto_version(client_context_.get(), version);
    SSL_CTX_set_max_proto_version(client_context_.get(), version);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets_.data()) != 0) {
      throw std::runtime_error("socketpair failed");
    }
    server_.reset(SSL_new(server_context));
    SSL_set_fd(server_.get(), sockets_[0]);
    SSL_set_accept_state(server_.get());
    client_.reset(SSL_new(client_context_.get()));
    SSL_set_fd(client_.get(), sockets_[1]);
    SSL_set_connect_state(client_.get());
  }
  ~Pair() {
    server_.reset();
    client_.reset();
    close(sockets_[0]);
    close(sockets_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  SSL* server() { return server_.get(); }
  SSL* client() { return client_.get(); }

  // The server waits for a handshake; nothing came yet.
  void Accept() { SSL_do_handshake(server()); }

  void Handshake() {
    for (int i = 0; i < 10; ++i) {
      SSL_do_handshake(client());
      SSL_do_handshake(server());
    }
    if (SSL_is_init_finished(server()) == 0) throw std::runtime_error("no handshake");
    Receive(client());  // session tickets
  }

  void Send(std::string_view text) { Write(client(), text); }
  void Reply(std::string_view text) { Write(server(), text); }

  // What the server reads of what was sent.
  std::string Receive() { return Receive(server()); }

  // Sends only the first bytes of the record that would hold `text`; SendRest sends the others.
  void SendPart(std::string_view text, std::size_t bytes) {
    BIO* memory = BIO_new(BIO_s_mem());
    SSL_set0_wbio(client(), memory);
    Write(client(), text);
    std::string record(1000, '\0');
    record.resize(static_cast<std::size_t>(BIO_read(memory, record.data(), 1000)));
    SSL_set_wfd(client(), sockets_[1]);
    SendRaw(record.substr(0, bytes));
    rest_ = record.substr(bytes);
  }
  void SendRest() { SendRaw(rest_); }

  void UpdateKey(SSL* from) {
    EXPECT_EQ(SSL_key_update(from, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
    EXPECT_EQ(SSL_do_handshake(from), 1);
  }

  bool IsCut() {
    char byte = 0;
    return recv(sockets_[0], &byte, 1, MSG_PEEK) == 0;
  }

 private:
  static void Write(SSL* ssl, std::string_view text) {
    if (SSL_write(ssl, text.data(), static_cast<int>(text.size())) <= 0) {
      throw std::runtime_error("write failed");
    }
  }
  static std::string Receive(SSL* ssl) {
    std::array<char, 4096> buffer;
    const int count = SSL_read(ssl, buffer.data(), buffer.size());
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : "";
  }

  void SendRaw(const std::string& bytes) {
    EXPECT_EQ(write(sockets_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  std::string rest_;
  std::array<int, 2> sockets_ = {-1, -1};
  openssl::SslCtxPtr client_context_;
  openssl::SslPtr server_;
  openssl::SslPtr client_;
};

class WatchdogTest : public ::testing::TestWithParam<int> {
 protected:
  // A connection after its handshake.
  std::unique_ptr<Pair> Connect() {
    auto pair = std::make_unique<Pair>(context_.get(), GetParam());
    pair->Handshake();
    return pair;
  }

  // A connection on which a request was answered.
  std::unique_ptr<Pair> Idle() {
    auto pair = Handling();
    pair->Reply("reply");
    return pair;
  }

  // A connection on which a request was read and is being handled.
  std::unique_ptr<Pair> Handling() {
    auto pair = Connect();
    pair->Send("request");
    pair->Receive();
    watchdog_.BeginHandling(pair->server());
    return pair;
  }

  void Advance(milliseconds time) { now_ += time; }

  // What a look cuts now.
  std::vector<Cut> Scan() {
    cuts_.clear();
    watchdog_.Scan();
    return cuts_;
  }

  std::chrono::steady_clock::time_point now_{std::chrono::hours(1000)};
  std::size_t waiting_ = 0;
  int failed_handshakes_ = 0;
  std::vector<Cut> cuts_;
  const Watchdog::Limits limits_;
  Watchdog watchdog_{limits_,
                     {.cut = [this](Cut cut) { cuts_.push_back(cut); },
                      .handshake_failed = [this] { ++failed_handshakes_; },
                      .waiting = [this] { return waiting_; }},
                     [this] { return now_; }};
  openssl::SslCtxPtr context_ = ServerContext(watchdog_);
};

using Cuts = std::vector<Cut>;

TEST_P(WatchdogTest, CutsAHandshakeThatTakesTooLong) {
  Pair pair(context_.get(), GetParam());
  pair.Accept();
  EXPECT_EQ(watchdog_.connections(), 1u);
  Advance(limits_.handshake);
  EXPECT_EQ(Scan(), Cuts{});
  Advance(milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kHandshake});
  EXPECT_TRUE(pair.IsCut());
  EXPECT_EQ(Scan(), Cuts{});  // once
}

TEST_P(WatchdogTest, LeavesAnIdleConnectionAlone) {
  const auto pair = Connect();
  Advance(std::chrono::hours(24));
  EXPECT_EQ(Scan(), Cuts{});
  EXPECT_FALSE(pair->IsCut());
}

TEST_P(WatchdogTest, CutsARequestThatTakesTooLongHoweverItKeepsComing) {
  const auto pair = Connect();
  Advance(std::chrono::minutes(1));
  for (int i = 0; i < 5; ++i) {
    pair->Send("x");
    EXPECT_EQ(pair->Receive(), "x");
    Advance(limits_.request / 5);
    EXPECT_EQ(Scan(), Cuts{});
  }
  Advance(milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
  EXPECT_TRUE(pair->IsCut());
}

TEST_P(WatchdogTest, CutsARecordThatNeverArrivesWhole) {
  const auto pair = Connect();
  pair->SendPart("request", 7);
  EXPECT_EQ(pair->Receive(), "");
  Advance(limits_.request + milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
}

TEST_P(WatchdogTest, ARequestBeginsWithTheFirstByteOfItsFirstRecord) {
  const auto pair = Connect();
  pair->SendPart("request", 7);
  pair->Receive();
  Advance(limits_.request - milliseconds(1));
  pair->SendRest();
  EXPECT_EQ(pair->Receive(), "request");
  Advance(milliseconds(2));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
}

TEST_P(WatchdogTest, ARequestThatIsHandledIsNeverCut) {
  const auto pair = Handling();
  Advance(std::chrono::minutes(5));
  EXPECT_EQ(Scan(), Cuts{});
  EXPECT_EQ(watchdog_.LongestHandling(), std::chrono::minutes(5));
  pair->Reply("reply");
  EXPECT_EQ(watchdog_.LongestHandling(), milliseconds(0));
}

TEST_P(WatchdogTest, TheReplyMakesItIdle) {
  const auto pair = Handling();
  pair->Reply("reply");
  Advance(std::chrono::minutes(5));
  EXPECT_EQ(Scan(), Cuts{});
  pair->Send("next");
  pair->Receive();
  Advance(limits_.request + milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
}

TEST_P(WatchdogTest, WhatIsWrittenWhileReadingIsNoReply) {
  const auto pair = Connect();
  pair->Send("expects 100-continue");
  pair->Receive();
  pair->Reply("100 Continue");
  Advance(limits_.request + milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
}

TEST_P(WatchdogTest, NumbersRequestsAndConnections) {
  const auto first = Connect();
  const auto second = Connect();
  EXPECT_EQ(watchdog_.BeginHandling(first->server()).request, 1u);
  EXPECT_EQ(watchdog_.BeginHandling(first->server()).request, 2u);
  EXPECT_EQ(watchdog_.BeginHandling(second->server()).request, 1u);
  EXPECT_NE(watchdog_.BeginHandling(first->server()).connection,
            watchdog_.BeginHandling(second->server()).connection);
}

TEST_P(WatchdogTest, TheLongestIdleOnesMakeRoom) {
  std::vector<std::unique_ptr<Pair>> pairs;
  for (int i = 0; i < 4; ++i) {
    pairs.push_back(Idle());
    Advance(milliseconds(10));
  }
  const auto busy = Handling();
  Advance(limits_.idle_grace + milliseconds(1));
  pairs[0]->Send("request");  // no longer idle
  pairs[0]->Receive();
  waiting_ = 2;
  EXPECT_EQ(Scan(), (Cuts{Cut::kIdle, Cut::kIdle}));
  EXPECT_FALSE(pairs[0]->IsCut());
  EXPECT_TRUE(pairs[1]->IsCut());
  EXPECT_TRUE(pairs[2]->IsCut());
  EXPECT_FALSE(pairs[3]->IsCut());
  EXPECT_FALSE(busy->IsCut());
  EXPECT_EQ(Scan(), Cuts{});  // two are on their way out already
  pairs[1].reset();
  EXPECT_EQ(Scan(), Cuts{Cut::kIdle});
}

TEST_P(WatchdogTest, TheFirstRequestMayBeLongerInComing) {
  const auto fresh = Connect();
  Advance(milliseconds(10));
  const auto idle = Idle();
  waiting_ = 2;
  Advance(limits_.idle_grace + milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kIdle});
  EXPECT_FALSE(fresh->IsCut());
  waiting_ = 3;
  Advance(limits_.pressed);
  EXPECT_EQ(Scan(), Cuts{Cut::kIdle});
  EXPECT_TRUE(fresh->IsCut());
}

TEST_P(WatchdogTest, AConnectionIsNotCutRightAfterItsReply) {
  const auto pair = Handling();
  pair->Reply("reply");
  waiting_ = 1;
  Advance(limits_.idle_grace);
  EXPECT_EQ(Scan(), Cuts{});
  Advance(milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kIdle});
}

TEST_P(WatchdogTest, HasLessPatienceWhileSomebodyWaits) {
  Pair shaking(context_.get(), GetParam());
  shaking.Accept();
  const auto reading = Connect();
  reading->Send("r");
  reading->Receive();
  Advance(limits_.pressed + milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{});
  waiting_ = 1;
  EXPECT_EQ(Scan().size(), 2u);
  EXPECT_TRUE(shaking.IsCut());
  EXPECT_TRUE(reading->IsCut());
}

TEST_P(WatchdogTest, NoIdleOneMakesRoomWhereALateOneDoes) {
  Pair first(context_.get(), GetParam()), second(context_.get(), GetParam());
  first.Accept();
  second.Accept();
  const auto idle = Idle();
  Advance(limits_.handshake + milliseconds(1));
  waiting_ = 1;
  EXPECT_EQ(Scan(), (Cuts{Cut::kHandshake, Cut::kHandshake}));
  EXPECT_FALSE(idle->IsCut());
}

TEST_P(WatchdogTest, CutsAClientThatDoesNotCloseWhenAsked) {
  const auto pair = Handling();
  watchdog_.CloseSoon(pair->server());
  pair->Reply("reply");
  Advance(limits_.close);
  pair->Send("one more");
  pair->Receive();
  watchdog_.BeginHandling(pair->server());
  EXPECT_EQ(Scan(), Cuts{});
  Advance(milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kClose});
}

TEST_P(WatchdogTest, DrainCutsWhatHasNothingToDo) {
  const auto idle = Connect();
  const auto busy = Handling();
  const auto reading = Connect();
  reading->Send("r");
  reading->Receive();
  Pair shaking(context_.get(), GetParam());
  shaking.Accept();
  Advance(limits_.drain_grace + milliseconds(1));
  const auto young = Connect();
  watchdog_.Drain();
  EXPECT_EQ(Scan(), (Cuts{Cut::kDrain, Cut::kDrain}));
  EXPECT_TRUE(idle->IsCut());
  EXPECT_TRUE(shaking.IsCut());
  EXPECT_FALSE(busy->IsCut());
  EXPECT_FALSE(reading->IsCut());
  EXPECT_FALSE(young->IsCut());
}

TEST_P(WatchdogTest, CountsHandshakesThatFailByThemselves) {
  {
    Pair pair(context_.get(), GetParam());
    pair.Accept();
  }
  EXPECT_EQ(failed_handshakes_, 1);
  {
    Pair pair(context_.get(), GetParam());
    pair.Accept();
    Advance(limits_.handshake + milliseconds(1));
    Scan();
  }
  Connect().reset();
  EXPECT_EQ(failed_handshakes_, 1);
  EXPECT_EQ(watchdog_.connections(), 0u);
}

TEST_P(WatchdogTest, AConnectionThatItDoesNotKnowIsNoMatter) {
  const openssl::SslCtxPtr other(SSL_CTX_new(TLS_server_method()));
  const openssl::SslPtr ssl(SSL_new(other.get()));
  EXPECT_EQ(watchdog_.BeginHandling(ssl.get()).request, 0u);
  watchdog_.CloseSoon(ssl.get());
}

INSTANTIATE_TEST_SUITE_P(Versions, WatchdogTest, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

// Records that say "application data" on the outside and are none.
class WatchdogTls13Test : public WatchdogTest {};

TEST_P(WatchdogTls13Test, AKeyUpdateIsNoRequest) {
  const auto pair = Connect();
  pair->UpdateKey(pair->client());
  EXPECT_EQ(pair->Receive(), "");
  Advance(std::chrono::hours(1));
  EXPECT_EQ(Scan(), Cuts{});
  pair->Send("request");
  EXPECT_EQ(pair->Receive(), "request");
  Advance(limits_.request + milliseconds(1));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
}

TEST_P(WatchdogTls13Test, AKeyUpdateInARequestGivesNoMoreTime) {
  const auto pair = Connect();
  pair->Send("re");
  pair->Receive();
  Advance(limits_.request - milliseconds(1));
  pair->UpdateKey(pair->client());
  pair->Receive();
  Advance(milliseconds(2));
  EXPECT_EQ(Scan(), Cuts{Cut::kRequest});
}

TEST_P(WatchdogTls13Test, KeyUpdatesKeepNoConnectionYoung) {
  const auto old = Idle();
  Advance(std::chrono::seconds(1));
  const auto young = Idle();
  Advance(std::chrono::seconds(1));
  old->UpdateKey(old->client());
  old->Receive();
  waiting_ = 1;
  EXPECT_EQ(Scan(), Cuts{Cut::kIdle});
  EXPECT_TRUE(old->IsCut());
}

TEST_P(WatchdogTls13Test, AKeyUpdateOfTheServerIsNoReply) {
  const auto pair = Handling();
  pair->UpdateKey(pair->server());
  Advance(std::chrono::minutes(1));
  EXPECT_EQ(watchdog_.LongestHandling(), std::chrono::minutes(1));
}

TEST_P(WatchdogTls13Test, ATicketIsNoReply) {
  const auto pair = Handling();
  ASSERT_EQ(SSL_new_session_ticket(pair->server()), 1);
  ASSERT_EQ(SSL_do_handshake(pair->server()), 1);
  Advance(std::chrono::minutes(1));
  EXPECT_EQ(watchdog_.LongestHandling(), std::chrono::minutes(1));
}

INSTANTIATE_TEST_SUITE_P(Version, WatchdogTls13Test, ::testing::Values(TLS1_3_VERSION),
                         [](const auto&) { return "Tls13"; });

// Connections in four threads beside a scanning one, for the thread sanitizer. Real time; nothing
// depends on how much of it passes.
TEST(WatchdogThreads, ScansWhileConnectionsComeAndGo) {
  std::atomic<std::size_t> waiting = 0;
  std::atomic<int> cuts = 0, failed = 0;
  Watchdog::Limits limits;
  limits.idle_grace = milliseconds(0);
  Watchdog watchdog(limits, {.cut = [&](Cut) { ++cuts; },
                             .handshake_failed = [&] { ++failed; },
                             .waiting = [&] { return waiting.load(); }});
  const openssl::SslCtxPtr context = ServerContext(watchdog);
  watchdog.Start(milliseconds(1));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < 20; ++round) {
          Pair pair(context.get(), round % 2 == 0 ? TLS1_3_VERSION : TLS1_2_VERSION);
          try {
            pair.Handshake();
            for (int request = 0; request < 10; ++request) {
              pair.Send("request");
              pair.Receive();
              watchdog.BeginHandling(pair.server());
              pair.Reply("reply");
            }
          } catch (const std::runtime_error&) {
            // Cut while idle: that is what the watchdog is for.
          }
          waiting.store(i == 0 && round % 3 == 0 ? 1 : 0);
          if (round % 5 == 0) watchdog.Wake();
          (void)watchdog.LongestHandling();
        }
      });
    }
  }
  EXPECT_EQ(watchdog.connections(), 0u);
}

}  // namespace
}  // namespace locust::webhook
