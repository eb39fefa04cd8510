#include "tests/support/pki.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>
#include <stdexcept>

#include "common/tls/pem.h"

namespace locust::testing {
namespace {

void Require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL: " + openssl::TakeError());
}

void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  Require(extension != nullptr);
  Require(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

template <class Write>
std::string ToPem(Write write) {
  const openssl::BioPtr out(BIO_new(BIO_s_mem()));
  Require(write(out.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

std::string IssuedCertificate::CertificatePem() const {
  return ToPem([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
}

std::string IssuedCertificate::KeyPem() const {
  return ToPem([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

IssuedCertificate Issue(const Request& request, const IssuedCertificate* issuer) {
  static std::atomic<long> serial = 1;
  IssuedCertificate issued;
  issued.key.reset(EVP_EC_gen("P-256"));
  Require(issued.key != nullptr);
  issued.certificate.reset(X509_new());
  X509* certificate = issued.certificate.get();
  X509* issuer_certificate = issuer == nullptr ? certificate : issuer->certificate.get();

  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  ASN1_TIME_set(X509_getm_notBefore(certificate),
                std::chrono::system_clock::to_time_t(request.from));
  ASN1_TIME_set(X509_getm_notAfter(certificate),
                std::chrono::system_clock::to_time_t(request.until));
  X509_set_pubkey(certificate, issued.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(request.common_name.c_str()),
                             -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer_certificate));
  AddExtension(certificate, issuer_certificate, NID_basic_constraints,
               request.authority ? "critical,CA:TRUE" : "CA:FALSE");
  std::string names;
  for (const std::string& name : request.dns_names)
    names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& address : request.ip_addresses)
    names += (names.empty() ? "IP:" : ",IP:") + address;
  if (!names.empty()) AddExtension(certificate, issuer_certificate, NID_subject_alt_name, names);
  Require(X509_sign(certificate, issuer == nullptr ? issued.key.get() : issuer->key.get(),
                    EVP_sha256()) > 0);
  return issued;
}

std::string WhyRefused(const std::string& authorities, const std::string& leaf,
                       const std::string& host, std::chrono::system_clock::time_point time) {
  using ContextPtr = std::unique_ptr<X509_STORE_CTX, openssl::Free<X509_STORE_CTX_free>>;
  const openssl::X509StorePtr store(X509_STORE_new());
  for (const openssl::X509Ptr& authority : openssl::ReadCertificates(authorities, "bundle")) {
    Require(X509_STORE_add_cert(store.get(), authority.get()) == 1);
  }
  const std::vector<openssl::X509Ptr> shown = openssl::ReadCertificates(leaf, "leaf");
  const ContextPtr context(X509_STORE_CTX_new());
  Require(X509_STORE_CTX_init(context.get(), store.get(), shown.front().get(), nullptr) == 1);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  Require(X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER) == 1);
  Require(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT) == 1);
  Require(X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size()) == 1);
  X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(time));
  if (X509_verify_cert(context.get()) == 1) return "";
  openssl::TakeError();
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace locust::testing
