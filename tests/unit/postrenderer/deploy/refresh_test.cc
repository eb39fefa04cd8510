#include "postrenderer/deploy/refresh.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::deploy {
namespace {

Json RefreshedValue(const std::string& released, const Json& live) {
  const auto refreshed = Refreshed(ReadManifest(released), Json::array({live}));
  return refreshed.empty() ? Json() : refreshed.front().value;
}

constexpr const char* kReleased =
    "kind: Deployment\nmetadata: {name: w, labels: {}}\nspec: {replicas: 3, paused: false, "
    "template: {cpu: 1000m, args: [a, b]}}\n";

Json Live() {
  return {{"kind", "Deployment"},
          {"metadata", {{"name", "w"}, {"uid", "1"}}},
          {"spec",
           {{"replicas", 3},
            {"strategy", "added"},
            {"template", {{"cpu", "1"}, {"args", {"a", "b"}}}}}}};
}

TEST(Refresh, WhatTheClusterAddsOrWritesAnewIsNoChange) {
  EXPECT_EQ(RefreshedValue(kReleased, Live()), ReadManifest(kReleased).front().value);
}

TEST(Refresh, WhatSomebodyChangedIsAsTheClusterHasIt) {
  Json live = Live();
  live["spec"]["replicas"] = 7;
  live["spec"]["template"]["args"][1] = "c";
  live["spec"]["template"].erase("cpu");
  const Json value = RefreshedValue(kReleased, live);
  EXPECT_EQ(value["spec"]["replicas"], 7);
  EXPECT_EQ(value["spec"]["template"], Json({{"args", {"a", "c"}}}));
}

TEST(Refresh, WhatIsGoneIsLeftOut) {
  Json other = Live();
  other["metadata"]["name"] = "x";
  EXPECT_TRUE(RefreshedValue(kReleased, other).is_null());
}

}  // namespace
}  // namespace locust::deploy
