#include "certs/issue/content.h"

#include <algorithm>
#include <utility>

namespace locust::certs {

std::string Content::Bundle() const {
  std::string bundle;
  for (const Certificate& authority : authorities) bundle += authority.pem;
  return bundle;
}

Content Begin(std::span<const std::string> dns_names, const Lifetimes& lifetimes, TimePoint now) {
  KeyPair authority = MakeAuthority(now, lifetimes.authority);
  KeyPair leaf = MakeLeaf(dns_names, authority.certificate, authority.key_pem, now, lifetimes.leaf);
  return {.authorities = {std::move(authority.certificate)},
          .authority_key = std::move(authority.key_pem),
          .leaf = std::move(leaf.certificate),
          .leaf_key = std::move(leaf.key_pem)};
}

Content WithNewAuthority(const Content& content, const Lifetimes& lifetimes, TimePoint now) {
  KeyPair made = MakeAuthority(now, lifetimes.authority);
  Content result = content;
  result.authorities.insert(result.authorities.begin(), std::move(made.certificate));
  result.authority_key = std::move(made.key_pem);
  result.issuer = content.issuer + 1;
  result.trusted_since.reset();
  return result;
}

Content WithNewLeaf(const Content& content, std::span<const std::string> dns_names,
                    const Lifetimes& lifetimes, TimePoint now) {
  KeyPair made = MakeLeaf(dns_names, content.newest(), content.authority_key, now, lifetimes.leaf);
  Content result = content;
  result.leaf = std::move(made.certificate);
  result.leaf_key = std::move(made.key_pem);
  result.issuer = 0;
  result.trusted_since.reset();
  if (content.issuer != 0) {
    const Certificate& old = content.leaf;
    // No longer than the leaf lived: where minutes are a life, an hour would be for ever.
    const TimePoint unused = old.valid_until + std::min<TimePoint::duration>(
                                                   kClockTolerance, old.valid_until - old.made);
    result.retire_after = std::max(content.retire_after.value_or(unused), unused);
  }
  return result;
}

Content WithTrustSince(const Content& content, std::optional<TimePoint> since) {
  Content result = content;
  result.trusted_since = since;
  return result;
}

Content WithoutRetired(const Content& content) {
  Content result = content;
  result.authorities = {content.newest()};
  result.issuer = 0;
  if (content.issuer != 0) {
    result.authorities.push_back(content.authorities[content.issuer]);
    result.issuer = 1;
  }
  result.retire_after.reset();
  return result;
}

}  // namespace locust::certs
