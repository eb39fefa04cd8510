// A cluster in which one Secret and two webhook configurations are reconciled.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "certs/issue/secret.h"
#include "certs/issue/text.h"
#include "certs/rotation/reconcile.h"
#include "common/text/diagnostic.h"
#include "tests/support/api_server.h"
#include "tests/support/pki.h"

namespace locust::certs {

inline const TimePoint kStart = *ParseSeconds("2031-01-01T00:00:00Z");
inline const std::string kSecret = "/api/v1/namespaces/locust/secrets/certs";
inline const Target kTarget = {
    .secret = "certs",
    .service = {.name_space = "locust", .name = "web"},
    .configurations = {{.kind = ConfigurationName::Kind::kMutating, .name = "m"},
                       {.kind = ConfigurationName::Kind::kValidating, .name = "v"}}};
inline const std::string kMutating = kTarget.configurations[0].Path();
inline const std::string kValidating = kTarget.configurations[1].Path();
inline const Policy kPolicy = {
    .dns_names = kTarget.DnsNames(),
    .lifetimes = {.authority = std::chrono::days(360), .leaf = std::chrono::days(90)},
    .propagation = std::chrono::minutes(1)};

inline Json EmptySecret() {
  return {{"type", "Opaque"}, {"metadata", {{"namespace", "locust"}, {"name", "certs"}}}};
}

inline Json Configuration() {
  const Json webhook = {
      {"name", "one"}, {"clientConfig", {{"service", {{"namespace", "locust"}, {"name", "web"}}}}}};
  return {{"webhooks", {webhook, webhook}}};
}

class ReconcileTest : public ::testing::Test {
 protected:
  ReconcileTest() : client_(api_.server(), "test/1") {
    api_.Put(kSecret, EmptySecret());
    api_.Put(kMutating, Configuration());
    api_.Put(kValidating, Configuration());
    SetNow(kStart);
  }

  void SetNow(TimePoint now) {
    now_ = now;
    api_.SetTime(now);
  }

  Reconciled Run() {
    const Log log([this](std::string_view line) { logged_ += std::string(line) + "\n"; },
                  [this] { return now_; });
    return Reconciler(
               client_, kTarget, kPolicy, [this] { return now_; },
               [this](const Content& content) { served_ = content.leaf.pem; }, log)
        .Run();
  }

  std::string ErrorOf() {
    try {
      Run();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::optional<Content> Stored() const { return ReadSecret(*api_.Object(kSecret)); }

  std::string BundleOf(const std::string& path) const {
    const Json object = *api_.Object(path);
    const Json* bundle = json::At(object, "/webhooks/1/clientConfig/caBundle");
    return bundle == nullptr ? "" : *DecodeBase64(bundle->get<std::string>());
  }

  // Why an API server would refuse what the webhook serves now; empty: it would not.
  std::string Refusal(const std::string& leaf) const {
    for (const std::string& path : {kMutating, kValidating}) {
      const std::string bundle = BundleOf(path);
      if (bundle.empty()) return path + " has no bundle";
      const std::string why = testing::WhyRefused(bundle, leaf, "web.locust.svc", now_);
      if (!why.empty()) return path + ": " + why;
    }
    return "";
  }

  testing::ApiServer api_;
  const kube_client::Client client_;
  TimePoint now_;
  std::string served_;
  std::string logged_;
};

}  // namespace locust::certs
