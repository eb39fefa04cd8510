// A year in the life of a cluster: at every moment every API server accepts the leaf of every pod,
// although API servers learn of a bundle late and have clocks that differ, and pods read the Secret
// late and stand still for days.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <set>

#include "certs/issue/text.h"
#include "certs/rotation/plan.h"
#include "tests/support/pki.h"

namespace locust::certs {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Policy kPolicy = {.dns_names = {"web.locust.svc"},
                        .lifetimes = {.authority = days(60), .leaf = days(12)},
                        .propagation = minutes(1)};
// Together within what the policy allows for.
constexpr seconds kSlowestApiServer{40};
constexpr std::array<seconds, 2> kClockErrors = {seconds(-8), seconds(8)};  // of the API servers
constexpr int kPods = 3;

class Cluster {
 public:
  explicit Cluster(unsigned seed) : random_(seed) {}

  // Everybody who is awake takes one step, in any order.
  void Step() {
    std::shuffle(order_.begin(), order_.end(), random_);
    quiet_ = true;
    for (const std::size_t i : order_) Act(pods_[i]);
  }

  void Advance() {
    now_ += quiet_ ? seconds(Between(60, 12 * 3600)) : seconds(Between(1, 30));
    for (Pod& pod : pods_) {
      if (pod.asleep_until < now_ && Between(0, 400) == 0) {
        pod.asleep_until = now_ + hours(Between(1, 72));
      }
    }
  }

  // The first refusal, in words; empty: none.
  std::string Refusal() {
    for (const Pod& pod : pods_) {
      if (pod.leaf.empty()) continue;
      for (const seconds error : kClockErrors) {
        const seconds lag(Between(0, kSlowestApiServer.count()));
        const std::string why =
            testing::WhyRefused(BundleAt(now_ - lag), pod.leaf, "web.locust.svc", now_ + error);
        if (!why.empty()) return FormatSeconds(now_) + ": " + why;
      }
    }
    return "";
  }

  TimePoint now() const { return now_; }
  std::size_t leaves() const { return leaves_.size(); }
  std::size_t authorities() const { return authorities_.size(); }
  std::size_t most_trusted() const { return most_trusted_; }

 private:
  struct Pod {
    TimePoint asleep_until = {};
    std::string leaf = {};
  };
  struct Published {
    TimePoint at;
    std::string bundle;
  };

  int Between(std::int64_t low, std::int64_t high) {
    return static_cast<int>(std::uniform_int_distribution<std::int64_t>(low, high)(random_));
  }

  void Act(Pod& pod) {
    if (now_ < pod.asleep_until) return;
    const Content* content = content_ ? &*content_ : nullptr;
    if (content != nullptr) pod.leaf = content->leaf.pem;
    const bool published =
        content != nullptr && !bundles_.empty() && bundles_.back().bundle == content->Bundle();
    // It asks either API server.
    const TimePoint clock = now_ + kClockErrors[static_cast<std::size_t>(Between(0, 1))];
    const Action action = NextStep(content, published, kPolicy, clock).action;
    if (action == Action::kNone) {
      // A note of trust is being waited for.
      if (content->issuer != 0) quiet_ = false;
      return;
    }
    quiet_ = false;
    if (action == Action::kPublish) {
      bundles_.push_back({now_, content->Bundle()});
      return;
    }
    content_ = Perform(action, content, kPolicy, clock);
    leaves_.insert(content_->leaf.serial);
    authorities_.insert(content_->newest().serial);
    most_trusted_ = std::max(most_trusted_, content_->authorities.size());
  }

  const std::string& BundleAt(TimePoint time) const {
    auto at = bundles_.rbegin();
    while (at + 1 != bundles_.rend() && at->at > time) ++at;
    return at->bundle;
  }

  std::mt19937 random_;
  TimePoint now_ = *ParseSeconds("2031-01-01T00:00:00Z");
  std::array<Pod, kPods> pods_ = {};
  std::array<std::size_t, kPods> order_ = {0, 1, 2};
  std::optional<Content> content_;
  std::vector<Published> bundles_;
  bool quiet_ = false;
  std::set<std::string> leaves_, authorities_;
  std::size_t most_trusted_ = 0;
};

TEST(Simulation, AtEveryMomentOfAYearEveryLeafIsTrusted) {
  for (const unsigned seed : {1u, 2u}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Cluster cluster(seed);
    while (cluster.now() == *ParseSeconds("2031-01-01T00:00:00Z")) {
      for (int i = 0; i < 3; ++i) cluster.Step();  // bootstrap
      cluster.Advance();
    }
    const TimePoint end = cluster.now() + days(365);
    while (cluster.now() < end) {
      cluster.Step();
      ASSERT_EQ(cluster.Refusal(), "");
      cluster.Advance();
      ASSERT_EQ(cluster.Refusal(), "");
    }
    // 365 days by the 8 of a leaf, and by the 40 of an authority; sleepers make it fewer.
    EXPECT_GE(cluster.leaves(), 40u);
    EXPECT_GE(cluster.authorities(), 9u);
    EXPECT_EQ(cluster.most_trusted(), 2u);
  }
}

}  // namespace
}  // namespace locust::certs
