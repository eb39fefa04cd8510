#include "common/kube_client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <future>

#include "tests/support/api_server.h"
#include "tests/support/pki.h"

namespace locust::kube_client {
namespace {

using testing::ApiServer;
using Kind = ApiError::Kind;

constexpr const char* kPath = "/api/v1/namespaces/locust/secrets/web";

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() { api_.Put(kPath, {{"data", {{"a", "1"}}}}); }

  Client Make(const Limits& limits = {}) const { return Client(api_.server(), "test/1", limits); }

  // What a GET fails with.
  static std::string ErrorOf(const Client& client, Kind kind) {
    try {
      client.Get(kPath);
    } catch (const ApiError& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "no error";
  }

  std::string Unreachable(const std::string& why) const {
    return "error: cannot reach the API server at 127.0.0.1 port " +
           std::to_string(api_.server().port) + ": " + why + "\n";
  }

  ApiServer api_;
};

TEST_F(ClientTest, Gets) {
  const auto time = std::chrono::sys_days(std::chrono::year(2031) / 2 / 3) + std::chrono::hours(4);
  api_.SetTime(time);
  const Answer answer = Make().Get(kPath);
  EXPECT_EQ(answer.object,
            (Json{{"data", {{"a", "1"}}}, {"metadata", {{"resourceVersion", "1"}}}}));
  EXPECT_EQ(answer.server_time, time);
}

TEST_F(ClientTest, WritesInThreeWays) {
  const Client client = Make();
  Json object = client.Get(kPath).object;
  object["data"]["b"] = "2";
  EXPECT_EQ(client.Update(kPath, object).object["data"], (Json{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(client.MergePatch(kPath, {{"data", {{"a", nullptr}}}}).object["data"],
            (Json{{"b", "2"}}));
  EXPECT_EQ(client.JsonPatch(kPath, {json::Add("/data/c", "3")}).object["data"],
            (Json{{"b", "2"}, {"c", "3"}}));
}

TEST_F(ClientTest, EachWriteIsAConflictWhenTheObjectChanged) {
  const Client client = Make();
  const Json old = client.Get(kPath).object;
  const Json version = old["metadata"]["resourceVersion"];
  client.MergePatch(kPath, {{"data", {{"a", "2"}}}});
  const std::string message =
      std::string("error: PATCH ") + kPath + ": 409: the object has been modified\n";
  const auto conflict = [](auto write) -> std::string {
    try {
      write();
    } catch (const ApiError& error) {
      EXPECT_EQ(error.kind(), Kind::kConflict);
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(conflict([&] { client.MergePatch(kPath, old); }), message);
  EXPECT_EQ(conflict([&] {
              client.JsonPatch(kPath, {json::Replace("/metadata/resourceVersion", version)});
            }),
            message);
  EXPECT_EQ(conflict([&] { client.Update(kPath, old); }),
            std::string("error: PUT ") + kPath + ": 409: the object has been modified\n");
  EXPECT_EQ(api_.Object(kPath)->at("data"), (Json{{"a", "2"}}));
}

TEST_F(ClientTest, SaysWhatTheServerSaid) {
  struct Case {
    int status;
    Kind kind;
  };
  for (const auto& [status, kind] : std::initializer_list<Case>{{401, Kind::kUnauthorized},
                                                                {403, Kind::kForbidden},
                                                                {404, Kind::kNotFound},
                                                                {409, Kind::kConflict},
                                                                {410, Kind::kGone},
                                                                {429, Kind::kUnavailable},
                                                                {500, Kind::kUnavailable},
                                                                {503, Kind::kUnavailable},
                                                                {302, Kind::kBadAnswer}}) {
    api_.AnswerAll(status, R"({"kind":"Status","message":"so it is"})");
    EXPECT_EQ(ErrorOf(Make(), kind),
              std::string("error: GET ") + kPath + ": " + std::to_string(status) + ": so it is\n");
  }
  api_.AnswerAll(500, "<html>");
  EXPECT_EQ(ErrorOf(Make(), Kind::kUnavailable), std::string("error: GET ") + kPath + ": 500\n");
  api_.AnswerAll(500, Json{{"message", std::string(5000, 'x')}}.dump());
  EXPECT_EQ(ErrorOf(Make(), Kind::kUnavailable),
            std::string("error: GET ") + kPath + ": 500: " + std::string(512, 'x') + "\n");
}

// The API server quotes what it cannot take, and that may be a key.
TEST_F(ClientTest, RepeatsNoBodyThatWasRejected) {
  EXPECT_THROW(Make().JsonPatch(kPath, {json::Replace("/none/of/it", "a secret")}), ApiError);
  try {
    Make().JsonPatch(kPath, {json::Replace("/none/of/it", "a secret")});
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), Kind::kRejected);
    EXPECT_EQ(error.what(), std::string("error: PATCH ") + kPath + ": 422: Invalid\n");
  }
  api_.AnswerAll(422, R"({"reason":"Invalid","message":"a secret","details":{"causes":[
      {"field":"data[x]","reason":"FieldValueInvalid","message":"a secret"},
      {"field":"type","reason":"FieldValueRequired","message":"a secret"}]}})");
  EXPECT_EQ(ErrorOf(Make(), Kind::kRejected),
            std::string("error: GET ") + kPath +
                ": 422: Invalid: data[x] (FieldValueInvalid), type (FieldValueRequired)\n");
}

TEST_F(ClientTest, CreatesOnce) {
  api_.AddResource("v1", "pods", "Pod");
  const std::string pods = "/api/v1/namespaces/load/pods";
  const Json pod = {{"metadata", {{"name", "a"}}}};
  const Json created = Make().Create(pods, pod).object;
  EXPECT_EQ(api_.Object(pods + "/a"), created);
  try {
    Make().Create(pods, pod);
    FAIL();
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), Kind::kConflict);
    EXPECT_EQ(error.what(), "error: POST " + pods + ": 409: " + pods + "/a already exists\n");
  }
}

TEST_F(ClientTest, DeletesOnlyTheObjectThatWasSeen) {
  api_.Put(kPath, {{"metadata", {{"uid", "2"}}}});
  try {
    Make().Delete(kPath, "1");
    FAIL();
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), Kind::kConflict);
  }
  EXPECT_NE(api_.Object(kPath), std::nullopt);
  Make().Delete(kPath, "2");
  EXPECT_EQ(api_.Object(kPath), std::nullopt);
  EXPECT_THROW(Make().Delete(kPath, "2"), ApiError);
}

TEST_F(ClientTest, RepeatsNoQuery) {
  try {
    Make().Get("/api/v1/none?continue=abc");
    FAIL();
  } catch (const ApiError& error) {
    EXPECT_EQ(error.what(), std::string("error: GET /api/v1/none: 404: /api/v1/none not found\n"));
  }
}

TEST_F(ClientTest, TakesNoAnswerThatIsNoObject) {
  const std::string wanted =
      std::string("error: GET ") + kPath + ": the answer is no JSON object\n";
  for (const char* body : {"", "[]", "3", "{", "{\"a\":1,\"a\":2}", "null"}) {
    api_.AnswerAll(200, body);
    EXPECT_EQ(ErrorOf(Make(), Kind::kBadAnswer), wanted) << body;
  }
}

TEST_F(ClientTest, BoundsTheAnswer) {
  api_.AnswerAll(200, Json{{"x", std::string(992, 'x')}}.dump());  // 1000 bytes
  EXPECT_NO_THROW(Make({.answer_bytes = 1000}).Get(kPath));
  EXPECT_EQ(ErrorOf(Make({.answer_bytes = 999}), Kind::kTooLarge),
            std::string("error: GET ") + kPath + ": the answer is larger than 999 bytes\n");
}

TEST_F(ClientTest, BoundsTheTime) {
  std::promise<void> over;
  const std::shared_future<void> wait = over.get_future().share();
  api_.SetHook([wait](std::size_t, const std::string&) {
    wait.wait();
    return ApiServer::Fate::kServe;
  });
  EXPECT_EQ(ErrorOf(Make({.answer = std::chrono::milliseconds(50)}), Kind::kUnreachable),
            Unreachable("no complete answer within 50 ms"));
  over.set_value();
}

// The kernel accepts the connection, and then nobody says a word.
TEST_F(ClientTest, BoundsTheHandshake) {
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listening, 1), 0);
  ASSERT_EQ(getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size), 0);
  Server server = api_.server();
  server.port = ntohs(address.sin_port);
  EXPECT_EQ(ErrorOf(Client(server, "test/1", {.connect = std::chrono::milliseconds(50)}),
                    Kind::kUnreachable),
            "error: cannot reach the API server at 127.0.0.1 port " + std::to_string(server.port) +
                ": no TLS handshake\n");
  close(listening);
}

TEST_F(ClientTest, ReadsTheTokenAnew) {
  const Client client = Make();
  client.Get(kPath);
  api_.SetToken("token-2");
  EXPECT_EQ(ErrorOf(client, Kind::kUnauthorized),
            std::string("error: GET ") + kPath + ": 401: Unauthorized\n");
  api_.folder().Write("token", "token-2\n");
  client.Get(kPath);
}

TEST_F(ClientTest, TakesNoTokenThatCouldEndAHeader) {
  for (const char* token : {"", "\n", "a b", "a\r\nX: y"}) {
    api_.folder().Write("token", token);
    try {
      Make().Get(kPath);
      FAIL() << token;
    } catch (const Error& error) {
      EXPECT_EQ(error.what(), "error: " + api_.folder().Path("token") + " holds no token\n");
    }
  }
}

TEST_F(ClientTest, TrustsOnlyTheAuthoritiesOfTheFile) {
  const auto other = testing::Issue({.common_name = "other", .authority = true});
  // Not even what the system trusts.
  setenv("SSL_CERT_FILE", api_.folder().Path("ca.crt").c_str(), 1);
  const Client client = Make();
  client.Get(kPath);
  Server server = api_.server();
  server.authorities_file = api_.folder().Write("other.crt", other.CertificatePem());
  EXPECT_EQ(ErrorOf(Client(server, "test/1"), Kind::kUnreachable),
            Unreachable("its certificate is not trusted: unable to get local issuer certificate"));
  unsetenv("SSL_CERT_FILE");
  api_.folder().Write("other.crt", "");
  try {
    Client(server, "test/1").Get(kPath);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(),
              "error: " + server.authorities_file + " holds no certificate in PEM form\n");
  }
}

TEST_F(ClientTest, ChecksTheServersName) {
  Server server = api_.server();
  server.host = "localhost";
  EXPECT_EQ(ErrorOf(Client(server, "test/1"), Kind::kUnreachable),
            "error: cannot reach the API server at localhost port " + std::to_string(server.port) +
                ": its certificate is for another name\n");
}

TEST_F(ClientTest, SaysWhenNobodyListens) {
  Server server = api_.server();
  {
    server.port = ApiServer().server().port;
  }
  EXPECT_EQ(ErrorOf(Client(server, "test/1"), Kind::kUnreachable),
            "error: cannot reach the API server at 127.0.0.1 port " + std::to_string(server.port) +
                ": no connection\n");
}

TEST(RetryOnConflict, TriesAgainOnlyThen) {
  int calls = 0;
  const auto lose = [&](int times, Kind kind) {
    calls = 0;
    return [&calls, times, kind] {
      if (++calls <= times) throw ApiError(kind, "no");
      return calls;
    };
  };
  EXPECT_EQ(RetryOnConflict(3, lose(2, Kind::kConflict)), 3);
  EXPECT_THROW(RetryOnConflict(3, lose(3, Kind::kConflict)), ApiError);
  EXPECT_EQ(calls, 3);
  EXPECT_THROW(RetryOnConflict(3, lose(1, Kind::kUnavailable)), ApiError);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace locust::kube_client
