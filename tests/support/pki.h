// Certificates for tests: authorities and leaves, ECDSA P-256, made when they are asked for.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/tls/openssl.h"

namespace locust::testing {

struct IssuedCertificate {
  openssl::X509Ptr certificate;
  openssl::PkeyPtr key;

  std::string CertificatePem() const;
  std::string KeyPem() const;
};

struct Request {
  std::string common_name;
  std::vector<std::string> dns_names = {};
  std::vector<std::string> ip_addresses = {};
  bool authority = false;
  std::chrono::system_clock::time_point from =
      std::chrono::system_clock::now() - std::chrono::hours(1);
  std::chrono::system_clock::time_point until =
      std::chrono::system_clock::now() + std::chrono::hours(24);
};

// Signed by `issuer`, or by itself when there is none.
IssuedCertificate Issue(const Request& request, const IssuedCertificate* issuer = nullptr);

// Why a TLS client that trusts `authorities` (PEM) refuses a server that shows `leaf` (PEM) for
// `host` at `time`: OpenSSL's words, by its strictest rules; empty: it accepts.
std::string WhyRefused(const std::string& authorities, const std::string& leaf,
                       const std::string& host, std::chrono::system_clock::time_point time);

}  // namespace locust::testing
