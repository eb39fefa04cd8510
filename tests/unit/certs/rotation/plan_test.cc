#include "certs/rotation/plan.h"

#include <gtest/gtest.h>

#include "certs/issue/text.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const TimePoint kStart = *ParseSeconds("2031-01-01T00:00:00Z");
const Policy kPolicy = {.dns_names = {"web.locust.svc"},
                        .lifetimes = {.authority = days(360), .leaf = days(90)},
                        .propagation = minutes(1)};

class PlanTest : public ::testing::Test {
 protected:
  // The action and its reason, as one text.
  std::string Next(const Content& content, bool published, TimePoint now) const {
    const Step step = NextStep(&content, published, kPolicy, now);
    return std::to_string(static_cast<int>(step.action)) + " " + step.reason;
  }

  static std::string Text(Action action, const std::string& reason = "") {
    return std::to_string(static_cast<int>(action)) + " " + reason;
  }

  // At the end of the first authority's two thirds of life, with a leaf that is not due.
  Content Due() const {
    return WithNewLeaf(first_, kPolicy.dns_names, kPolicy.lifetimes, due_ - days(1));
  }
  Content Introduced() const { return WithNewAuthority(Due(), kPolicy.lifetimes, due_); }
  Content Switched() const {
    return WithNewLeaf(Introduced(), kPolicy.dns_names, kPolicy.lifetimes, due_ + minutes(2));
  }
  static std::string NameOf(const Certificate& authority) {
    return "authority \"" + authority.name + "\"";
  }

  static constexpr days kLife{240};
  const TimePoint due_ = kStart + kLife;
  const Content first_ = Perform(Action::kBegin, nullptr, kPolicy, kStart);
};

TEST_F(PlanTest, BeginsWhereThereIsNothing) {
  const Step step = NextStep(nullptr, false, kPolicy, kStart);
  EXPECT_EQ(step.action, Action::kBegin);
  EXPECT_EQ(step.reason, "the secret is empty");
  EXPECT_EQ(first_.leaf.dns_names, kPolicy.dns_names);
  EXPECT_EQ(first_.leaf.valid_until, kStart + days(90));
  EXPECT_EQ(first_.newest().valid_until, kStart + days(360));
}

TEST_F(PlanTest, PublishesAndRests) {
  EXPECT_EQ(Next(first_, false, kStart),
            Text(Action::kPublish, "a webhook configuration has other authorities"));
  EXPECT_EQ(Next(first_, true, kStart), Text(Action::kNone));
}

TEST_F(PlanTest, RenewsTheLeafAtTwoThirdsOfItsLife) {
  EXPECT_EQ(Next(first_, true, kStart + days(60) - seconds(1)), Text(Action::kNone));
  EXPECT_EQ(Next(first_, true, kStart + days(60)),
            Text(Action::kRenewLeaf, "two thirds of the leaf's life are over"));
  const Content renewed = Perform(Action::kRenewLeaf, &first_, kPolicy, kStart + days(60));
  EXPECT_EQ(renewed.authorities, first_.authorities);
  EXPECT_EQ(renewed.authority_key, first_.authority_key);
  EXPECT_EQ(renewed.leaf.valid_until, kStart + days(150));
  EXPECT_EQ(renewed.retire_after, std::nullopt);
}

TEST_F(PlanTest, ANewNameIsANewLeaf) {
  Policy policy = kPolicy;
  policy.dns_names = {"other.locust.svc"};
  const Step step = NextStep(&first_, true, policy, kStart);
  EXPECT_EQ(step.action, Action::kRenewLeaf);
  EXPECT_EQ(step.reason, "the leaf is for other names");
}

TEST_F(PlanTest, AnAuthorityIsReplacedStepByStep) {
  Content content = Due();
  EXPECT_EQ(Next(content, true, due_ - seconds(1)), Text(Action::kNone));
  EXPECT_EQ(Next(content, true, due_),
            Text(Action::kAddAuthority,
                 "two thirds of the life of " + NameOf(first_.newest()) + " are over"));

  const Certificate leaf = content.leaf;
  content = Perform(Action::kAddAuthority, &content, kPolicy, due_);
  EXPECT_EQ(content.authorities.size(), 2u);
  EXPECT_EQ(content.leaf, leaf);
  EXPECT_EQ(content.issuer, 1u);
  const std::string name = NameOf(content.newest());
  EXPECT_EQ(Next(content, false, due_), Text(Action::kPublish, name + " is new"));
  EXPECT_EQ(Next(content, true, due_),
            Text(Action::kStartTrust, "all webhook configurations have the authorities"));

  content = Perform(Action::kStartTrust, &content, kPolicy, due_);
  EXPECT_EQ(Next(content, true, due_ + seconds(59)), Text(Action::kNone));
  EXPECT_EQ(Next(content, true, due_ + minutes(1)),
            Text(Action::kRenewLeaf, name + " is trusted everywhere"));

  const TimePoint old_leaf_ends = content.leaf.valid_until;
  content = Perform(Action::kRenewLeaf, &content, kPolicy, due_ + minutes(1));
  EXPECT_EQ(content.authorities.size(), 2u);
  EXPECT_EQ(content.issuer, 0u);
  EXPECT_TRUE(Signed(content.newest(), content.leaf));
  EXPECT_EQ(content.retire_after, old_leaf_ends + kClockTolerance);
  EXPECT_EQ(Next(content, true, due_ + days(1)), Text(Action::kNone));

  // By then another leaf is due, which comes first.
  content = Perform(Action::kRenewLeaf, &content, kPolicy, due_ + days(61));
  EXPECT_EQ(Next(content, true, *content.retire_after - seconds(1)), Text(Action::kNone));
  EXPECT_EQ(Next(content, true, *content.retire_after),
            Text(Action::kDropRetired, "all leaves of older authorities have expired"));
  content = Perform(Action::kDropRetired, &content, kPolicy, *content.retire_after);
  EXPECT_EQ(content.authorities.size(), 1u);
  EXPECT_TRUE(Signed(content.newest(), content.leaf));
  EXPECT_EQ(content.retire_after, std::nullopt);
}

TEST_F(PlanTest, TrustThatIsLostIsWaitedForAnew) {
  const Content trusted = WithTrustSince(Introduced(), due_);
  EXPECT_EQ(Next(trusted, false, due_ + hours(5)),
            Text(Action::kStopTrust, "a webhook configuration lost the authorities"));
  const Content lost = Perform(Action::kStopTrust, &trusted, kPolicy, due_ + hours(5));
  EXPECT_EQ(lost, WithTrustSince(trusted, std::nullopt));
  EXPECT_EQ(Next(lost, false, due_ + hours(5)),
            Text(Action::kPublish, NameOf(lost.newest()) + " is new"));
}

TEST_F(PlanTest, ANoteFromTheFutureIsNotWaitedFor) {
  const Content trusted = WithTrustSince(Introduced(), due_ + days(3));
  EXPECT_EQ(Next(trusted, true, due_),
            Text(Action::kStartTrust, "all webhook configurations have the authorities"));
}

TEST_F(PlanTest, AnExpiredLeafIsReplacedAtOnce) {
  const TimePoint late = kStart + days(90);
  EXPECT_EQ(Next(first_, false, late),
            Text(Action::kRenewLeaf, "the leaf expired at 2031-04-01T00:00:00Z"));
  // Also while its authority is being replaced and nobody trusts the new one yet.
  const Content introduced = Introduced();
  const TimePoint end = introduced.leaf.valid_until;
  EXPECT_EQ(Next(introduced, false, end),
            Text(Action::kRenewLeaf, "the leaf expired at " + FormatSeconds(end)));
}

TEST_F(PlanTest, AnExpiredAuthorityBeginsAnew) {
  const TimePoint late = kStart + days(400);
  EXPECT_EQ(Next(first_, true, late),
            Text(Action::kBegin, NameOf(first_.newest()) + " expired at 2031-12-27T00:00:00Z"));
  const Content begun = Perform(Action::kBegin, &first_, kPolicy, late);
  EXPECT_EQ(begun.authorities.size(), 1u);
  EXPECT_EQ(Next(begun, true, late), Text(Action::kNone));
}

TEST_F(PlanTest, WhatAFastClockMadeIsReplaced) {
  const Content future = Begin(kPolicy.dns_names, kPolicy.lifetimes, kStart + days(5));
  EXPECT_EQ(
      Next(future, true, kStart),
      Text(Action::kBegin, NameOf(future.newest()) + " is not valid before 2031-01-05T23:00:00Z"));
  // An authority that signs nothing yet is replaced while the old one goes on.
  const Content added = WithNewAuthority(first_, kPolicy.lifetimes, kStart + days(5));
  EXPECT_EQ(Next(added, true, kStart),
            Text(Action::kAddAuthority,
                 NameOf(added.newest()) + " is not valid before 2031-01-05T23:00:00Z"));
  // Within the tolerance a clock may be fast.
  const Content near = Begin(kPolicy.dns_names, kPolicy.lifetimes, kStart + minutes(59));
  EXPECT_EQ(Next(near, true, kStart), Text(Action::kNone));
}

TEST_F(PlanTest, AnAuthorityThatSignedNothingGoesAtOnce) {
  const Content first_added = WithNewAuthority(first_, kPolicy.lifetimes, kStart);
  const Content second_added = WithNewAuthority(first_added, kPolicy.lifetimes, kStart);
  const Content trusted = WithTrustSince(second_added, kStart);
  EXPECT_EQ(Next(trusted, true, kStart),
            Text(Action::kDropRetired, "all leaves of older authorities have expired"));
  const Content dropped = Perform(Action::kDropRetired, &trusted, kPolicy, kStart);
  EXPECT_EQ(dropped.authorities,
            (std::vector{second_added.authorities[0], second_added.authorities[2]}));
  EXPECT_EQ(dropped.issuer, 1u);
  EXPECT_TRUE(Signed(dropped.authorities[1], dropped.leaf));
}

TEST_F(PlanTest, SaysWhatWillHappen) {
  const auto events = [](const Content& content) {
    std::string text;
    for (const Event& event : Upcoming(content, kPolicy)) {
      text += FormatSeconds(event.at) + " " + event.what + "\n";
    }
    return text;
  };
  EXPECT_EQ(events(first_),
            "2031-03-02T00:00:00Z the leaf is renewed\n"
            "2031-08-29T00:00:00Z a new authority is made\n");
  EXPECT_EQ(events(WithTrustSince(Introduced(), due_)),
            "2031-08-29T00:01:00Z the new authority signs the next leaf\n"
            "2031-11-26T00:00:00Z the leaf expires\n");
  EXPECT_EQ(events(Switched()),
            "2031-10-28T00:02:00Z the leaf is renewed\n"
            "2031-11-26T01:00:00Z older authorities are dropped\n"
            "2032-04-25T00:00:00Z a new authority is made\n");
}

TEST_F(PlanTest, SomeStepsLeaveTheSecretAsItIs) {
  EXPECT_THROW(Perform(Action::kPublish, &first_, kPolicy, kStart), Error);
  EXPECT_THROW(Perform(Action::kNone, &first_, kPolicy, kStart), Error);
}

}  // namespace
}  // namespace locust::certs
