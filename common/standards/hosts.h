// Hosts of URLs, and patterns of hosts that may be load-tested.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"

namespace locust::standards {

// The host of a URL as a client connects to it: without user, port and trailing dot, in lower case,
// an address in its usual form (whatever its spelling: "0x0a.1", "[::ffff:10.0.0.1]"). A text
// without
// "://" counts as a host with what may follow it. nullopt when it is none that a client could take
// for a host name or an address.
std::optional<std::string> HostOf(std::string_view url);

// "*.staging.acme.example" ('*' for any characters), an address, or a range of addresses
// ("10.20.0.0/16").
class HostPattern {
 public:
  HostPattern() = default;
  // nullopt when `text` is no pattern of hosts.
  static std::optional<HostPattern> Parse(std::string_view text);

  bool Matches(std::string_view host) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string glob_;    // of a name, in lower case
  std::string prefix_;  // of addresses: their first bytes, and
  int bits_ = -1;       // how many bits of them count; -1: a name
};

OrderedJson DefaultOf(const std::vector<HostPattern>& patterns);

}  // namespace locust::standards
