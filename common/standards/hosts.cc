#include "common/standards/hosts.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "common/standards/glob.h"

namespace locust::standards {
namespace {

constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;

// The bytes of an address, 4 or 16; an IPv6 address that stands for an IPv4 one gives 4. As lenient
// as the C library, which is what clients ask: "10.1", "0x0a000001", "167772161".
std::optional<std::string> AddressBytes(const std::string& text) {
  std::array<char, kIpv6Bytes> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    const std::string_view all(bytes.data(), bytes.size());
    return std::string(all.starts_with(kMapped) ? all.substr(kMapped.size()) : all);
  }
  const bool looks_numeric = !text.empty() && text.front() >= '0' && text.front() <= '9' &&
                             text.find_first_not_of("0123456789abcdefxABCDEFX.") == text.npos;
  in_addr address{};
  if (!looks_numeric || inet_aton(text.c_str(), &address) != 1) return std::nullopt;
  const auto four = std::bit_cast<std::array<char, kIpv4Bytes>>(address);
  return std::string(four.data(), four.size());
}

std::string AddressText(const std::string& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(bytes.size() == kIpv4Bytes ? AF_INET : AF_INET6, bytes.data(), text.data(),
            text.size());
  return text.data();
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool IsHostName(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find("..") == name.npos &&
         std::ranges::all_of(name, IsHostCharacter);
}

// Whether what comes after a host is nothing or a port.
bool IsPort(std::string_view rest) {
  return rest.empty() ||
         (rest.front() == ':' && rest.find_first_not_of("0123456789", 1) == rest.npos);
}

}  // namespace

std::optional<std::string> HostOf(std::string_view url) {
  if (const std::size_t scheme = url.find("://");
      scheme != std::string_view::npos && url.find_first_of("/?#@:") == scheme) {
    url.remove_prefix(scheme + 3);
  }
  std::string_view host = url.substr(0, url.find_first_of("/?#"));
  host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
  std::string_view rest;
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    rest = host.substr(close + 1);
    host = host.substr(1, close - 1);
    host = host.substr(0, host.find('%'));  // the zone of a link-local address
    const auto bytes = AddressBytes(std::string(host));
    if (!bytes || host.find(':') == host.npos || !IsPort(rest)) return std::nullopt;
    return AddressText(*bytes);
  }
  const std::size_t colon = host.find(':');
  if (colon != std::string_view::npos) {
    rest = host.substr(colon);
    host = host.substr(0, colon);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string name = LowerCase(host);
  if (!IsHostName(name) || !IsPort(rest)) return std::nullopt;
  const auto bytes = AddressBytes(name);
  return bytes ? AddressText(*bytes) : name;
}

std::optional<HostPattern> HostPattern::Parse(std::string_view text) {
  HostPattern pattern;
  pattern.text_ = text;
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  const bool is_name = address.find('*') != std::string::npos;
  if (const auto bytes = is_name ? std::nullopt : AddressBytes(address)) {
    const int most = static_cast<int>(bytes->size() * 8);
    pattern.prefix_ = *bytes;
    pattern.bits_ = most;
    if (slash == std::string_view::npos) return pattern;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, pattern.bits_);
    const bool is_valid =
        error == std::errc() && stop == end && pattern.bits_ >= 0 && pattern.bits_ <= most;
    return is_valid ? std::optional(pattern) : std::nullopt;
  }
  pattern.glob_ = LowerCase(text);
  if (pattern.glob_.ends_with('.')) pattern.glob_.pop_back();
  // "10.*" would take "10.evil.example" in: a range of addresses is written as one.
  const bool is_range = pattern.glob_.find_first_not_of("0123456789.*") == pattern.glob_.npos;
  const bool fits =
      !pattern.glob_.empty() && (!is_range || pattern.glob_ == "*") &&
      std::ranges::all_of(pattern.glob_, [](char c) { return IsHostCharacter(c) || c == '*'; });
  return fits ? std::optional(pattern) : std::nullopt;
}

bool HostPattern::Matches(std::string_view host) const {
  const auto bytes = AddressBytes(std::string(host));
  if (bits_ < 0) return (!bytes || glob_ == "*") && MatchesGlob(glob_, host);
  if (!bytes || bytes->size() != prefix_.size()) return false;
  const auto bit_count = static_cast<std::size_t>(bits_);
  for (std::size_t bit = 0; bit < bit_count; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    const auto left = static_cast<unsigned char>((*bytes)[bit / 8]);
    const auto right = static_cast<unsigned char>(prefix_[bit / 8]);
    if ((left & mask) != (right & mask)) return false;
  }
  return true;
}

OrderedJson DefaultOf(const std::vector<HostPattern>& patterns) {
  OrderedJson list = OrderedJson::array();
  for (const HostPattern& pattern : patterns) list.push_back(pattern.text());
  return list;
}

}  // namespace locust::standards
