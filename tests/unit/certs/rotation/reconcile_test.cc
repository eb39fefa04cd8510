#include "certs/rotation/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/unit/certs/rotation/reconcile_fixture.h"

namespace locust::certs {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;
using Fate = testing::ApiServer::Fate;

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
