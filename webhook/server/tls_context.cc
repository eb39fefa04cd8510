#include "webhook/server/tls_context.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace locust::webhook {
namespace {

int SelfIndex() {
  static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return kIndex;
}

// For TLS 1.2; those of 1.3 are all fit.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

bool HasCommonName(X509* certificate, std::string_view name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) {
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(value));
    if (name == std::string_view(data, static_cast<std::size_t>(ASN1_STRING_length(value)))) {
      return true;
    }
  }
  return false;
}

// Whole names only: a wildcard in a client's certificate gives no one else's name.
bool HasName(X509* certificate, const std::string& name) {
  return HasCommonName(certificate, name) ||
         X509_check_host(certificate, name.data(), name.size(),
                         X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                         nullptr) == 1;
}

}  // namespace

TlsContext::TlsContext(CurrentCertificate current, std::vector<std::string> client_names)
    : current_(std::move(current)), client_names_(std::move(client_names)) {}

bool TlsContext::Configure(SSL_CTX* context) {
  constexpr std::string_view kSessionContext = "locust-webhook";
  constexpr long kMaxClientChain = 32 << 10;
  SSL_CTX_set_ex_data(context, SelfIndex(), this);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  // API servers resume no session, and without resumption each handshake checks the client anew.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // 34 KB less for each idle connection
  SSL_CTX_set_max_cert_list(context, kMaxClientChain);
  SSL_CTX_set_cert_cb(context, &OnCertificateNeeded, this);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kCiphers) == 1 &&
         SSL_CTX_set_num_tickets(context, 0) == 1 &&
         SSL_CTX_set_session_id_context(
             context, reinterpret_cast<const unsigned char*>(kSessionContext.data()),
             kSessionContext.size()) == 1;
}

int TlsContext::OnCertificateNeeded(SSL* ssl, void* self) {
  return static_cast<const TlsContext*>(self)->Use(ssl) ? 1 : 0;
}

// Per connection, so that a swap concerns new handshakes only. OpenSSL keeps references to what it
// is given.
bool TlsContext::Use(SSL* ssl) const {
  const std::shared_ptr<const Certificate> certificate = current_();
  if (certificate == nullptr) return false;
  if (certificate->client_ca != nullptr) {
    if (SSL_set1_verify_cert_store(ssl, certificate->client_ca.get()) != 1) return false;
    SSL_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &OnVerify);
  }
  return SSL_use_cert_and_key(ssl, certificate->leaf.get(), certificate->key.get(),
                              certificate->intermediates.get(), 1) == 1;
}

int TlsContext::OnVerify(int verified, X509_STORE_CTX* store) {
  if (verified != 1 || X509_STORE_CTX_get_error_depth(store) != 0) return verified;
  const auto* ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* self =
      static_cast<const TlsContext*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), SelfIndex()));
  X509* client = X509_STORE_CTX_get_current_cert(store);
  const std::vector<std::string>& names = self->client_names_;
  if (names.empty() || std::any_of(names.begin(), names.end(),
                                   [&](const auto& name) { return HasName(client, name); })) {
    return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace locust::webhook
