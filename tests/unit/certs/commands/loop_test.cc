#include "certs/commands/loop.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "common/kube_client/api_error.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

using kube_client::ApiError;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

class LoopTest : public ::testing::Test {
 protected:
  // Waits until this many waits are over.
  Wait For(std::size_t waits) {
    return [this, waits](seconds time) {
      waits_.push_back(time.count());
      return waits_.size() < waits;
    };
  }

  // Fails this often, then succeeds.
  ReconcileOnce Failing(int times) {
    return [this, times] {
      if (calls_++ < times) throw ApiError(ApiError::Kind::kUnreachable, "no API server");
      return done_;
    };
  }

  const Log log_{[this](std::string_view line) { logged_ += std::string(line) + "\n"; },
                 [] { return TimePoint{}; }};
  Reconciled done_ = {.complete = true, .now = TimePoint{}, .next = TimePoint{} + days(1)};
  std::vector<std::int64_t> waits_;
  int calls_ = 0;
  std::string logged_;
};

TEST_F(LoopTest, SoonEndsWhenItIsDone) {
  ReconcileSoon(Failing(0), seconds(30), For(100), log_);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{}));
  EXPECT_EQ(logged_, "");
}

TEST_F(LoopTest, SoonTriesAgainAndSaysWhy) {
  ReconcileSoon(Failing(2), seconds(30), For(100), log_);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(logged_, R"({"time":"1970-01-01T00:00:00.000Z","level":"error",)"
                     R"("message":"the certificates could not be reconciled",)"
                     R"("reasons":["no API server"],"retryInSeconds":1})"
                     "\n"
                     R"({"time":"1970-01-01T00:00:00.000Z","level":"error",)"
                     R"("message":"the certificates could not be reconciled",)"
                     R"("reasons":["no API server"],"retryInSeconds":2})"
                     "\n");
}

TEST_F(LoopTest, SoonGivesUp) {
  EXPECT_THROW(ReconcileSoon(Failing(1000), seconds(30), For(100), log_), ApiError);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{1, 2, 4, 8, 15}));
}

TEST_F(LoopTest, SoonStopsWhenItIsTold) {
  EXPECT_THROW(ReconcileSoon(Failing(1000), seconds(30), For(1), log_), ApiError);
  EXPECT_EQ(calls_, 1);
}

TEST_F(LoopTest, SoonDoesNotWaitForWhatWaitingDoesNotHelp) {
  const auto foreign = []() -> Reconciled { throw Error(ExitCode::kInvalid, "not ours"); };
  EXPECT_THROW(ReconcileSoon(foreign, seconds(30), For(100), log_), Error);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{}));
}

TEST_F(LoopTest, ForeverLooksEachInterval) {
  ReconcileForever(Failing(0), minutes(1), For(3), log_);
  EXPECT_EQ(calls_, 3);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{60, 60, 60}));
  EXPECT_EQ(logged_, "");
}

TEST_F(LoopTest, ForeverIsThereWhenThePlanHasSomethingToDo) {
  done_.next = done_.now + std::chrono::milliseconds(10500);
  ReconcileForever(Failing(0), minutes(1), For(1), log_);
  done_.next = done_.now - seconds(5);  // never without a pause
  ReconcileForever(Failing(0), minutes(1), For(2), log_);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{11, 1}));
}

TEST_F(LoopTest, ForeverWaitsForConfigurationsAndSaysSoOnce) {
  done_.complete = false;
  ReconcileForever(Failing(0), minutes(1), For(3), log_);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{5, 5, 5}));
  EXPECT_EQ(logged_, R"({"time":"1970-01-01T00:00:00.000Z","level":"warning",)"
                     R"("message":"a webhook configuration is missing or calls another service"})"
                     "\n");
}

TEST_F(LoopTest, ForeverOutlivesErrors) {
  ReconcileForever(Failing(9), minutes(1), For(10), log_);
  EXPECT_EQ(waits_, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 60, 60, 60, 60}));
  const auto foreign = []() -> Reconciled {
    throw Error(ExitCode::kInvalid, "not ours", "empty it");
  };
  logged_.clear();
  waits_.clear();
  ReconcileForever(foreign, minutes(1), For(1), log_);
  EXPECT_EQ(logged_, R"({"time":"1970-01-01T00:00:00.000Z","level":"error",)"
                     R"("message":"the certificates could not be reconciled",)"
                     R"("reasons":["not ours","empty it"],"retryInSeconds":1})"
                     "\n");
}

}  // namespace
}  // namespace locust::certs
