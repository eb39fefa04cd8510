// Sets up OpenSSL for the webhook's server side: TLS 1.2 and 1.3, the certificate of the moment in
// each handshake, client certificates when they are asked for.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "webhook/server/certificate.h"

namespace locust::webhook {

class TlsContext {
 public:
  using CurrentCertificate = std::function<std::shared_ptr<const Certificate>()>;

  // `current` is asked in each handshake, by many threads; null fails the handshake. A certificate
  // with client authorities makes clients show one of theirs, whose common name or DNS name is in
  // `client_names` (empty: any).
  TlsContext(CurrentCertificate current, std::vector<std::string> client_names);

  // False when OpenSSL refuses a setting. `context` must not outlive this object.
  bool Configure(SSL_CTX* context);

 private:
  static int OnCertificateNeeded(SSL* ssl, void* self);
  static int OnVerify(int verified, X509_STORE_CTX* store);
  bool Use(SSL* ssl) const;

  const CurrentCertificate current_;
  const std::vector<std::string> client_names_;
};

}  // namespace locust::webhook
