// What the server shows in a TLS handshake and what it asks for: certificate chain, private key
// and, when clients must show a certificate, the authorities it may come from.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/tls/openssl.h"

namespace locust::webhook {

// Immutable once parsed; safe to read from any thread (OpenSSL counts references atomically).
struct Certificate {
  openssl::X509Ptr leaf;
  openssl::X509ChainPtr intermediates;  // in the order of the file; null: none
  openssl::PkeyPtr key;
  openssl::X509StorePtr client_ca;                // null: clients need no certificate
  std::chrono::system_clock::time_point expires;  // the earliest of leaf and intermediates
  std::string subject;                            // of the leaf, for the log
  std::vector<std::string> warnings;  // expired or not yet valid at `now`: used all the same
};

// Reads PEM: the leaf first, then its intermediates; the leaf's private key, unencrypted;
// authorities for clients, or nothing when none are asked for. Checks that the key belongs to the
// leaf and that OpenSSL would serve them. Throws Error (kInvalid) that says which of the three is
// wrong; no message holds any of their content.
Certificate ParseCertificate(std::string_view chain_pem, std::string_view key_pem,
                             std::string_view client_ca_pem,
                             std::chrono::system_clock::time_point now);

}  // namespace locust::webhook
