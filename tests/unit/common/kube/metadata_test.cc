#include "common/kube/metadata.h"

#include <gtest/gtest.h>

namespace locust::kube {
namespace {

TEST(Metadata, HasANamespace) {
  EXPECT_EQ(NamespaceOf({{"metadata", {{"namespace", "load"}}}}), "load");
  for (const char* text : {R"({})", R"({"metadata": {}})", R"({"metadata": {"namespace": 7}})",
                           R"({"metadata": null})", R"({"metadata": ["namespace"]})", "[]"}) {
    EXPECT_EQ(NamespaceOf(Json::parse(text)), "") << text;
  }
}

TEST(Metadata, NamesTheControllerAmongOwners) {
  const Json object = Json::parse(R"({"metadata": {"ownerReferences": [
      "no owner", {"name": "a"}, {"name": "b", "controller": "true"},
      {"name": "c", "controller": false}, {"name": "d", "controller": true}]}})");
  const Json* controller = ControllerOf(object);
  ASSERT_NE(controller, nullptr);
  EXPECT_EQ((*controller)["name"], "d");
  for (const char* text :
       {R"({})", R"({"metadata": {}})", "[]", R"({"metadata": {"ownerReferences": []}})",
        R"({"metadata": {"ownerReferences": {"controller": true}}})",
        R"({"metadata": {"ownerReferences": [{"name": "a"}]}})"}) {
    EXPECT_EQ(ControllerOf(Json::parse(text)), nullptr) << text;
  }
}

}  // namespace
}  // namespace locust::kube
