#include "certs/rotation/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <map>
#include <thread>

#include "certs/issue/secret.h"
#include "certs/issue/text.h"
#include "common/text/diagnostic.h"
#include "tests/support/api_server.h"
#include "tests/support/pki.h"

namespace locust::certs {
namespace {

using kube_client::ApiError;
using kube_client::Client;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ApiServer;
using Fate = ApiServer::Fate;

const TimePoint kStart = *ParseSeconds("2031-01-01T00:00:00Z");
const std::string kSecret = "/api/v1/namespaces/locust/secrets/certs";
const Target kTarget = {
    .secret = "certs",
    .service = {.name_space = "locust", .name = "web"},
    .configurations = {{.kind = ConfigurationName::Kind::kMutating, .name = "m"},
                       {.kind = ConfigurationName::Kind::kValidating, .name = "v"}}};
const std::string kMutating = kTarget.configurations[0].Path();
const std::string kValidating = kTarget.configurations[1].Path();
const Policy kPolicy = {.dns_names = kTarget.DnsNames(),
                        .lifetimes = {.authority = days(360), .leaf = days(90)},
                        .propagation = minutes(1)};

Json EmptySecret() {
  return {{"type", "Opaque"}, {"metadata", {{"namespace", "locust"}, {"name", "certs"}}}};
}

Json Configuration() {
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

  ApiServer api_;
  const Client client_;
  TimePoint now_;
  std::string served_;
  std::string logged_;
};

TEST_F(ReconcileTest, BeginsAndIsIdempotent) {
  const Reconciled done = Run();
  EXPECT_TRUE(done.complete);
  EXPECT_EQ(done.now, kStart);
  EXPECT_EQ(done.next, kStart + days(60));
  EXPECT_EQ(served_, Stored()->leaf.pem);
  EXPECT_EQ(Refusal(served_), "");
  EXPECT_EQ(BundleOf(kMutating), Stored()->Bundle());
  const Json before = *api_.Object(kSecret);
  const std::size_t calls = api_.calls().size();
  Run();
  EXPECT_EQ(api_.Object(kSecret), before);
  EXPECT_EQ(api_.calls().size(), calls + 3);  // three reads
}

TEST_F(ReconcileTest, LogsWhatItDidAndNothingSecret) {
  Run();
  const Content content = *Stored();
  EXPECT_EQ(logged_, R"({"time":"2031-01-01T00:00:00.000Z","level":"info",)"
                     R"("message":"made an authority and a leaf","reason":"the secret is empty",)"
                     R"("secret":"locust/certs","authority":")" +
                         content.newest().name + R"(","leaf":")" + content.leaf.serial +
                         R"(","leafValidUntil":"2031-04-01T00:00:00Z"})"
                         "\n"
                         R"({"time":"2031-01-01T00:00:00.000Z","level":"info",)"
                         R"("message":"published the authorities",)"
                         R"("reason":"a webhook configuration has other authorities"})"
                         "\n");
}

TEST_F(ReconcileTest, GetsAndPatchesByNameAndNothingElse) {
  api_.Allow({"GET " + kSecret, "PATCH " + kSecret, "GET " + kMutating, "PATCH " + kMutating,
              "GET " + kValidating, "PATCH " + kValidating});
  for (int day = 0; day < 800; day += 10) {
    SetNow(kStart + days(day));
    Run();
    SetNow(now_ + minutes(2));
    Run();
  }
  EXPECT_NE(logged_.find("dropped older authorities"), std::string::npos);
}

TEST_F(ReconcileTest, AYearOfRotationIsNeverRefused) {
  Run();
  std::size_t trusted_both = 0;
  for (int day = 0; day < 365; day += 3) {
    SetNow(kStart + days(day));
    ASSERT_EQ(Refusal(served_), "") << day;
    Run();
    // The pod that has not read the Secret yet serves what it served.
    ASSERT_EQ(Refusal(served_), "") << day;
    SetNow(now_ + minutes(1));
    Run();
    ASSERT_EQ(Refusal(served_), "") << day;
    if (Stored()->authorities.size() == 2) ++trusted_both;
  }
  EXPECT_EQ(Stored()->authorities.size(), 1u);
  EXPECT_GT(trusted_both, 10u);
}

TEST_F(ReconcileTest, WhatSomebodyOverwroteIsRestored) {
  Run();
  Json broken = *api_.Object(kValidating);
  broken["webhooks"][0]["clientConfig"]["caBundle"] = EncodeBase64("other");
  broken["webhooks"][1]["clientConfig"].erase("caBundle");
  api_.Put(kValidating, broken);
  Run();
  EXPECT_EQ(Refusal(served_), "");
  EXPECT_EQ(api_.Object(kValidating)->at("webhooks").at(0).at("clientConfig").at("caBundle"),
            EncodeBase64(Stored()->Bundle()));
}

TEST_F(ReconcileTest, AConfigurationMayComeLater) {
  api_.Remove(kValidating);
  EXPECT_FALSE(Run().complete);
  EXPECT_FALSE(BundleOf(kMutating).empty());
  EXPECT_FALSE(served_.empty());
  api_.Put(kValidating, Configuration());
  EXPECT_TRUE(Run().complete);
  EXPECT_EQ(Refusal(served_), "");
  Json other = Configuration();
  for (Json& webhook : other["webhooks"]) webhook["clientConfig"]["service"]["name"] = "other";
  api_.Put(kValidating, other);
  EXPECT_FALSE(Run().complete);
}

TEST_F(ReconcileTest, AnExpiredAuthorityIsReplaced) {
  Run();
  const Content before = *Stored();
  SetNow(kStart + days(1000));
  Run();
  EXPECT_EQ(Refusal(served_), "");
  EXPECT_EQ(Stored()->authorities.size(), 1u);
  EXPECT_NE(Stored()->newest(), before.newest());
  EXPECT_THAT(logged_, ::testing::HasSubstr("\"reason\":\"authority \\\"" + before.newest().name +
                                            "\\\" expired at 2031-12-27T00:00:00Z\""));
}

TEST_F(ReconcileTest, ForeignContentIsLeftAlone) {
  Json secret = EmptySecret();
  secret["data"] = {{"tls.crt", "YQ=="}, {"tls.key", "YQ=="}};
  api_.Put(kSecret, secret);
  EXPECT_EQ(ErrorOf(),
            "error: secret locust/certs is not locust-certs': it holds no `ca.crt`\n"
            "hint: it is left as it is; give locust-certs a secret of its own, or empty this one: "
            "kubectl -n locust patch secret certs --type=json -p "
            "'[{\"op\":\"remove\",\"path\":\"/data\"}]'\n");
  for (const std::string& call : api_.calls()) EXPECT_TRUE(call.starts_with("GET ")) << call;
}

// API servers verify by their clocks, so theirs count: a node whose clock is years off does no
// harm.
TEST_F(ReconcileTest, TheClockOfTheNodeDoesNotMatter) {
  Run();
  const Json before = *api_.Object(kSecret);
  for (const days error : {days(4000), days(-4000)}) {
    now_ = kStart + error;
    EXPECT_EQ(Run().now, kStart);
    EXPECT_EQ(api_.Object(kSecret), before);
  }
  api_.Put(kSecret, EmptySecret());
  Run();
  EXPECT_EQ(Stored()->leaf.made, kStart);
}

TEST_F(ReconcileTest, WithoutTheServersTimeItsOwnClockCounts) {
  api_.SetTime(std::nullopt);
  now_ = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  EXPECT_TRUE(Run().complete);
}

TEST_F(ReconcileTest, SaysWhatIsMissing) {
  api_.Remove(kSecret);
  EXPECT_EQ(ErrorOf(), "error: GET " + kSecret + ": 404: " + kSecret + " not found\n");
}

// The states that a rotation starts from, each with its time.
struct Scene {
  const char* name;
  days kept;  // for how long the certificates of an installation were renewed in time; 0: none
  days age;   // and how old it is
};

class CrashTest : public ReconcileTest, public ::testing::WithParamInterface<Scene> {
 protected:
  void SetScene() {
    for (days day{0}; day < GetParam().kept; day += days(30)) {
      SetNow(kStart + day);
      Run();
      SetNow(now_ + minutes(1));
      Run();
    }
    SetNow(kStart + GetParam().age);
  }

  // Passes, with the time that they wait for in between, until nothing changes any more.
  void Settle() {
    for (int i = 0; i < 3; ++i) {
      Run();
      SetNow(now_ + minutes(1));
    }
  }
};

// Every call fails once, before or after it took effect, and the process with it; the next process
// goes on to the same end, and nobody who was served is refused in between.
TEST_P(CrashTest, ConvergesWhereverItCrashes) {
  SetScene();
  const bool was_served = !served_.empty() && Refusal(served_).empty();
  std::map<std::string, Json> start;
  for (const std::string& path : {kSecret, kMutating, kValidating})
    start[path] = *api_.Object(path);
  const TimePoint started = now_;
  const std::string served_before = served_;

  const std::size_t before = api_.calls().size();
  Settle();
  const std::size_t calls = api_.calls().size() - before;
  const std::size_t authorities = Stored()->authorities.size();
  ASSERT_GT(calls, 9u);  // more than three passes that do nothing

  for (const Fate fate : {Fate::kRefuse, Fate::kLoseAnswer}) {
    for (std::size_t crash = 0; crash < calls; ++crash) {
      SCOPED_TRACE(std::string(fate == Fate::kRefuse ? "before" : "after") + " call " +
                   std::to_string(crash));
      for (const auto& [path, object] : start) api_.Put(path, object);
      SetNow(started);
      served_ = served_before;
      const std::size_t first = api_.calls().size();
      std::atomic<bool> crashed = false;
      api_.SetHook([&, first](std::size_t number, const std::string&) {
        if (number - first != crash) return Fate::kServe;
        crashed = true;
        return fate;
      });
      for (int i = 0; i < 5; ++i) {
        try {
          Run();
        } catch (const ApiError& error) {
          EXPECT_EQ(error.kind(), ApiError::Kind::kUnavailable);
        }
        if (was_served) {
          ASSERT_EQ(Refusal(served_), "");
        }
        SetNow(now_ + minutes(1));
      }
      EXPECT_TRUE(crashed);
      EXPECT_EQ(Refusal(served_), "");
      EXPECT_EQ(Stored()->authorities.size(), authorities);
      EXPECT_EQ(Stored()->issuer, 0u);
      EXPECT_EQ(BundleOf(kMutating), Stored()->Bundle());
      EXPECT_EQ(served_, Stored()->leaf.pem);
    }
  }
}

// Two processes run at once, and each call of one may let the other go first.
TEST_P(CrashTest, TwoAtOnceAgree) {
  SetScene();
  const bool was_served = !served_.empty() && Refusal(served_).empty();
  for (int round = 0; round < 3; ++round) {
    std::array<std::string, 2> leaves;
    std::array<std::string, 2> errors;
    std::latch together(2);
    std::vector<std::jthread> both;
    for (const std::size_t i : {0u, 1u}) {
      both.emplace_back([&, i, now = now_] {
        const Log log([](std::string_view) {});
        together.arrive_and_wait();
        try {
          Reconciler(
              client_, kTarget, kPolicy, [now] { return now; },
              [&leaves, i](const Content& content) { leaves[i] = content.leaf.pem; }, log)
              .Run();
        } catch (const Error& error) {
          errors[i] = error.what();
        }
      });
    }
    both.clear();
    EXPECT_EQ(errors, (std::array<std::string, 2>{}));
    EXPECT_EQ(leaves[0], leaves[1]);
    EXPECT_EQ(leaves[0], Stored()->leaf.pem);
    if (was_served || round > 0) {
      EXPECT_EQ(Refusal(leaves[0]), "");
    }
    SetNow(now_ + minutes(1));
  }
  EXPECT_EQ(Refusal(Stored()->leaf.pem), "");
  EXPECT_EQ(Stored()->issuer, 0u);
  EXPECT_LE(Stored()->authorities.size(), 2u);
}

INSTANTIATE_TEST_SUITE_P(Scenes, CrashTest,
                         ::testing::Values(Scene{"nothing", days(0), days(0)},
                                           Scene{"leaf", days(60), days(60)},
                                           Scene{"authority", days(240), days(240)},
                                           Scene{"retired", days(271), days(271)},
                                           Scene{"expired", days(30), days(2000)}),
                         [](const auto& scene) { return std::string(scene.param.name); });

// The other one acts between our reading and our writing, each time anew.
TEST_F(ReconcileTest, TheLoserReadsAgain) {
  std::atomic<int> interruptions = 0;
  api_.SetHook([&](std::size_t, const std::string& call) {
    if (call == "PATCH " + kSecret && interruptions++ < 2) {
      api_.Put(kSecret, *api_.Object(kSecret));  // a new version of the same
    }
    return Fate::kServe;
  });
  EXPECT_TRUE(Run().complete);
  EXPECT_EQ(Refusal(served_), "");
  EXPECT_EQ(interruptions, 3);
}

// Another one replaces the authority between two of our reads: by what we read first the bundle is
// wrong, but it must not be set back.
TEST_F(ReconcileTest, AnOldBundleNeverOverwritesANewerOne) {
  for (const std::size_t interrupted : {0u, 1u, 2u}) {
    SCOPED_TRACE("call " + std::to_string(interrupted));
    api_.Put(kSecret, EmptySecret());
    for (int day = 0; day < 240; day += 30) {
      SetNow(kStart + days(day));
      Run();
    }
    SetNow(kStart + days(239));
    const std::size_t first = api_.calls().size();
    std::atomic<bool> other = false, replaced = false;
    api_.SetHook([&](std::size_t number, const std::string&) {
      if (number - first == interrupted) {
        other = true;
        SetNow(kStart + days(240));
        Run();
        other = false;
        replaced = true;
      } else if (replaced && !other) {
        EXPECT_EQ(BundleOf(kMutating), Stored()->Bundle());
        EXPECT_EQ(BundleOf(kValidating), Stored()->Bundle());
      }
      return Fate::kServe;
    });
    Run();
    EXPECT_EQ(Stored()->authorities.size(), 2u);
    EXPECT_EQ(BundleOf(kMutating), Stored()->Bundle());
    api_.SetHook({});
  }
}

TEST_F(ReconcileTest, GivesUpWhenItAlwaysLoses) {
  std::atomic<int> interruptions = 0;
  api_.SetHook([&](std::size_t, const std::string& call) {
    if (call == "PATCH " + kSecret) {
      ++interruptions;
      api_.Put(kSecret, *api_.Object(kSecret));
    }
    return Fate::kServe;
  });
  EXPECT_EQ(ErrorOf(), "error: PATCH " + kSecret + ": 409: the object has been modified\n");
  EXPECT_EQ(interruptions, 5);
}

}  // namespace
}  // namespace locust::certs
