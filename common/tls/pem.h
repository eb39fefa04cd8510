// Reads certificates and keys in PEM form, and what a certificate says of itself.
//
// Pure functions; any thread. Throws Error (kInvalid); no message holds any of what was read.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/tls/openssl.h"

namespace locust::openssl {

// All certificates of `pem`, in their order; at least one. `what` names the text in messages.
std::vector<X509Ptr> ReadCertificates(std::string_view pem, const std::string& what);

// An unencrypted private key. `what` names the text in messages.
PkeyPtr ReadPrivateKey(std::string_view pem, const std::string& what);

std::string CertificatePem(const X509* certificate);
std::string PrivateKeyPem(const EVP_PKEY* key);  // PKCS #8, unencrypted

// As RFC 4514 writes it: "CN=locust,O=acme".
std::string SubjectOf(const X509* certificate);

// time_point::max() for what is no time, or beyond what a time_point holds (the year 2262): RFC
// 5280 has 9999-12-31 for certificates that never expire.
std::chrono::system_clock::time_point ToTimePoint(const ASN1_TIME* time);

}  // namespace locust::openssl
