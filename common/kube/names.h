// What Kubernetes accepts as a name. Each function returns the reason for a refusal, in words that complete
// "`x` …" ("must be at most 63 characters, has 70"), or nullopt when the name is good.
// Source: k8s.io/apimachinery/pkg/util/validation/validation.go.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace locust::kube {

std::optional<std::string> CheckDnsLabel(std::string_view name);       // RFC 1123 label, 63
std::optional<std::string> CheckServiceName(std::string_view name);    // RFC 1035 label, 63
std::optional<std::string> CheckDnsSubdomain(std::string_view name);   // RFC 1123 subdomain, 253
std::optional<std::string> CheckHostname(std::string_view name);       // subdomain, or "*." and a subdomain
std::optional<std::string> CheckQualifiedName(std::string_view name);  // label and annotation keys
std::optional<std::string> CheckLabelValue(std::string_view value);    // 63, may be empty
std::optional<std::string> CheckConfigMapKey(std::string_view key);    // [-._a-zA-Z0-9]+, 253, not "." or ".."

}  // namespace locust::kube
