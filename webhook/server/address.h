// Where a server listens: "127.0.0.1:8443", "[::1]:8443", ":8443" (all addresses). Port 0: any free
// one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace locust::webhook {

struct Address {
  std::string host;  // empty: all addresses, IPv6 and IPv4
  int port = 0;
  friend bool operator==(const Address&, const Address&) = default;
};

std::optional<Address> ParseAddress(std::string_view text);
std::string ToString(const Address& address);

}  // namespace locust::webhook
