#include "webhook/audit/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/options.h"

namespace locust::webhook {
namespace {

using test_support::Arguments;
using test_support::Variables;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<AuditOptions> Read(Arguments arguments, const Variables& variables = {}) {
  return ReadAuditOptions(arguments, test_support::EnvironmentOf(variables));
}

// The whole text of what is wrong, with the exit code in front.
std::string WhatIsWrong(const Arguments& arguments, const Variables& variables = {}) {
  return test_support::ErrorOf([&] { Read(arguments, variables); });
}

TEST(AuditOptions, NeedStandardsOnly) {
  const AuditOptions options = *Read({"--standards", "s"});
  EXPECT_EQ(options.standards, "s");
  EXPECT_EQ(options.namespaces, Arguments());
  EXPECT_EQ(options.namespace_selector, "locust-kubernetes/admission=enabled");
  EXPECT_THAT(options.excluded, ElementsAre("kube-node-lease", "kube-public", "kube-system"));
  EXPECT_EQ(options.output, AuditOutput::kText);
  EXPECT_EQ(options.fail_on, FailOn::kDeny);
  EXPECT_EQ(options.page_size, 250u);
  EXPECT_FALSE(options.server);
  EXPECT_FALSE(options.at);
  EXPECT_EQ(WhatIsWrong({}),
            "2 error: --standards is needed\nhint: or set LOCUST_WEBHOOK_STANDARDS\n");
}

void ExpectAll(const AuditOptions& options) {
  EXPECT_THAT(options.namespaces, ElementsAre("a", "b-*"));
  EXPECT_EQ(options.namespace_selector, "x in (y,z)");
  EXPECT_THAT(options.excluded, ElementsAre("c"));
  EXPECT_EQ(options.output, AuditOutput::kJson);
  EXPECT_EQ(options.fail_on, FailOn::kWarn);
  EXPECT_TRUE(options.no_report);
  EXPECT_TRUE(options.prune);
  EXPECT_EQ(options.report_name, "r");
  EXPECT_EQ(options.report_owner, "o");
  EXPECT_EQ(options.max_results, 3u);
  EXPECT_EQ(options.max_bytes, 64u << 10);
  EXPECT_EQ(options.page_size, 4u);
  EXPECT_EQ(options.request_timeout, std::chrono::milliseconds(2'000));
  EXPECT_EQ(options.server->host, "10.0.0.1");
  EXPECT_EQ(options.server->port, 6443);
  EXPECT_EQ(options.token_file, "/t");
  EXPECT_EQ(options.ca_file, "/c");
  EXPECT_EQ(options.at, std::chrono::sys_days(std::chrono::year(2030) / 6 / 1));
}

TEST(AuditOptions, AreFlagsOrVariables) {
  ExpectAll(*Read({"--standards=s",
                   "--namespace=a",
                   "--namespace=b-*",
                   "--namespace-selector",
                   "x in (y,z)",
                   "--exclude-namespace=c",
                   "--output=json",
                   "--fail-on=warn",
                   "--no-report",
                   "--prune",
                   "--report-name=r",
                   "--report-owner=o",
                   "--max-results=3",
                   "--max-report-bytes=64Ki",
                   "--page-size=4",
                   "--request-timeout=2s",
                   "--server=https://10.0.0.1:6443",
                   "--token-file=/t",
                   "--ca-file=/c",
                   "--at=2030-06-01"}));
  const Variables variables = {{"LOCUST_WEBHOOK_STANDARDS", "s"},
                               {"LOCUST_WEBHOOK_NAMESPACE", "a,b-*"},
                               {"LOCUST_WEBHOOK_NAMESPACE_SELECTOR", "x in (y,z)"},
                               {"LOCUST_WEBHOOK_EXCLUDE_NAMESPACE", "c"},
                               {"LOCUST_WEBHOOK_OUTPUT", "json"},
                               {"LOCUST_WEBHOOK_FAIL_ON", "warn"},
                               {"LOCUST_WEBHOOK_NO_REPORT", "true"},
                               {"LOCUST_WEBHOOK_PRUNE", "true"},
                               {"LOCUST_WEBHOOK_REPORT_NAME", "r"},
                               {"LOCUST_WEBHOOK_REPORT_OWNER", "o"},
                               {"LOCUST_WEBHOOK_MAX_RESULTS", "3"},
                               {"LOCUST_WEBHOOK_MAX_REPORT_BYTES", "64Ki"},
                               {"LOCUST_WEBHOOK_PAGE_SIZE", "4"},
                               {"LOCUST_WEBHOOK_REQUEST_TIMEOUT", "2s"},
                               {"LOCUST_WEBHOOK_SERVER", "https://10.0.0.1:6443"},
                               {"LOCUST_WEBHOOK_TOKEN_FILE", "/t"},
                               {"LOCUST_WEBHOOK_CA_FILE", "/c"},
                               {"LOCUST_WEBHOOK_AT", "2030-06-01"}};
  ExpectAll(*Read({}, variables));
  const AuditOptions both = *Read({"--page-size=9", "--namespace=z"}, variables);
  EXPECT_EQ(both.page_size, 9u);
  EXPECT_THAT(both.namespaces, ElementsAre("z"));
}

TEST(AuditOptions, SayAllThatIsWrong) {
  EXPECT_EQ(
      WhatIsWrong(
          {"--standards", "", "--namespace=A", "--exclude-namespace=b*", "--output=xml",
           "--fail-on=never", "--report-name=A/b", "--max-results=0", "--max-report-bytes=2Mi",
           "--page-size=x", "--request-timeout=99ms", "--server=http://a", "--at=2030-13-01"},
          {{"LOCUST_WEBHOOK_PRUNE", "1"}}),
      "2 --standards: error: must be given a value, is ``\n"
      "--namespace: error: must be the name of a namespace, is `A`\n"
      "hint: it may have only lower-case letters, digits and '-', not 'A'\n"
      "--exclude-namespace: error: must be the name of a namespace, is `b*`\n"
      "hint: it may have only lower-case letters, digits and '-', not '*'\n"
      "--output: error: must be text, json or log, is `xml`\n"
      "LOCUST_WEBHOOK_PRUNE: error: must be true or false, is `1`\n"
      "--report-name: error: must be a name in the cluster, is `A/b`\n"
      "hint: it may have only lower-case letters, digits, '-' and '.', not 'A'\n"
      "--max-results: error: must be a number from 1 to 10000, is `0`\n"
      "--max-report-bytes: error: must be a size from 16Ki to 1Mi, like 65536 or 64Ki, is `2Mi`\n"
      "--page-size: error: must be a number from 1 to 5000, is `x`\n"
      "--request-timeout: error: must be a time from 100ms to 1d, like 500ms, 15s or 2m, is "
      "`99ms`\n"
      "--server: error: must be a URL like https://10.0.0.1:6443, is `http://a`\n"
      "--at: error: must be a date like 2030-12-31, is `2030-13-01`\n");
  EXPECT_THAT(WhatIsWrong({"--namespaces=a"}), HasSubstr("locust-webhook audit --help"));
}

TEST(AuditOptions, ReadServers) {
  const auto server = [](const std::string& url) -> std::string {
    try {
      const auto options = Read({"--standards=s", "--server=" + url});
      return options->server->host + " " + std::to_string(options->server->port);
    } catch (const Error&) {
      return "wrong";
    }
  };
  EXPECT_EQ(server("https://api.example"), "api.example 443");
  EXPECT_EQ(server("https://api.example/"), "api.example 443");
  EXPECT_EQ(server("https://api.example:6443/"), "api.example 6443");
  EXPECT_EQ(server("https://[fd00::1]"), "fd00::1 443");
  EXPECT_EQ(server("https://[fd00::1]:6443"), "fd00::1 6443");
  for (const char* url : {"api.example", "https://", "https://a:", "https://a:0", "https://a:70000",
                          "https://a:6443x", "https://a/path", "https://u@a", "https://[fd00::1",
                          "https://[fd00::1]6443", "https://:6443"}) {
    EXPECT_EQ(server(url), "wrong") << url;
  }
}

TEST(AuditOptions, HaveAHelp) {
  EXPECT_FALSE(Read({"--help"}));
  EXPECT_THAT(AuditUsage(), HasSubstr("--page-size N"));
  EXPECT_THAT(AuditUsage(), HasSubstr("Exit code: 0"));
}

TEST(AuditOptions, AreInTheDocumentation) {
  std::ifstream in(LOCUST_SOURCE_DIR "/docs/audit.md");
  std::ostringstream text;
  text << in.rdbuf();
  AuditOptions defaults;
  const std::string table = options::ToMarkdown(AuditTable(defaults));
  EXPECT_NE(text.str().find(table), std::string::npos) << "docs/audit.md must hold this table:\n"
                                                       << table;
}

}  // namespace
}  // namespace locust::webhook
