#include "certs/commands/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

using std::chrono::seconds;
using Arguments = std::vector<std::string>;

const Arguments kNeeded = {"--secret", "certs", "--service", "web", "--out", "/tls"};

Arguments With(Arguments more) {
  Arguments all = kNeeded;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::string ErrorOf(const Arguments& arguments, CommandId command = CommandId::kRun) {
  try {
    ReadOptions(command, arguments);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    return error.what();
  }
  return "no error";
}

TEST(Options, Defaults) {
  const Options options = *ReadOptions(CommandId::kRun, kNeeded);
  EXPECT_EQ(options.target.secret, "certs");
  EXPECT_EQ(options.target.service.name, "web");
  EXPECT_EQ(options.target.service.name_space, "");
  EXPECT_TRUE(options.target.configurations.empty());
  EXPECT_EQ(options.out, "/tls");
  EXPECT_EQ(options.policy.lifetimes.authority, std::chrono::days(365));
  EXPECT_EQ(options.policy.lifetimes.leaf, std::chrono::days(90));
  EXPECT_EQ(options.policy.propagation, seconds(300));
  EXPECT_EQ(options.interval, seconds(60));
  EXPECT_EQ(options.request_timeout, seconds(10));
  EXPECT_EQ(options.service_account, "/var/run/secrets/kubernetes.io/serviceaccount");
  EXPECT_FALSE(options.as_json);
}

TEST(Options, All) {
  const Options options = *ReadOptions(
      CommandId::kRun,
      With({"--namespace",       "locust", "--mutating",           "m1",  "--mutating",        "m2",
            "--validating",      "v",      "--authority-lifetime", "10m", "--leaf-lifetime",   "2m",
            "--propagation",     "5s",     "--interval",           "1s",  "--request-timeout", "3s",
            "--service-account", "/sa"}));
  EXPECT_EQ(options.target.service.name_space, "locust");
  ASSERT_EQ(options.target.configurations.size(), 3u);
  EXPECT_EQ(options.target.configurations[1].ToText(), "mutatingwebhookconfiguration m2");
  EXPECT_EQ(options.target.configurations[2].ToText(), "validatingwebhookconfiguration v");
  EXPECT_EQ(options.policy.lifetimes.authority, seconds(600));
  EXPECT_EQ(options.policy.lifetimes.leaf, seconds(120));
  EXPECT_EQ(options.policy.propagation, seconds(5));
  EXPECT_EQ(options.interval, seconds(1));
  EXPECT_EQ(options.request_timeout, seconds(3));
  EXPECT_EQ(options.service_account, "/sa");
  EXPECT_EQ(ReadOptions(CommandId::kBootstrap, With({"--retry-for", "2m"}))->retry_for,
            seconds(120));
  EXPECT_TRUE(ReadOptions(CommandId::kStatus,
                          Arguments{"--secret", "s", "--service", "w", "--format", "json"})
                  ->as_json);
}

TEST(Options, SaysWhatIsWrong) {
  const std::string hint = "hint: locust-certs run --help lists the options\n";
  EXPECT_EQ(ErrorOf({"--service", "web", "--out", "/tls"}), "error: --secret is needed\n" + hint);
  EXPECT_EQ(ErrorOf(With({"--retry-for=1s"})),
            "error: The following argument was not expected: --retry-for=1s\n" + hint);
  EXPECT_EQ(ErrorOf(With({"--interval", "1", "--mutating", "A_"})),
            "--mutating: error: must be a name in the cluster, is `A_`\n"
            "hint: it may have only lower-case letters, digits, '-' and '.', not 'A'\n"
            "--interval: error: must be a time from 1s to 3650d, like 30s, 15m, 36h or 90d, is "
            "`1`\n");
}

TEST(Options, KnowsTwoFormats) {
  EXPECT_EQ(ErrorOf({"--secret", "s", "--service", "w", "--format", "xml"}, CommandId::kStatus),
            "--format: error: must be text or json, is `xml`\n");
}

// A rotation must fit into what is left of a leaf's life when it begins.
TEST(Options, TimesMustFitIntoEachOther) {
  EXPECT_EQ(ErrorOf(With({"--authority-lifetime", "60s", "--leaf-lifetime", "60s", "--propagation",
                          "11s", "--interval", "11s"})),
            "error: --propagation must be at most a sixth of --leaf-lifetime\n"
            "error: --interval must be at most a sixth of --leaf-lifetime\n"
            "error: --authority-lifetime must be longer than --leaf-lifetime\n");
  EXPECT_EQ(ErrorOf(With({"--authority-lifetime", "61s", "--leaf-lifetime", "60s", "--propagation",
                          "10s", "--interval", "10s"})),
            "no error");
  // Who runs once has no interval.
  EXPECT_EQ(
      ErrorOf(With({"--leaf-lifetime", "60s", "--propagation", "10s"}), CommandId::kBootstrap),
      "no error");
}

TEST(Options, EachCommandHasHelp) {
  for (const CommandId command : {CommandId::kBootstrap, CommandId::kRun, CommandId::kStatus}) {
    EXPECT_EQ(ReadOptions(command, Arguments{"--help"}), std::nullopt);
    EXPECT_THAT(Usage(command), ::testing::HasSubstr("--secret NAME"));
  }
  EXPECT_THAT(Usage(CommandId::kRun), ::testing::HasSubstr("--interval DURATION"));
  EXPECT_THAT(Usage(CommandId::kBootstrap), ::testing::HasSubstr("--retry-for DURATION"));
  EXPECT_THAT(Usage(CommandId::kStatus), ::testing::HasSubstr("--format text|json"));
  EXPECT_THAT(Usage(CommandId::kStatus), ::testing::Not(::testing::HasSubstr("--out")));
}

}  // namespace
}  // namespace locust::certs
