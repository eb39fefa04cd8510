// Rotation when processes die at any call, and when two of them are at work.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <map>
#include <thread>
#include <vector>

#include "tests/unit/certs/rotation/reconcile_fixture.h"

namespace locust::certs {
namespace {

using kube_client::ApiError;
using std::chrono::days;
using std::chrono::minutes;
using Fate = testing::ApiServer::Fate;

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

}  // namespace
}  // namespace locust::certs
