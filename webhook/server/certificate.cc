#include "webhook/server/certificate.h"

#include <openssl/err.h>

#include <algorithm>
#include <utility>

#include "common/log/log.h"
#include "common/text/diagnostic.h"
#include "common/tls/pem.h"

namespace locust::webhook {
namespace {

using openssl::TakeError;
using TimePoint = std::chrono::system_clock::time_point;

Error Invalid(std::string message) {
  return Error(ExitCode::kInvalid, std::move(message));
}

void CheckValidity(const X509* certificate, TimePoint now, Certificate& into) {
  const TimePoint from = openssl::ToTimePoint(X509_get0_notBefore(certificate));
  const TimePoint until = openssl::ToTimePoint(X509_get0_notAfter(certificate));
  into.expires = std::min(into.expires, until);
  const std::string name = "certificate \"" + openssl::SubjectOf(certificate) + "\"";
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

  std::vector<openssl::X509Ptr> chain = openssl::ReadCertificates(chain_pem, "certificate");
  for (const openssl::X509Ptr& certificate : chain) CheckValidity(certificate.get(), now, result);
  result.subject = openssl::SubjectOf(chain.front().get());
  result.leaf = std::move(chain.front());
  if (chain.size() > 1) {
    result.intermediates.reset(sk_X509_new_null());
    for (std::size_t i = 1; i < chain.size(); ++i) {
      sk_X509_push(result.intermediates.get(), chain[i].release());
    }
  }

  result.key = openssl::ReadPrivateKey(key_pem, "private key");
  CheckServable(result);

  if (!client_ca_pem.empty()) {
    result.client_ca.reset(X509_STORE_new());
    for (const openssl::X509Ptr& authority :
         openssl::ReadCertificates(client_ca_pem, "client authority")) {
      if (X509_STORE_add_cert(result.client_ca.get(), authority.get()) != 1) {
        throw Invalid("client authority cannot be used: " + TakeError());
      }
    }
  }
  return result;
}

}  // namespace locust::webhook
