#include "webhook/server/connection_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace locust::webhook {
namespace {

TEST(ConnectionThreads, GivesEveryTaskOfABurstAThreadAtOnce) {
  ConnectionThreads::Status status;
  // Room to queue: a thread is not free yet when the last thing its task did is seen.
  ConnectionThreads threads({.threads = 16, .queued = 16}, status);
  // Every task waits for all the others: with one thread too few this would never end.
  for (int burst = 0; burst < 20; ++burst) {
    std::latch all(16), done(16);
    for (int i = 0; i < 16; ++i) {
      ASSERT_TRUE(threads.enqueue([&] {
        all.arrive_and_wait();
        done.count_down();
      }));
    }
    done.wait();
  }
  threads.shutdown();
}

TEST(ConnectionThreads, QueuesUpToItsLimitAndRefusesTheRest) {
  ConnectionThreads::Status status;
  int must_wait = 0, refused = 0;
  status.must_wait = [&] { ++must_wait; };
  status.refused = [&] { ++refused; };
  ConnectionThreads threads({.threads = 2, .queued = 3}, status);
  std::latch release(1), running(2);
  std::atomic<int> done = 0;
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(threads.enqueue([&] {
      running.count_down();
      release.wait();
      ++done;
    }));
  }
  running.wait();
  EXPECT_EQ(status.waiting, 0u);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(threads.enqueue([&] { ++done; }));
  EXPECT_EQ(status.waiting, 3u);
  EXPECT_EQ(must_wait, 3);
  EXPECT_FALSE(threads.enqueue([&] { ++done; }));
  EXPECT_EQ(refused, 1);
  release.count_down();
  threads.shutdown();
  EXPECT_EQ(done, 5);  // what was queued is done, what was refused is not
  EXPECT_EQ(status.waiting, 0u);
}

TEST(ConnectionThreads, TakesNothingAfterShutdown) {
  ConnectionThreads::Status status;
  ConnectionThreads threads({.threads = 2, .queued = 2}, status);
  EXPECT_TRUE(threads.enqueue([] {}));
  threads.shutdown();
  EXPECT_FALSE(threads.enqueue([] {}));
}

}  // namespace
}  // namespace locust::webhook
