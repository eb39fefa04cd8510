#include "postrenderer/commands/redact.h"

#include <gtest/gtest.h>

namespace locust::commands {
namespace {

TEST(RedactTest, TheUserPartOfAUrlGoes) {
  EXPECT_EQ(Redacted("index: https://ann:p@ss:x@pypi.example/simple and http://b@c"),
            "index: https://**********@pypi.example/simple and http://*@c");
}

TEST(RedactTest, AnAddressWithoutAUserStays) {
  for (const char* text : {"https://pypi.example/simple", "https://a.example/@scope/x",
                           "a@b.example", "no url", "://", ""}) {
    EXPECT_EQ(Redacted(text), text);
  }
}

TEST(RedactTest, ValuesOfSecretFieldsGoInEverySpelling) {
  EXPECT_EQ(Redacted("  kubernetes_cluster_credential_id: prod-eu"),
            "  kubernetes_cluster_credential_id: *******");
  EXPECT_EQ(Redacted("kubernetesClusterCredentialId: \"x\""), "kubernetesClusterCredentialId: ***");
  EXPECT_EQ(Redacted("{\"api-token\": 1, \"a\": 2}"), "{\"api-token\": **********");
  EXPECT_EQ(Redacted("MASTER_PASSWORD=abc"), "MASTER_PASSWORD=***");
}

TEST(RedactTest, OtherFieldsStay) {
  for (const char* text : {"tokens: 3", "secretName: web-tls", "name: token", "password:"}) {
    EXPECT_EQ(Redacted(text), text);
  }
}

TEST(RedactTest, ADiagnosticKeepsItsSentence) {
  const Diagnostic redacted = Redacted(Diagnostic{
      .source = "t.yaml",
      .position = {.line = 3, .column = 10},
      .message = "unknown token: `https://a:b@c`",
      .line = "  token: abc",
  });
  EXPECT_EQ(Format(redacted),
            "t.yaml:3:10: error: unknown token: `https://***@c`\n"
            "  3 |   token: ***\n"
            "    |          ^\n");
}

}  // namespace
}  // namespace locust::commands
