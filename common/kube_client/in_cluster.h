// How a program in a pod finds its API server: the environment and the service account's folder,
// as the kubelet provides them.
//
// Pure but for reading the files. Throws Error (kMissing) when the program is not in a pod.
#pragma once

#include <cstdint>
#include <string>

#include "common/process/program.h"

namespace locust::kube_client {

inline constexpr const char* kServiceAccountFolder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

struct Server {
  std::string host;  // a name or an address, IPv6 without brackets
  std::uint16_t port = 443;
  // Both are read again for each request: the kubelet renews them.
  std::string token_file;
  std::string authorities_file;  // PEM; what the API server's certificate is verified by
};

using program::Environment;

// From KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. `folder`: the service account's.
Server InCluster(const Environment& environment, const std::string& folder);

// The pod's own namespace.
std::string InClusterNamespace(const std::string& folder);

}  // namespace locust::kube_client
