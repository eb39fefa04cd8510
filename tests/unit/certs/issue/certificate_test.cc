#include "certs/issue/certificate.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <set>

#include "certs/issue/text.h"
#include "common/text/diagnostic.h"
#include "common/tls/pem.h"
#include "tests/support/pki.h"

namespace locust::certs {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::WhyRefused;

const TimePoint kNow = *ParseSeconds("2031-05-06T07:08:09Z");
const std::vector<std::string> kNames = {"web.locust.svc", "web.locust.svc.cluster.local"};

class CertificateTest : public ::testing::Test {
 protected:
  const KeyPair authority_ = MakeAuthority(kNow, hours(1000));
  const KeyPair leaf_ =
      MakeLeaf(kNames, authority_.certificate, authority_.key_pem, kNow, hours(100));

  std::string Why(const std::string& host, TimePoint time) const {
    return WhyRefused(authority_.certificate.pem, leaf_.certificate.pem, host, time);
  }
};

TEST_F(CertificateTest, AClientAcceptsTheLeafForItsNamesOnly) {
  EXPECT_EQ(Why("web.locust.svc", kNow), "");
  EXPECT_EQ(Why("web.locust.svc.cluster.local", kNow), "");
  EXPECT_EQ(Why("web.locust", kNow), "hostname mismatch");
  EXPECT_EQ(Why("x.locust.svc", kNow), "hostname mismatch");
}

TEST_F(CertificateTest, ClocksMayBeAnHourBehind) {
  EXPECT_EQ(Why(kNames[0], kNow - hours(1)), "");
  EXPECT_EQ(Why(kNames[0], kNow - hours(1) - seconds(1)), "certificate is not yet valid");
  EXPECT_EQ(Why(kNames[0], kNow + hours(100) - seconds(1)), "");
  EXPECT_EQ(Why(kNames[0], kNow + hours(100)), "certificate has expired");
}

TEST_F(CertificateTest, DescribesWhatItMade) {
  const Certificate& leaf = leaf_.certificate;
  EXPECT_EQ(leaf.name, "locust-webhook");
  EXPECT_EQ(leaf.made, kNow);
  EXPECT_EQ(leaf.valid_from, kNow - kClockTolerance);
  EXPECT_EQ(leaf.valid_until, kNow + hours(100));
  EXPECT_EQ(leaf.RenewAt(), kNow + std::chrono::minutes(4000));
  EXPECT_EQ(leaf.dns_names, kNames);
  EXPECT_FALSE(leaf.authority);
  EXPECT_TRUE(leaf.ValidAt(kNow));
  EXPECT_FALSE(leaf.ValidAt(leaf.valid_until));
  EXPECT_FALSE(leaf.ValidAt(leaf.valid_from - seconds(1)));

  const Certificate& authority = authority_.certificate;
  EXPECT_EQ(authority.name, "locust-webhook authority " + authority.serial.substr(0, 8));
  EXPECT_EQ(authority.dns_names, std::vector<std::string>{});
  EXPECT_TRUE(authority.authority);
  EXPECT_TRUE(IsOurs(authority));
  EXPECT_FALSE(IsOurs(leaf));
}

TEST_F(CertificateTest, ReadsBackWhatItMade) {
  EXPECT_EQ(ReadCertificates(leaf_.certificate.pem + authority_.certificate.pem, "x"),
            (std::vector{leaf_.certificate, authority_.certificate}));
}

TEST_F(CertificateTest, UsesAreAsNarrowAsTheyCanBe) {
  const auto leaf = std::move(openssl::ReadCertificates(leaf_.certificate.pem, "x").front());
  const auto authority =
      std::move(openssl::ReadCertificates(authority_.certificate.pem, "x").front());
  EXPECT_EQ(X509_get_key_usage(leaf.get()), std::uint32_t{KU_DIGITAL_SIGNATURE});
  EXPECT_EQ(X509_get_extended_key_usage(leaf.get()), std::uint32_t{XKU_SSL_SERVER});
  EXPECT_EQ(X509_get_key_usage(authority.get()), std::uint32_t{KU_KEY_CERT_SIGN | KU_CRL_SIGN});
  EXPECT_EQ(X509_get_pathlen(authority.get()), 0);
  EXPECT_EQ(X509_check_ca(leaf.get()), 0);
  for (const X509* certificate : {leaf.get(), authority.get()}) {
    EXPECT_EQ(X509_get_signature_nid(certificate), NID_ecdsa_with_SHA256);
    EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
  }
}

TEST_F(CertificateTest, EverySerialAndEveryAuthorityIsAnother) {
  std::set<std::string> serials, names;
  for (int i = 0; i < 20; ++i) {
    const Certificate made = MakeAuthority(kNow, hours(1)).certificate;
    EXPECT_EQ(made.serial.size(), 32u);
    serials.insert(made.serial);
    names.insert(made.name);
  }
  EXPECT_EQ(serials.size(), 20u);
  EXPECT_EQ(names.size(), 20u);
}

TEST_F(CertificateTest, ALeafIsValidNoLongerThanItsAuthority) {
  const KeyPair leaf =
      MakeLeaf(kNames, authority_.certificate, authority_.key_pem, kNow + hours(990), hours(100));
  EXPECT_EQ(leaf.certificate.valid_until, authority_.certificate.valid_until);
}

TEST_F(CertificateTest, KnowsWhoSignedAndWhoseKeyItIs) {
  const KeyPair other = MakeAuthority(kNow, hours(1000));
  EXPECT_TRUE(Signed(authority_.certificate, leaf_.certificate));
  EXPECT_FALSE(Signed(other.certificate, leaf_.certificate));
  EXPECT_FALSE(Signed(leaf_.certificate, leaf_.certificate));
  EXPECT_TRUE(KeyFits(leaf_.certificate, leaf_.key_pem, "x"));
  EXPECT_FALSE(KeyFits(leaf_.certificate, authority_.key_pem, "x"));
  try {
    KeyFits(leaf_.certificate, "nonsense", "tls.key");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "error: tls.key is not readable as unencrypted PEM: unsupported\n");
  }
}

// An authority of the same name with another key signs nothing that this one signed.
TEST_F(CertificateTest, ANameAloneIsNoSignature) {
  const auto real = testing::Issue({.common_name = "a", .authority = true});
  const auto fake = testing::Issue({.common_name = "a", .authority = true});
  const auto leaf = testing::Issue({.common_name = "b"}, &real);
  const auto read = [](const testing::IssuedCertificate& issued) {
    return ReadCertificates(issued.CertificatePem(), "x").front();
  };
  EXPECT_TRUE(Signed(read(real), read(leaf)));
  EXPECT_FALSE(Signed(read(fake), read(leaf)));
  EXPECT_FALSE(IsOurs(read(real)));
}

}  // namespace
}  // namespace locust::certs
