#include "common/kube_client/in_cluster.h"

#include <gtest/gtest.h>

#include <map>

#include "common/text/diagnostic.h"
#include "tests/support/temporary_folder.h"

namespace locust::kube_client {
namespace {

Environment Of(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string ErrorOf(const Environment& environment) {
  try {
    InCluster(environment, "/x");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kMissing);
    return error.what();
  }
  return "no error";
}

TEST(InCluster, ReadsWhatTheKubeletSets) {
  const Server server = InCluster(
      Of({{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "6443"}}), "/sa");
  EXPECT_EQ(server.host, "fd00::1");
  EXPECT_EQ(server.port, 6443);
  EXPECT_EQ(server.token_file, "/sa/token");
  EXPECT_EQ(server.authorities_file, "/sa/ca.crt");
}

TEST(InCluster, SaysWhatIsMissingOutsideOfAPod) {
  const std::string hint = "hint: this command runs in a pod, where the kubelet sets it\n";
  EXPECT_EQ(ErrorOf(Of({})), "error: KUBERNETES_SERVICE_HOST is not set\n" + hint);
  EXPECT_EQ(ErrorOf(Of({{"KUBERNETES_SERVICE_HOST", ""}})),
            "error: KUBERNETES_SERVICE_HOST is not set\n" + hint);
  EXPECT_EQ(ErrorOf(Of({{"KUBERNETES_SERVICE_HOST", "h"}})),
            "error: KUBERNETES_SERVICE_PORT is not set\n" + hint);
  for (const std::string port : {"0", "65536", "-1", "443x", "x"}) {
    EXPECT_EQ(ErrorOf(Of({{"KUBERNETES_SERVICE_HOST", "h"}, {"KUBERNETES_SERVICE_PORT", port}})),
              "error: KUBERNETES_SERVICE_PORT is no port: `" + port + "`\n" + hint);
  }
}

TEST(InCluster, ReadsTheNamespace) {
  const testing::TemporaryFolder folder;
  folder.Write("namespace", "locust");
  EXPECT_EQ(InClusterNamespace(folder.Path("")), "locust");
  folder.Write("namespace", "locust\n");
  EXPECT_EQ(InClusterNamespace(folder.Path("")), "locust");
  folder.Write("namespace", std::string(65, 'x'));
  EXPECT_THROW(InClusterNamespace(folder.Path("")), Error);
}

}  // namespace
}  // namespace locust::kube_client
