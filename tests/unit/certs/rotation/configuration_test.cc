#include "certs/rotation/configuration.h"

#include <gtest/gtest.h>

#include "certs/issue/text.h"

namespace locust::certs {
namespace {

const ServiceName kService = {.name_space = "locust", .name = "web"};

Json Webhook(const std::string& service, const std::string& name_space = "locust") {
  return {{"clientConfig", {{"service", {{"name", service}, {"namespace", name_space}}}}}};
}

class ConfigurationTest : public ::testing::Test {
 protected:
  Json configuration_ = {{"metadata", {{"resourceVersion", "5"}}},
                         {"webhooks",
                          {Webhook("web"), Webhook("other"), Webhook("web", "elsewhere"),
                           Json{{"clientConfig", {{"url", "https://x"}}}}, Webhook("web")}}};
};

TEST_F(ConfigurationTest, PathsAndNames) {
  const ConfigurationName mutating = {.kind = ConfigurationName::Kind::kMutating, .name = "a"};
  const ConfigurationName validating = {.kind = ConfigurationName::Kind::kValidating, .name = "b"};
  EXPECT_EQ(mutating.Path(),
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/a");
  EXPECT_EQ(validating.Path(),
            "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/b");
  EXPECT_EQ(mutating.ToText(), "mutatingwebhookconfiguration a");
  EXPECT_EQ(validating.ToText(), "validatingwebhookconfiguration b");
}

TEST_F(ConfigurationTest, OnlyWebhooksOfTheServiceAreTouched) {
  EXPECT_EQ(TrustOf(configuration_, kService, "PEM").webhooks, 2u);
  EXPECT_EQ(TrustOf(configuration_, kService, "PEM").trusting, 0u);
  json::Patch patch = TrustPatch(configuration_, kService, "PEM");
  EXPECT_EQ(json::ToJson(patch), Json::parse(R"([
      {"op":"replace","path":"/metadata/resourceVersion","value":"5"},
      {"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":"UEVN"},
      {"op":"add","path":"/webhooks/4/clientConfig/caBundle","value":"UEVN"}])"));
  json::Apply(configuration_, patch);
  EXPECT_EQ(TrustOf(configuration_, kService, "PEM").trusting, 2u);
  EXPECT_EQ(TrustOf(configuration_, kService, "another").trusting, 0u);
}

TEST_F(ConfigurationTest, ReplacesOnlyAnotherBundle) {
  configuration_["webhooks"][0]["clientConfig"]["caBundle"] = EncodeBase64("PEM");
  configuration_["webhooks"][4]["clientConfig"]["caBundle"] = EncodeBase64("old");
  EXPECT_EQ(TrustOf(configuration_, kService, "PEM").trusting, 1u);
  EXPECT_EQ(json::ToJson(TrustPatch(configuration_, kService, "PEM")), Json::parse(R"([
      {"op":"replace","path":"/metadata/resourceVersion","value":"5"},
      {"op":"add","path":"/webhooks/4/clientConfig/caBundle","value":"UEVN"}])"));
}

TEST_F(ConfigurationTest, NoWebhooksAreNone) {
  for (const char* text : {"{}", R"({"webhooks":null})", R"({"webhooks":[]})"}) {
    EXPECT_EQ(TrustOf(Json::parse(text), kService, "PEM").webhooks, 0u);
  }
}

}  // namespace
}  // namespace locust::certs
