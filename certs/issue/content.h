// What the Secret holds, as values: the authorities that clients trust, the newest one's key, and
// the leaf that the webhook serves.
//
// Only the newest authority's key is kept: an older authority can sign nothing any more, it is
// there for leaves that are still served. Pure but for randomness; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "certs/issue/certificate.h"

namespace locust::certs {

struct Content {
  std::vector<Certificate> authorities;  // newest first, at least one
  std::string authority_key;             // the newest one's
  Certificate leaf;
  std::string leaf_key;
  std::size_t issuer = 0;  // which of the authorities signed the leaf

  // While the leaf is an older authority's: since when every webhook configuration has been seen
  // with the newest authority.
  std::optional<TimePoint> trusted_since = {};
  // While there are older authorities: when the last leaf that they signed is of no use any more.
  std::optional<TimePoint> retire_after = {};

  const Certificate& newest() const { return authorities.front(); }
  std::string Bundle() const;  // all authorities, PEM

  friend bool operator==(const Content&, const Content&) = default;
};

struct Lifetimes {
  std::chrono::seconds authority = std::chrono::hours(24 * 365);
  std::chrono::seconds leaf = std::chrono::hours(24 * 90);
};

// The changes that a rotation is made of. Each is one write of the Secret.
Content Begin(std::span<const std::string> dns_names, const Lifetimes& lifetimes, TimePoint now);
Content WithNewAuthority(const Content& content, const Lifetimes& lifetimes, TimePoint now);
Content WithNewLeaf(const Content& content, std::span<const std::string> dns_names,
                    const Lifetimes& lifetimes, TimePoint now);
Content WithTrustSince(const Content& content, std::optional<TimePoint> since);
Content WithoutRetired(const Content& content);  // keeps the newest and the leaf's authority

}  // namespace locust::certs
