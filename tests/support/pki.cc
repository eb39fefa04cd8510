#include "tests/support/pki.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

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

}  // namespace locust::testing
