#include "common/kube/image.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace locust::kube {
namespace {

std::string Sha256() {
  return "sha256:" + std::string(64, 'a');
}

std::string Parts(std::string_view reference) {
  const ImageReference image = ParseImage(reference);
  return image.registry + "|" + image.repository + "|" + image.tag + "|" + image.digest;
}

// The expected parts are those of github.com/distribution/reference.
TEST(ImageTest, SplitsReferences) {
  const std::vector<std::pair<std::string, std::string>> references = {
      {"nginx", "docker.io|library/nginx||"},
      {"nginx:1.27", "docker.io|library/nginx|1.27|"},
      {"locustio/locust:2.32.2", "docker.io|locustio/locust|2.32.2|"},
      {"docker.io/nginx", "docker.io|library/nginx||"},
      {"index.docker.io/locustio/locust", "docker.io|locustio/locust||"},
      {"ghcr.io/a/b/c:v1_2", "ghcr.io|a/b/c|v1_2|"},
      {"localhost/a", "localhost|a||"},
      {"localhost:5000/a:1", "localhost:5000|a|1|"},
      {"[::1]:5000/a", "[::1]:5000|a||"},
      {"Registry.Example/a", "registry.example|a||"},
      {"REGISTRY/a", "registry|a||"},
      {"registry/a", "docker.io|registry/a||"},
      {"a__b/c--d.e", "docker.io|a__b/c--d.e||"},
      {"a@" + Sha256(), "docker.io|library/a||" + Sha256()},
      {"ghcr.io/a:1@" + Sha256(), "ghcr.io|a|1|" + Sha256()},
      {"a@sha512:" + std::string(128, '0'),
       "docker.io|library/a||sha512:" + std::string(128, '0')}};
  for (const auto& [reference, parts] : references) EXPECT_EQ(Parts(reference), parts);
}

TEST(ImageTest, KeepsWhatIsNoReferenceWhole) {
  for (const std::string& reference : std::vector<std::string>{"",
                                                               " ",
                                                               "a b",
                                                               "a:",
                                                               "a@",
                                                               ":1",
                                                               "@" + Sha256(),
                                                               "a//b",
                                                               "/a",
                                                               "a/",
                                                               "A",
                                                               "a/B",
                                                               "a___b",
                                                               "a..b",
                                                               "-a",
                                                               "a-",
                                                               "docker.io/",
                                                               "a:1:2",
                                                               "a:-1",
                                                               "a:" + std::string(129, 't'),
                                                               "a@sha256:" + std::string(63, 'a'),
                                                               "a@sha256:" + std::string(64, 'A'),
                                                               "a@md5:abc",
                                                               "docker.io/a@evil",
                                                               "ex_ample.io:80/a",
                                                               "host:port/a",
                                                               "[::1/a",
                                                               "[]/a",
                                                               "https://a/b",
                                                               "{{ image }}",
                                                               "$(IMAGE)",
                                                               "a\n",
                                                               "\xC3\xA4",
                                                               std::string(64, 'a'),
                                                               "a/" + std::string(254, 'b')}) {
    EXPECT_EQ(Parts(reference), "|" + reference + "||");
  }
}

TEST(ImageTest, KnowsLocustImages) {
  for (const char* reference :
       {"locust", "locustio/locust", "locustio/locust:2.32.2", "locustio/locust-otel",
        "ghcr.io/a/locust", "registry.example:5000/perf/acme-locust:1", "acme/my_locust",
        "acme/perf.locust", "docker.io/acme/locust-tests"}) {
    EXPECT_TRUE(IsLocustImage(reference)) << reference;
    EXPECT_FALSE(IsCompanionImage(reference)) << reference;
  }
}

TEST(ImageTest, KnowsWhatIsNoLocustImage) {
  for (const char* reference :
       {"", "nginx", "locustio/other", "acme/locusts", "acme/mylocust", "acme/locust2",
        "locust.example/app", "acme/app:locust", "acme/my-locust-app", "locust/app"}) {
    EXPECT_FALSE(IsLocustImage(reference)) << reference;
    EXPECT_FALSE(IsCompanionImage(reference)) << reference;
  }
  for (const char* reference :
       {"containersol/locust_exporter", "containersol/locust_exporter:v0.5.0",
        "acme/locust-exporter", "lotest/locust-k8s-operator:2.3.0", "exporter-of-locust",
        "locust-operator"}) {
    EXPECT_FALSE(IsLocustImage(reference)) << reference;
    EXPECT_TRUE(IsCompanionImage(reference)) << reference;
  }
}

}  // namespace
}  // namespace locust::kube
