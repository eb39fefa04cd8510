// Makes the two kinds of certificates that there are, an authority and a leaf for the webhook's
// Service, and reads back what matters of them. ECDSA P-256, SHA-256.
//
// Values in PEM form, so that they can be copied, compared and stored. Only Make… needs randomness.
// Any thread. Throws Error (kInvalid) for what cannot be read.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locust::certs {

using TimePoint = std::chrono::system_clock::time_point;

// A certificate is made valid from this long before it is made, for verifiers whose clocks are
// behind; and kept this long after it is not needed, for verifiers whose clocks are behind too.
inline constexpr std::chrono::seconds kClockTolerance = std::chrono::hours(1);

struct Certificate {
  std::string pem;
  std::string name;    // of the subject: "locust-webhook authority 1f3a5c7e"
  std::string serial;  // hexadecimal
  TimePoint made;      // kClockTolerance after its notBefore
  TimePoint valid_from;
  TimePoint valid_until;
  std::vector<std::string> dns_names = {};  // sorted
  bool authority = false;

  bool ValidAt(TimePoint time) const { return valid_from <= time && time < valid_until; }

  // When two thirds of its life are over.
  TimePoint RenewAt() const { return made + (valid_until - made) * 2 / 3; }

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

struct KeyPair {
  Certificate certificate;
  std::string key_pem;
};

// Self-signed; may sign leaves only.
KeyPair MakeAuthority(TimePoint now, std::chrono::seconds lifetime);

// For a TLS server with these DNS names. Valid no longer than `authority`, whose key `key_pem` is.
KeyPair MakeLeaf(std::span<const std::string> dns_names, const Certificate& authority,
                 std::string_view key_pem, TimePoint now, std::chrono::seconds lifetime);

// All certificates in `pem`, at least one. `what` names the text in messages.
std::vector<Certificate> ReadCertificates(std::string_view pem, const std::string& what);

// Whether the key of `authority` signed `certificate`, whatever the time.
bool Signed(const Certificate& authority, const Certificate& certificate);

// Whether `key_pem` is the private key of `certificate`. `what` names the key in messages.
bool KeyFits(const Certificate& certificate, std::string_view key_pem, const std::string& what);

// Whether MakeAuthority made it, by its name.
bool IsOurs(const Certificate& authority);

}  // namespace locust::certs
