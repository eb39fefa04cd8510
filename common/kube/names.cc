#include "common/kube/names.h"

#include <algorithm>

namespace locust::kube {
namespace {

constexpr std::size_t kLabelBytes = 63;
constexpr std::size_t kSubdomainBytes = 253;

constexpr bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool IsLowerAlnum(char c) {
  return IsLower(c) || IsDigit(c);
}
constexpr bool IsAlnum(char c) {
  return IsLowerAlnum(c) || IsUpper(c);
}
constexpr bool IsNameByte(char c) {
  return IsAlnum(c) || c == '-' || c == '_' || c == '.';
}

using Reason = std::optional<std::string>;

Reason CheckLength(std::string_view name, std::size_t most) {
  if (name.empty()) return "must not be empty";
  if (name.size() <= most) return std::nullopt;
  return "must be at most " + std::to_string(most) + " characters, has " +
         std::to_string(name.size());
}

bool IsDnsLabel(std::string_view label) {
  return !label.empty() && IsLowerAlnum(label.front()) && IsLowerAlnum(label.back()) &&
         std::ranges::all_of(label, [](char c) { return IsLowerAlnum(c) || c == '-'; });
}

bool IsSubdomain(std::string_view name) {
  for (std::size_t begin = 0;;) {
    const std::size_t dot = name.find('.', begin);
    if (!IsDnsLabel(name.substr(begin, dot == std::string_view::npos ? dot : dot - begin)))
      return false;
    if (dot == std::string_view::npos) return true;
    begin = dot + 1;
  }
}

bool IsQualifiedPart(std::string_view name) {
  return !name.empty() && IsAlnum(name.front()) && IsAlnum(name.back()) &&
         std::ranges::all_of(name, IsNameByte);
}

}  // namespace

Reason CheckDnsLabel(std::string_view name) {
  if (Reason reason = CheckLength(name, kLabelBytes)) return reason;
  if (IsDnsLabel(name)) return std::nullopt;
  return "must be lower-case letters, digits and '-', and begin and end with a letter or digit";
}

Reason CheckServiceName(std::string_view name) {
  if (Reason reason = CheckLength(name, kLabelBytes)) return reason;
  if (IsDnsLabel(name) && IsLower(name.front())) return std::nullopt;
  return "must be lower-case letters, digits and '-', begin with a letter and end with a letter or "
         "digit";
}

Reason CheckDnsSubdomain(std::string_view name) {
  if (Reason reason = CheckLength(name, kSubdomainBytes)) return reason;
  if (IsSubdomain(name)) return std::nullopt;
  return "must be lower-case letters, digits, '-' and '.', and each part must begin and end with a "
         "letter or digit";
}

Reason CheckHostname(std::string_view name) {
  constexpr std::string_view kWildcard = "*.";
  if (!name.starts_with(kWildcard)) return CheckDnsSubdomain(name);
  if (Reason reason = CheckLength(name, kSubdomainBytes)) return reason;
  if (IsSubdomain(name.substr(kWildcard.size()))) return std::nullopt;
  return "must be \"*.\" and a domain name";
}

Reason CheckQualifiedName(std::string_view name) {
  std::string_view part = name;
  if (const std::size_t slash = name.find('/'); slash != std::string_view::npos) {
    const std::string_view prefix = name.substr(0, slash);
    part = name.substr(slash + 1);
    if (part.find('/') != std::string_view::npos) return "must have at most one '/'";
    if (Reason reason = CheckLength(prefix, kSubdomainBytes)) return "prefix " + *reason;
    if (!IsSubdomain(prefix)) return "prefix must be a domain name in lower case";
  }
  const std::string which = part.size() == name.size() ? "" : "the part after the '/' ";
  if (Reason reason = CheckLength(part, kLabelBytes)) return which + *reason;
  if (IsQualifiedPart(part)) return std::nullopt;
  return which +
         "must be letters, digits, '-', '_' and '.', and begin and end with a letter or digit";
}

Reason CheckLabelValue(std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (Reason reason = CheckLength(value, kLabelBytes)) return reason;
  if (IsQualifiedPart(value)) return std::nullopt;
  return "must be letters, digits, '-', '_' and '.', and begin and end with a letter or digit";
}

Reason CheckConfigMapKey(std::string_view key) {
  if (Reason reason = CheckLength(key, kSubdomainBytes)) return reason;
  if (!std::ranges::all_of(key, IsNameByte)) return "must be letters, digits, '-', '_' and '.'";
  if (key == ".") return "must not be \".\"";
  if (key.starts_with("..")) return "must not begin with \"..\"";
  return std::nullopt;
}

}  // namespace locust::kube
