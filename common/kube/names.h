// What Kubernetes accepts as a name. Each function returns the reason for a refusal, in words that
// complete "`x` …" ("must be at most 63 characters, has 70"), or nullopt when the name is good.
// Source: k8s.io/apimachinery/pkg/util/validation/validation.go.
//
// Pure functions of any bytes. Lengths are bytes, as there; what is good is ASCII.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace locust::kube {

// RFC 1123 label, 63 bytes: a container's name.
std::optional<std::string> CheckDnsLabel(std::string_view name);
// RFC 1035 label, 63 bytes: the same, begun by a letter.
std::optional<std::string> CheckServiceName(std::string_view name);
// RFC 1123 subdomain, 253 bytes: the name of most objects.
std::optional<std::string> CheckDnsSubdomain(std::string_view name);
// A subdomain, or "*." and a subdomain: the host of an Ingress.
std::optional<std::string> CheckHostname(std::string_view name);
// 63 bytes, after an optional subdomain and '/': keys of labels and annotations.
std::optional<std::string> CheckQualifiedName(std::string_view name);
// 63 bytes, may be empty.
std::optional<std::string> CheckLabelValue(std::string_view value);
// [-._a-zA-Z0-9]+, 253 bytes, not "." and not begun by "..".
std::optional<std::string> CheckConfigMapKey(std::string_view key);

using NameCheck = std::optional<std::string> (*)(std::string_view);

// What a check accepts, for a JSON Schema: a regular expression (ECMA-262) and a length.
struct NameForm {
  NameCheck check;
  std::string pattern;
  std::size_t max_length;
};

// That of one of the functions above; nullptr for any other.
const NameForm* FormOf(NameCheck check);

}  // namespace locust::kube
