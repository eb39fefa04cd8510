#include "certs/issue/secret.h"

#include <gtest/gtest.h>

#include "certs/issue/text.h"
#include "common/text/diagnostic.h"
#include "tests/support/pki.h"

namespace locust::certs {
namespace {

using std::chrono::hours;

const TimePoint kNow = *ParseSeconds("2031-05-06T07:08:09Z");
const std::vector<std::string> kNames = {"web.locust.svc"};
const Lifetimes kLifetimes;

class SecretTest : public ::testing::Test {
 protected:
  SecretTest() { Fill(content_); }

  void Fill(const Content& content) {
    secret_.merge_patch({{"data", nullptr}});
    secret_.merge_patch(SecretPatch(secret_, content));
  }

  std::string ErrorOf() const {
    try {
      ReadSecret(secret_);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kInvalid);
      return error.what();
    }
    return "no error";
  }

  static std::string Foreign(const std::string& why) {
    return "error: secret locust/certs is not locust-certs': " + why +
           "\nhint: it is left as it is; give locust-certs a secret of its own, or empty this one: "
           "kubectl -n locust patch secret certs --type=json -p "
           "'[{\"op\":\"remove\",\"path\":\"/data\"}]'\n";
  }

  void Set(const char* key, const std::string& bytes) {
    secret_["data"][key] = EncodeBase64(bytes);
  }

  Json secret_ = {
      {"type", "Opaque"},
      {"metadata", {{"namespace", "locust"}, {"name", "certs"}, {"resourceVersion", "7"}}}};
  const Content content_ = Begin(kNames, kLifetimes, kNow);
};

TEST_F(SecretTest, EmptyIsOursToFill) {
  secret_.erase("data");
  EXPECT_EQ(ReadSecret(secret_), std::nullopt);
  secret_["data"] = nullptr;
  EXPECT_EQ(ReadSecret(secret_), std::nullopt);
  secret_["data"] = Json::object();
  EXPECT_EQ(ReadSecret(secret_), std::nullopt);
}

TEST_F(SecretTest, ReadsWhatItWritesInEveryStateOfARotation) {
  EXPECT_EQ(ReadSecret(secret_), content_);
  Content content = WithNewAuthority(content_, kLifetimes, kNow + hours(1));
  Fill(content);
  EXPECT_EQ(ReadSecret(secret_), content);
  EXPECT_EQ(content.issuer, 1u);
  content = WithTrustSince(content, kNow + hours(2));
  Fill(content);
  EXPECT_EQ(ReadSecret(secret_), content);
  content = WithNewLeaf(content, kNames, kLifetimes, kNow + hours(3));
  Fill(content);
  EXPECT_EQ(ReadSecret(secret_), content);
  EXPECT_EQ(content.issuer, 0u);
  EXPECT_FALSE(secret_["data"].contains("trusted-since"));
  EXPECT_EQ(content.retire_after, content_.leaf.valid_until + kClockTolerance);
  content = WithoutRetired(content);
  Fill(content);
  EXPECT_EQ(ReadSecret(secret_), content);
  EXPECT_EQ(secret_["data"].size(), 4u);
}

TEST_F(SecretTest, AShortLivedLeafKeepsItsAuthorityNoLongerThanItLived) {
  const Lifetimes lifetimes = {.authority = hours(1), .leaf = std::chrono::minutes(2)};
  const Content begun = Begin(kNames, lifetimes, kNow);
  const Content replaced =
      WithNewLeaf(WithNewAuthority(begun, lifetimes, kNow), kNames, lifetimes, kNow);
  EXPECT_EQ(replaced.retire_after, kNow + std::chrono::minutes(4));
}

TEST_F(SecretTest, ThePatchIsForTheVersionThatWasReadAndLeavesTheRest) {
  const Json patch = SecretPatch(secret_, content_);
  EXPECT_EQ(patch["metadata"], (Json{{"resourceVersion", "7"}}));
  EXPECT_EQ(patch.size(), 2u);
}

// A null for a key that is not there would be an empty value to a server that merges carelessly.
TEST_F(SecretTest, ThePatchTakesAwayOnlyWhatIsThere) {
  const auto nulls = [&] {
    std::vector<std::string> keys;
    const Json patch = SecretPatch(secret_, content_);
    for (const auto& [key, value] : patch["data"].items()) {
      if (value.is_null()) keys.push_back(key);
    }
    return keys;
  };
  EXPECT_EQ(nulls(), (std::vector<std::string>{}));
  Set("retire-after", "2031-05-06T07:08:09Z");
  EXPECT_EQ(nulls(), (std::vector<std::string>{"retire-after"}));
  secret_.erase("data");
  EXPECT_EQ(nulls(), (std::vector<std::string>{}));
}

TEST_F(SecretTest, RefusesWhatOthersWrite) {
  Set("extra", "x");
  EXPECT_EQ(ErrorOf(), Foreign("it holds `extra`, which locust-certs does not write"));
  Fill(content_);
  secret_["type"] = "kubernetes.io/tls";
  EXPECT_EQ(ErrorOf(), Foreign("its type is kubernetes.io/tls, not Opaque"));
  secret_["type"] = "Opaque";
  secret_["metadata"]["annotations"]["cert-manager.io/certificate-name"] = "web";
  EXPECT_EQ(ErrorOf(), Foreign("cert-manager writes it"));
  secret_.erase("data");
  EXPECT_EQ(ErrorOf(), Foreign("cert-manager writes it"));
}

TEST_F(SecretTest, RefusesWhatIsIncomplete) {
  for (const char* key : {"ca.crt", "ca.key", "tls.crt", "tls.key"}) {
    Fill(content_);
    secret_["data"].erase(key);
    EXPECT_EQ(ErrorOf(), Foreign("it holds no `" + std::string(key) + "`"));
  }
}

TEST_F(SecretTest, RefusesWhatIsNotReadable) {
  const auto with = [&](const char* key, const std::string& bytes) {
    Fill(content_);
    Set(key, bytes);
    return ErrorOf();
  };
  EXPECT_EQ(with("ca.crt", "x"), Foreign("ca.crt holds no certificate in PEM form"));
  EXPECT_EQ(with("tls.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            Foreign("tls.crt is not readable: wrong tag"));
  EXPECT_EQ(with("ca.key", "a secret"),
            Foreign("ca.key is not readable as unencrypted PEM: unsupported"));
  EXPECT_EQ(with("tls.crt", content_.leaf.pem + content_.leaf.pem),
            Foreign("`tls.crt` holds more than a leaf"));
  Fill(content_);
  secret_["data"]["tls.key"] = "a secret";
  EXPECT_EQ(ErrorOf(), Foreign("`tls.key` is not base64"));
  secret_["data"]["tls.key"] = 3;
  EXPECT_EQ(ErrorOf(), Foreign("`tls.key` is not base64"));
  EXPECT_EQ(with("trusted-since", "yesterday"), Foreign("`trusted-since` is no time"));
}

TEST_F(SecretTest, RefusesWhatDoesNotBelongTogether) {
  const Content other = Begin(kNames, kLifetimes, kNow);
  const auto with = [&](const char* key, const std::string& bytes) {
    Fill(content_);
    Set(key, bytes);
    return ErrorOf();
  };
  EXPECT_EQ(with("ca.key", other.authority_key),
            Foreign("`ca.key` does not belong to the first certificate of `ca.crt`"));
  EXPECT_EQ(with("tls.key", other.leaf_key), Foreign("`tls.key` does not belong to `tls.crt`"));
  Fill(content_);
  Set("tls.crt", other.leaf.pem);
  Set("tls.key", other.leaf_key);
  EXPECT_EQ(ErrorOf(), Foreign("`tls.crt` is signed by no authority in `ca.crt`"));
}

TEST_F(SecretTest, RefusesAnotherAuthority) {
  const auto company = testing::Issue({.common_name = "acme", .authority = true});
  const auto leaf = testing::Issue({.common_name = "web", .dns_names = kNames}, &company);
  Set("ca.crt", company.CertificatePem());
  Set("ca.key", company.KeyPem());
  Set("tls.crt", leaf.CertificatePem());
  Set("tls.key", leaf.KeyPem());
  EXPECT_EQ(ErrorOf(), Foreign("`ca.crt` holds an authority that it did not make"));
  Fill(content_);
  Set("ca.crt", content_.Bundle() + company.CertificatePem());
  EXPECT_EQ(ErrorOf(), Foreign("`ca.crt` holds an authority that it did not make"));
}

}  // namespace
}  // namespace locust::certs
