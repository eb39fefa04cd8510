#include "webhook/server/certificate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "common/text/diagnostic.h"
#include "tests/support/pki.h"

namespace locust::webhook {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;
using testing::Issue;
using testing::IssuedCertificate;

const system_clock::time_point kNow =
    system_clock::from_time_t(1'767'225'600);  // 2026-01-01T00:00:00Z

IssuedCertificate Leaf(const IssuedCertificate* issuer = nullptr) {
  return Issue({.common_name = "webhook",
                .dns_names = {"webhook.locust.svc"},
                .from = kNow - hours(1),
                .until = kNow + hours(48)},
               issuer);
}

IssuedCertificate Authority(const std::string& name, hours life) {
  return Issue(
      {.common_name = name, .authority = true, .from = kNow - hours(1), .until = kNow + life});
}

std::string WhatIsWrong(const std::string& chain, const std::string& key,
                        const std::string& ca = "") {
  try {
    ParseCertificate(chain, key, ca, kNow);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.diagnostics().front().message;
  }
  return "";
}

TEST(ParseCertificate, ReadsLeafIntermediatesAndKey) {
  const IssuedCertificate authority = Authority("authority", hours(24));
  const IssuedCertificate leaf = Leaf(&authority);
  const Certificate parsed =
      ParseCertificate(leaf.CertificatePem() + authority.CertificatePem(), leaf.KeyPem(), "", kNow);
  EXPECT_EQ(parsed.subject, "CN=webhook");
  EXPECT_EQ(X509_cmp(parsed.leaf.get(), leaf.certificate.get()), 0);
  ASSERT_EQ(sk_X509_num(parsed.intermediates.get()), 1);
  EXPECT_EQ(X509_cmp(sk_X509_value(parsed.intermediates.get(), 0), authority.certificate.get()), 0);
  EXPECT_EQ(parsed.client_ca, nullptr);
  EXPECT_EQ(parsed.expires, kNow + hours(24));  // the authority's: it ends first
  EXPECT_TRUE(parsed.warnings.empty());
}

TEST(ParseCertificate, WarnsOfTimesThatDoNotCoverNow) {
  const auto warnings = [](system_clock::time_point from, system_clock::time_point until) {
    const IssuedCertificate leaf = Issue({.common_name = "w", .from = from, .until = until});
    return ParseCertificate(leaf.CertificatePem(), leaf.KeyPem(), "", kNow).warnings;
  };
  EXPECT_EQ(warnings(kNow - hours(2), kNow - hours(1)),
            std::vector<std::string>{"certificate \"CN=w\" expired at 2025-12-31T23:00:00.000Z"});
  EXPECT_EQ(warnings(kNow + hours(1), kNow + hours(2)),
            std::vector<std::string>{
                "certificate \"CN=w\" is not valid before 2026-01-01T01:00:00.000Z"});
}

TEST(ParseCertificate, ReadsClientAuthorities) {
  const IssuedCertificate leaf = Leaf();
  const std::string authorities =
      Authority("one", hours(1)).CertificatePem() + Authority("two", hours(1)).CertificatePem();
  EXPECT_NE(ParseCertificate(leaf.CertificatePem(), leaf.KeyPem(), authorities, kNow).client_ca,
            nullptr);
}

TEST(ParseCertificate, SaysWhichPartIsWrong) {
  const IssuedCertificate leaf = Leaf();
  const std::string chain = leaf.CertificatePem(), key = leaf.KeyPem();
  EXPECT_EQ(WhatIsWrong(chain, key), "");
  EXPECT_EQ(WhatIsWrong("", key), "certificate holds no certificate in PEM form");
  EXPECT_EQ(WhatIsWrong(key, key), "certificate holds no certificate in PEM form");
  EXPECT_EQ(WhatIsWrong(chain.substr(0, chain.size() / 2), key),
            "certificate is not readable: bad end line");
  EXPECT_EQ(WhatIsWrong(chain + chain.substr(0, chain.size() / 2), key),
            "certificate is not readable: bad end line");
  EXPECT_EQ(WhatIsWrong(chain, ""), "private key is not readable as unencrypted PEM: unsupported");
  EXPECT_EQ(WhatIsWrong(chain, chain),
            "private key is not readable as unencrypted PEM: unsupported");
  EXPECT_EQ(WhatIsWrong(chain, Leaf().KeyPem()), "private key does not belong to the certificate");
  EXPECT_EQ(WhatIsWrong(chain, key, "no PEM"), "client authority holds no certificate in PEM form");
}

TEST(ParseCertificate, NoMessageHoldsTheKey) {
  const IssuedCertificate leaf = Leaf();
  std::string key = leaf.KeyPem();
  const std::string secret = key.substr(key.find('\n') + 1, 40);
  key[key.find('\n') + 50] = '!';
  const std::string message = WhatIsWrong(leaf.CertificatePem(), key);
  EXPECT_FALSE(message.empty());
  EXPECT_EQ(message.find(secret), std::string::npos);
}

}  // namespace
}  // namespace locust::webhook
