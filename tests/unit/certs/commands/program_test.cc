#include "certs/commands/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "certs/issue/secret.h"
#include "certs/issue/text.h"
#include "certs/version.h"
#include "common/files/read_file.h"
#include "tests/support/api_server.h"

namespace locust::certs {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using Arguments = std::vector<std::string>;

const TimePoint kStart = *ParseSeconds("2031-01-01T00:00:00Z");
const std::string kSecret = "/api/v1/namespaces/locust/secrets/certs";
const std::string kConfiguration =
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/v";

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    api_.SetTime(kStart);
    api_.Put(kSecret, {{"metadata", {{"namespace", "locust"}, {"name", "certs"}}}});
    const Json service = {{"namespace", "locust"}, {"name", "web"}};
    const Json webhook = {{"clientConfig", {{"service", service}}}};
    api_.Put(kConfiguration, {{"webhooks", Json::array({webhook})}});
    environment_ = {{"KUBERNETES_SERVICE_HOST", api_.server().host},
                    {"KUBERNETES_SERVICE_PORT", std::to_string(api_.server().port)}};
  }

  int Run(const Arguments& arguments) {
    out_.str("");
    err_.str("");
    return RunProgram(
        arguments, {.environment = [this](const std::string& name) -> std::optional<std::string> {
                      const auto found = environment_.find(name);
                      return found == environment_.end() ? std::nullopt
                                                         : std::optional(found->second);
                    },
                    .clock = [] { return TimePoint{}; },
                    .wait = [this](seconds) { return ++waits_ < 3; },
                    .out = out_,
                    .err = err_});
  }

  Arguments Command(const std::string& name, Arguments more = {}) const {
    Arguments all = {name,
                     "--secret",
                     "certs",
                     "--service",
                     "web",
                     "--validating",
                     "v",
                     "--service-account",
                     api_.service_account()};
    if (name != "status") more.insert(more.end(), {"--out", out_folder_.Path("")});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Content Stored() const { return *ReadSecret(*api_.Object(kSecret)); }

  testing::ApiServer api_;
  const testing::TemporaryFolder out_folder_;
  std::map<std::string, std::string> environment_;
  int waits_ = 0;
  std::ostringstream out_, err_;
};

TEST_F(ProgramTest, ListsTheCommands) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_EQ(out_.str(), "locust-certs " + std::string(kVersion) +
                            ": the TLS certificates of locust-webhook.\n\n"
                            "Usage: locust-certs COMMAND [OPTIONS]\n\n"
                            "  bootstrap  make the certificates where there are none\n"
                            "  run        keep them, and renew them in time\n"
                            "  status     print what is there and what will happen when\n"
                            "\nlocust-certs COMMAND --help lists a command's options.\n");
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_EQ(out_.str(), "locust-certs " + std::string(kVersion) + "\n");
  EXPECT_EQ(Run({"run", "--help"}), 0);
  EXPECT_THAT(out_.str(), ::testing::HasSubstr("--secret NAME"));
}

TEST_F(ProgramTest, KnowsNoOtherCommand) {
  EXPECT_EQ(Run({"runn"}), 2);
  EXPECT_EQ(err_.str(), "error: no such command: runn\nhint: did you mean `run`?\n");
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(err_.str(), "error: no command given\nhint: locust-certs --help lists the commands\n");
}

TEST_F(ProgramTest, NeedsACluster) {
  environment_.clear();
  EXPECT_EQ(Run(Command("bootstrap")), 3);
  EXPECT_EQ(err_.str(),
            "error: KUBERNETES_SERVICE_HOST is not set\n"
            "hint: this command runs in a pod, where the kubelet sets it\n");
}

TEST_F(ProgramTest, BootstrapFillsSecretConfigurationAndFolder) {
  EXPECT_EQ(Run(Command("bootstrap")), 0);
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(waits_, 0);
  const Content content = Stored();
  EXPECT_EQ(content.leaf.dns_names,
            (std::vector<std::string>{"web.locust.svc", "web.locust.svc.cluster.local"}));
  EXPECT_EQ(ReadFile(out_folder_.Path("tls.crt"), 10000), content.leaf.pem);
  EXPECT_EQ(ReadFile(out_folder_.Path("tls.key"), 10000), content.leaf_key);
  EXPECT_EQ(api_.Object(kConfiguration)->at("webhooks")[0]["clientConfig"]["caBundle"],
            EncodeBase64(content.Bundle()));
}

TEST_F(ProgramTest, NoLogOrStatusHoldsAKey) {
  std::string said;
  EXPECT_EQ(Run(Command("bootstrap")), 0);
  said += out_.str() + err_.str();
  EXPECT_EQ(Run(Command("status")), 0);
  said += out_.str() + err_.str();
  EXPECT_EQ(Run(Command("status", {"--format", "json"})), 0);
  said += out_.str() + err_.str();
  Json secret = *api_.Object(kSecret);
  secret["data"].erase("ca.crt");
  api_.Put(kSecret, secret);
  EXPECT_EQ(Run(Command("run")), 0);
  said += out_.str() + err_.str();
  EXPECT_THAT(said, ::testing::HasSubstr("it holds no `ca.crt`"));
  for (const char* key : {"ca.key", "tls.key"}) {
    const std::string pem = *DecodeBase64(secret["data"][key].get<std::string>());
    const std::string first_line = pem.substr(pem.find('\n') + 1, 64);
    EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr(first_line)));
    EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr(secret["data"][key].get<std::string>())));
  }
}

TEST_F(ProgramTest, BootstrapGivesUp) {
  api_.Remove(kSecret);
  EXPECT_EQ(Run(Command("bootstrap", {"--retry-for", "1s"})), 3);
  EXPECT_EQ(err_.str(), "error: GET " + kSecret + ": 404: " + kSecret + " not found\n");
  EXPECT_EQ(waits_, 1);
}

TEST_F(ProgramTest, RunRenews) {
  EXPECT_EQ(Run(Command("bootstrap")), 0);
  const Content before = Stored();
  api_.SetTime(kStart + days(60));
  EXPECT_EQ(Run(Command("run")), 0);
  EXPECT_EQ(waits_, 3);
  EXPECT_NE(Stored().leaf, before.leaf);
  EXPECT_EQ(ReadFile(out_folder_.Path("tls.crt"), 10000), Stored().leaf.pem);
}

TEST_F(ProgramTest, StatusOfNothing) {
  EXPECT_EQ(Run(Command("status")), 1);
  EXPECT_EQ(out_.str(),
            "secret locust/certs\n"
            "  empty\n"
            "validatingwebhookconfiguration v has 0 of 1 webhooks that trust the authorities\n"
            "next\n"
            "  2031-01-01T00:00:00Z  to be done: the secret is empty\n"
            "problem: secret locust/certs is empty\n"
            "problem: validatingwebhookconfiguration v has 0 of 1 webhooks that trust the "
            "authorities\n");
}

TEST_F(ProgramTest, StatusWhenAllIsWell) {
  EXPECT_EQ(Run(Command("bootstrap")), 0);
  const Content content = Stored();
  EXPECT_EQ(Run(Command("status")), 0);
  EXPECT_EQ(out_.str(),
            "secret locust/certs\n"
            "  " +
                content.newest().name +
                ", valid until 2032-01-01T00:00:00Z\n"
                "  leaf " +
                content.leaf.serial + ", valid until 2031-04-01T00:00:00Z, of " +
                content.newest().name +
                "\n"
                "    for web.locust.svc\n"
                "    for web.locust.svc.cluster.local\n"
                "validatingwebhookconfiguration v has 1 of 1 webhooks that trust the authorities\n"
                "next\n"
                "  2031-03-02T00:00:00Z  the leaf is renewed\n"
                "  2031-09-01T08:00:00Z  a new authority is made\n");
  EXPECT_EQ(Run(Command("status", {"--format", "json"})), 0);
  EXPECT_EQ(
      Json::parse(out_.str()),
      (Json{{"secret", "locust/certs"},
            {"authorities", Json::array({{{"name", content.newest().name},
                                          {"serial", content.newest().serial},
                                          {"validFrom", "2030-12-31T23:00:00Z"},
                                          {"validUntil", "2032-01-01T00:00:00Z"},
                                          {"renewAt", "2031-09-01T08:00:00Z"}}})},
            {"leaf",
             {{"name", "locust-webhook"},
              {"serial", content.leaf.serial},
              {"validFrom", "2030-12-31T23:00:00Z"},
              {"validUntil", "2031-04-01T00:00:00Z"},
              {"renewAt", "2031-03-02T00:00:00Z"},
              {"authority", content.newest().name},
              {"dnsNames", {"web.locust.svc", "web.locust.svc.cluster.local"}}}},
            {"configurations", Json::array({{{"name", "validatingwebhookconfiguration v"},
                                             {"exists", true},
                                             {"webhooks", 1},
                                             {"trusting", 1}}})},
            {"next",
             Json::array({{{"at", "2031-03-02T00:00:00Z"}, {"what", "the leaf is renewed"}},
                          {{"at", "2031-09-01T08:00:00Z"}, {"what", "a new authority is made"}}})},
            {"problems", Json::array()}}));
}

TEST_F(ProgramTest, StatusOfWhatIsWrong) {
  EXPECT_EQ(Run(Command("bootstrap")), 0);
  const Content content = Stored();
  api_.SetTime(kStart + days(91));
  api_.Remove(kConfiguration);
  EXPECT_EQ(Run(Command("status")), 1);
  EXPECT_EQ(out_.str(),
            "secret locust/certs\n"
            "  " +
                content.newest().name +
                ", valid until 2032-01-01T00:00:00Z\n"
                "  leaf " +
                content.leaf.serial + ", valid until 2031-04-01T00:00:00Z, of " +
                content.newest().name +
                "\n"
                "    for web.locust.svc\n"
                "    for web.locust.svc.cluster.local\n"
                "validatingwebhookconfiguration v is not there\n"
                "next\n"
                "  2031-04-02T00:00:00Z  to be done: the leaf expired at 2031-04-01T00:00:00Z\n"
                "  2031-09-01T08:00:00Z  a new authority is made\n"
                "problem: the leaf expired at 2031-04-01T00:00:00Z\n"
                "problem: validatingwebhookconfiguration v is not there\n");
}

}  // namespace
}  // namespace locust::certs
