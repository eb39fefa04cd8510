#include "certs/issue/certificate.h"

#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "common/text/diagnostic.h"
#include "common/tls/pem.h"

namespace locust::certs {
namespace {

using openssl::Free;
using openssl::PkeyPtr;
using openssl::X509Ptr;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Free<BN_free>>;

constexpr std::string_view kAuthorityName = "locust-webhook authority ";
constexpr std::string_view kLeafName = "locust-webhook";
constexpr std::string_view kOrganization = "locust-certs";

void Require(bool done) {
  if (!done) throw InternalError("OpenSSL: " + openssl::TakeError());
}

// 127 random bits: unique without a register, and positive in 16 bytes (RFC 5280, 4.1.2.2).
void SetSerial(X509* certificate) {
  std::array<unsigned char, 16> bytes = {};
  Require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  bytes[0] &= 0x7F;
  bytes[0] |= 0x40;  // always the same length
  const NumberPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  Require(number != nullptr &&
          BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

std::string SerialOf(const X509* certificate) {
  const NumberPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  Require(number != nullptr);
  const std::unique_ptr<char, void (*)(char*)> text(BN_bn2hex(number.get()),
                                                    [](char* c) { OPENSSL_free(c); });
  Require(text != nullptr);
  std::string serial = text.get();
  std::transform(serial.begin(), serial.end(), serial.begin(),
                 [](char c) { return 'A' <= c && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return serial;
}

void AddNamePart(X509* certificate, const char* key, std::string_view value) {
  Require(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), key, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(value.data()),
                                     static_cast<int>(value.size()), -1, 0) == 1);
}

struct ExtensionText {
  int id;
  const char* value;
};

// Texts of our own only: OpenSSL's syntax has separators that a name could hold.
void AddExtensions(X509* certificate, X509* issuer, std::initializer_list<ExtensionText> texts) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const ExtensionText& text : texts) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, text.id, text.value));
    Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
  }
}

void AddDnsNames(X509* certificate, std::span<const std::string> names) {
  const NamesPtr list(GENERAL_NAMES_new());
  Require(list != nullptr);
  for (const std::string& name : names) {
    GENERAL_NAME* entry = GENERAL_NAME_new();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    Require(entry != nullptr && text != nullptr &&
            ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())) == 1);
    GENERAL_NAME_set0_value(entry, GEN_DNS, text);
    Require(sk_GENERAL_NAME_push(list.get(), entry) > 0);
  }
  Require(X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) ==
          1);
}

X509Ptr Begin(const EVP_PKEY* key, TimePoint from, TimePoint until) {
  X509Ptr certificate(X509_new());
  Require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  SetSerial(certificate.get());
  const auto set = [](ASN1_TIME* field, TimePoint time) {
    Require(ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(time)) != nullptr);
  };
  set(X509_getm_notBefore(certificate.get()), from);
  set(X509_getm_notAfter(certificate.get()), until);
  Require(X509_set_pubkey(certificate.get(), const_cast<EVP_PKEY*>(key)) == 1);
  return certificate;
}

PkeyPtr MakeKey() {
  PkeyPtr key(EVP_EC_gen("P-256"));
  Require(key != nullptr);
  return key;
}

std::vector<std::string> DnsNamesOf(const X509* certificate) {
  const NamesPtr list(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_NAME_num(list.get()); ++i) {
    int type = 0;
    const auto* value = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(list.get(), i), &type));
    if (type != GEN_DNS) continue;
    names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                       static_cast<std::size_t>(ASN1_STRING_length(value)));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string CommonNameOf(const X509* certificate) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return "";
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                     static_cast<std::size_t>(ASN1_STRING_length(value)));
}

Certificate Describe(X509* certificate) {
  Certificate described = {
      .pem = openssl::CertificatePem(certificate),
      .name = CommonNameOf(certificate),
      .serial = SerialOf(certificate),
      .made = {},
      .valid_from = openssl::ToTimePoint(X509_get0_notBefore(certificate)),
      .valid_until = openssl::ToTimePoint(X509_get0_notAfter(certificate)),
      .dns_names = DnsNamesOf(certificate),
      .authority = X509_check_ca(certificate) == 1,
  };
  described.made = described.valid_from + kClockTolerance;
  return described;
}

X509Ptr Parse(const Certificate& certificate) {
  return std::move(openssl::ReadCertificates(certificate.pem, "certificate").front());
}

}  // namespace

KeyPair MakeAuthority(TimePoint now, std::chrono::seconds lifetime) {
  const PkeyPtr key = MakeKey();
  const X509Ptr made = Begin(key.get(), now - kClockTolerance, now + lifetime);
  // Each authority has a name of its own, so that a leaf's issuer is never ambiguous.
  AddNamePart(made.get(), "O", kOrganization);
  AddNamePart(made.get(), "CN", std::string(kAuthorityName) + SerialOf(made.get()).substr(0, 8));
  Require(X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1);
  AddExtensions(made.get(), made.get(),
                {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                 {NID_key_usage, "critical,keyCertSign,cRLSign"},
                 {NID_subject_key_identifier, "hash"}});
  Require(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);
  return {.certificate = Describe(made.get()), .key_pem = openssl::PrivateKeyPem(key.get())};
}

KeyPair MakeLeaf(std::span<const std::string> dns_names, const Certificate& authority,
                 std::string_view key_pem, TimePoint now, std::chrono::seconds lifetime) {
  const X509Ptr issuer = Parse(authority);
  const PkeyPtr issuer_key = openssl::ReadPrivateKey(key_pem, "the authority's key");
  const PkeyPtr key = MakeKey();
  const X509Ptr made =
      Begin(key.get(), now - kClockTolerance, std::min(now + lifetime, authority.valid_until));
  AddNamePart(made.get(), "O", kOrganization);
  AddNamePart(made.get(), "CN", kLeafName);
  Require(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get())) == 1);
  AddExtensions(made.get(), issuer.get(),
                {{NID_basic_constraints, "critical,CA:FALSE"},
                 {NID_key_usage, "critical,digitalSignature"},
                 {NID_ext_key_usage, "serverAuth"},
                 {NID_subject_key_identifier, "hash"},
                 {NID_authority_key_identifier, "keyid:always"}});
  AddDnsNames(made.get(), dns_names);
  Require(X509_sign(made.get(), issuer_key.get(), EVP_sha256()) > 0);
  return {.certificate = Describe(made.get()), .key_pem = openssl::PrivateKeyPem(key.get())};
}

std::vector<Certificate> ReadCertificates(std::string_view pem, const std::string& what) {
  std::vector<Certificate> certificates;
  for (const X509Ptr& certificate : openssl::ReadCertificates(pem, what)) {
    certificates.push_back(Describe(certificate.get()));
  }
  return certificates;
}

bool Signed(const Certificate& authority, const Certificate& certificate) {
  const X509Ptr issuer = Parse(authority);
  const X509Ptr issued = Parse(certificate);
  const bool is = X509_check_issued(issuer.get(), issued.get()) == X509_V_OK &&
                  X509_verify(issued.get(), X509_get0_pubkey(issuer.get())) == 1;
  if (!is) openssl::TakeError();
  return is;
}

bool KeyFits(const Certificate& certificate, std::string_view key_pem, const std::string& what) {
  const PkeyPtr key = openssl::ReadPrivateKey(key_pem, what);
  const bool fits = X509_check_private_key(Parse(certificate).get(), key.get()) == 1;
  if (!fits) openssl::TakeError();
  return fits;
}

bool IsOurs(const Certificate& authority) {
  return authority.authority && authority.name.starts_with(kAuthorityName);
}

}  // namespace locust::certs
