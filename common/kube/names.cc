#include "common/kube/names.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace locust::kube {
namespace {

using Refusal = std::optional<std::string>;

constexpr std::size_t kLabelLength = 63;
constexpr std::size_t kSubdomainLength = 253;

bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsLowerOrDigit(char c) {
  return IsLower(c) || IsDigit(c);
}
bool IsAlphanumeric(char c) {
  return IsLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
}

bool IsDnsLabelByte(char c) {
  return IsLowerOrDigit(c) || c == '-';
}
bool IsSubdomainByte(char c) {
  return IsDnsLabelByte(c) || c == '.';
}
bool IsNameByte(char c) {
  return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.';
}

constexpr std::string_view kDnsLabelBytes = "lower-case letters, digits and '-'";
constexpr std::string_view kSubdomainBytes = "lower-case letters, digits, '-' and '.'";
constexpr std::string_view kNameBytes = "letters, digits, '-', '_' and '.'";

// "'X'", or "the byte 0x1B" for what cannot stand in a message.
std::string Show(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (c > ' ' && c <= '~') return "'" + std::string(1, c) + "'";
  if (c == ' ') return "a blank";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("the byte 0x") + kHex[byte >> 4] + kHex[byte & 0xF];
}

Refusal CheckLength(std::string_view text, std::size_t most) {
  if (text.empty()) return "must not be empty";
  if (text.size() <= most) return std::nullopt;
  return "must be at most " + std::to_string(most) + " characters, has " +
         std::to_string(text.size());
}

Refusal CheckBytes(std::string_view text, bool (*allowed)(char), std::string_view allowed_words) {
  const auto* const bad = std::ranges::find_if_not(text, allowed);
  if (bad == text.end()) return std::nullopt;
  return "may have only " + std::string(allowed_words) + ", not " + Show(*bad);
}

Refusal CheckEnds(std::string_view text, bool (*allowed)(char), std::string_view allowed_words) {
  if (allowed(text.front()) && allowed(text.back())) return std::nullopt;
  return "must begin and end with a " + std::string(allowed_words);
}

// [A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?, 63
Refusal CheckName(std::string_view name) {
  if (auto refusal = CheckLength(name, kLabelLength)) return refusal;
  if (auto refusal = CheckBytes(name, IsNameByte, kNameBytes)) return refusal;
  return CheckEnds(name, IsAlphanumeric, "letter or digit");
}

}  // namespace

std::optional<std::string> CheckDnsLabel(std::string_view name) {
  if (auto refusal = CheckLength(name, kLabelLength)) return refusal;
  if (auto refusal = CheckBytes(name, IsDnsLabelByte, kDnsLabelBytes)) return refusal;
  return CheckEnds(name, IsLowerOrDigit, "lower-case letter or digit");
}

std::optional<std::string> CheckServiceName(std::string_view name) {
  if (auto refusal = CheckDnsLabel(name)) return refusal;
  if (IsLower(name.front())) return std::nullopt;
  return "must begin with a lower-case letter";
}

std::optional<std::string> CheckDnsSubdomain(std::string_view name) {
  if (auto refusal = CheckLength(name, kSubdomainLength)) return refusal;
  if (auto refusal = CheckBytes(name, IsSubdomainByte, kSubdomainBytes)) return refusal;
  // Only the whole has a length limit; its parts may be longer than DNS allows, as in the API
  // server.
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || !IsLowerOrDigit(part.front()) || !IsLowerOrDigit(part.back())) {
      return "must begin and end with a lower-case letter or digit, before and after each '.' too";
    }
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<std::string> CheckHostname(std::string_view name) {
  constexpr std::string_view kWildcard = "*.";
  if (!name.starts_with(kWildcard)) return CheckDnsSubdomain(name);
  if (auto refusal = CheckLength(name, kSubdomainLength)) return refusal;
  auto refusal = CheckDnsSubdomain(name.substr(kWildcard.size()));
  return refusal ? "after \"*.\" " + *refusal : refusal;
}

std::optional<std::string> CheckQualifiedName(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return CheckName(name);
  if (name.find('/', slash + 1) != std::string_view::npos) return "may have only one '/'";
  if (auto refusal = CheckDnsSubdomain(name.substr(0, slash))) return "before the '/' " + *refusal;
  if (auto refusal = CheckName(name.substr(slash + 1))) return "after the '/' " + *refusal;
  return std::nullopt;
}

std::optional<std::string> CheckLabelValue(std::string_view value) {
  return value.empty() ? std::nullopt : CheckName(value);
}

std::optional<std::string> CheckConfigMapKey(std::string_view key) {
  if (auto refusal = CheckLength(key, kSubdomainLength)) return refusal;
  if (auto refusal = CheckBytes(key, IsNameByte, kNameBytes)) return refusal;
  if (key == ".") return "must not be \".\"";
  if (key.starts_with("..")) return "must not begin with \"..\"";
  return std::nullopt;
}

const NameForm* FormOf(NameCheck check) {
  static const std::vector<NameForm> kForms = [] {
    const std::string label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    const std::string subdomain = label + "(\\." + label + ")*";
    const std::string name = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";
    return std::vector<NameForm>{
        {CheckDnsLabel, "^" + label + "$", kLabelLength},
        {CheckServiceName, "^[a-z]([-a-z0-9]*[a-z0-9])?$", kLabelLength},
        {CheckDnsSubdomain, "^" + subdomain + "$", kSubdomainLength},
        {CheckHostname, "^(\\*\\.)?" + subdomain + "$", kSubdomainLength},
        {CheckQualifiedName, "^((?=[^/]{1,253}/)" + subdomain + "/)?(?=[^/]{1,63}$)" + name + "$",
         kSubdomainLength + 1 + kLabelLength},
        {CheckLabelValue, "^(" + name + ")?$", kLabelLength},
        {CheckConfigMapKey, "^(?!\\.$)(?!\\.\\.)[-._a-zA-Z0-9]+$", kSubdomainLength},
    };
  }();
  const auto found = std::ranges::find(kForms, check, &NameForm::check);
  return found == kForms.end() ? nullptr : &*found;
}

}  // namespace locust::kube
