#include "webhook/server/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <climits>
#include <ctime>
#include <utility>

#include "common/text/diagnostic.h"
#include "webhook/log/log.h"

namespace locust::webhook {
namespace {

using openssl::TakeError;
using TimePoint = std::chrono::system_clock::time_point;

Error Invalid(std::string message) {
  return Error(ExitCode::kInvalid, std::move(message));
}

openssl::BioPtr Reader(std::string_view pem) {
  const auto size = static_cast<int>(std::min<std::size_t>(pem.size(), INT_MAX));
  return openssl::BioPtr(BIO_new_mem_buf(pem.data(), size));
}

// Without a callback of ours OpenSSL would ask for a passphrase on the terminal.
int NoPassphrase(char*, int, int, void*) {
  return -1;
}

std::vector<openssl::X509Ptr> ReadCertificates(std::string_view pem, const std::string& what) {
  ERR_clear_error();
  const openssl::BioPtr reader = Reader(pem);
  std::vector<openssl::X509Ptr> certificates;
  while (X509* certificate = PEM_read_bio_X509_AUX(reader.get(), nullptr, NoPassphrase, nullptr)) {
    certificates.emplace_back(certificate);
  }
  // The end of the text shows as "no start line"; anything else is a certificate that cannot be
  // read.
  const unsigned long error = ERR_peek_last_error();
  if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE) {
    throw Invalid(what + " is not readable: " + TakeError());
  }
  ERR_clear_error();
  if (certificates.empty()) throw Invalid(what + " holds no certificate in PEM form");
  return certificates;
}

TimePoint ToTimePoint(const ASN1_TIME* time) {
  std::tm utc = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) return TimePoint::max();
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

std::string SubjectOf(const X509* certificate) {
  const openssl::BioPtr text(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return std::string(data, static_cast<std::size_t>(std::max(size, 0L)));
}

void CheckValidity(const X509* certificate, TimePoint now, Certificate& into) {
  const TimePoint from = ToTimePoint(X509_get0_notBefore(certificate));
  const TimePoint until = ToTimePoint(X509_get0_notAfter(certificate));
  into.expires = std::min(into.expires, until);
  const std::string name = "certificate \"" + SubjectOf(certificate) + "\"";
  if (until <= now) into.warnings.push_back(name + " expired at " + FormatTime(until));
  if (from > now) into.warnings.push_back(name + " is not valid before " + FormatTime(from));
}

// What OpenSSL will be asked for in each handshake, asked once now: key types and sizes that its
// security level refuses, a key of another certificate.
void CheckServable(const Certificate& certificate) {
  if (X509_check_private_key(certificate.leaf.get(), certificate.key.get()) != 1) {
    ERR_clear_error();
    throw Invalid("private key does not belong to the certificate");
  }
  const openssl::SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  if (SSL_CTX_use_cert_and_key(context.get(), certificate.leaf.get(), certificate.key.get(),
                               certificate.intermediates.get(), 1) != 1) {
    throw Invalid("certificate cannot be served: " + TakeError());
  }
}

}  // namespace

Certificate ParseCertificate(std::string_view chain_pem, std::string_view key_pem,
                             std::string_view client_ca_pem, TimePoint now) {
  Certificate result;
  result.expires = TimePoint::max();

  std::vector<openssl::X509Ptr> chain = ReadCertificates(chain_pem, "certificate");
  for (const openssl::X509Ptr& certificate : chain) CheckValidity(certificate.get(), now, result);
  result.subject = SubjectOf(chain.front().get());
  result.leaf = std::move(chain.front());
  if (chain.size() > 1) {
    result.intermediates.reset(sk_X509_new_null());
    for (std::size_t i = 1; i < chain.size(); ++i) {
      sk_X509_push(result.intermediates.get(), chain[i].release());
    }
  }

  ERR_clear_error();
  result.key.reset(PEM_read_bio_PrivateKey(Reader(key_pem).get(), nullptr, NoPassphrase, nullptr));
  if (result.key == nullptr) {
    throw Invalid("private key is not readable as unencrypted PEM: " + TakeError());
  }
  CheckServable(result);

  if (!client_ca_pem.empty()) {
    result.client_ca.reset(X509_STORE_new());
    for (const openssl::X509Ptr& authority : ReadCertificates(client_ca_pem, "client authority")) {
      if (X509_STORE_add_cert(result.client_ca.get(), authority.get()) != 1) {
        throw Invalid("client authority cannot be used: " + TakeError());
      }
    }
  }
  return result;
}

}  // namespace locust::webhook
