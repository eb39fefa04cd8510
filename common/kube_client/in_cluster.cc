#include "common/kube_client/in_cluster.h"

#include <charconv>
#include <string_view>

#include "common/files/read_file.h"
#include "common/text/diagnostic.h"

namespace locust::kube_client {
namespace {

constexpr const char* kHost = "KUBERNETES_SERVICE_HOST";
constexpr const char* kPort = "KUBERNETES_SERVICE_PORT";
constexpr std::size_t kMaxNamespace = 63;

std::string Needed(const Environment& environment, const char* variable) {
  std::optional<std::string> value = environment(variable);
  if (!value || value->empty()) {
    throw Error(ExitCode::kMissing, std::string(variable) + " is not set",
                "this command runs in a pod, where the kubelet sets it");
  }
  return *std::move(value);
}

std::uint16_t ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    throw Error(ExitCode::kMissing, std::string(kPort) + " is no port: `" + std::string(text) + "`",
                "this command runs in a pod, where the kubelet sets it");
  }
  return port;
}

}  // namespace

Server InCluster(const Environment& environment, const std::string& folder) {
  return {.host = Needed(environment, kHost),
          .port = ParsePort(Needed(environment, kPort)),
          .token_file = folder + "/token",
          .authorities_file = folder + "/ca.crt"};
}

std::string InClusterNamespace(const std::string& folder) {
  std::string name = ReadFile(folder + "/namespace", kMaxNamespace + 1);
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

}  // namespace locust::kube_client
