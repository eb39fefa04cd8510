#include "postrenderer/deploy/process.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

namespace locust::deploy {
namespace {

class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest() { std::signal(SIGPIPE, SIG_IGN); }
  ProcessResult Call(const Process& process) { return deploy::Run(process, interrupt_); }

  Interrupt interrupt_;
};

TEST_F(ProcessTest, CarriesMoreThanAPipeHoldsBothWays) {
  const std::string text(1 << 20, 'x');
  const ProcessResult result = Call({.arguments = {"cat"}, .input = text});
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(result.output, text);
}

TEST_F(ProcessTest, AChildThatDoesNotReadIsNoFailure) {
  const std::string text(1 << 20, 'x');
  EXPECT_TRUE(Call({.arguments = {"true"}, .input = text}).succeeded());
}

TEST_F(ProcessTest, TellsStatusAndErrors) {
  const ProcessResult result = Call({.arguments = {"sh", "-c", "echo bad >&2; exit 5"}});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_EQ(result.errors, "bad\n");
  EXPECT_EQ(Call({.arguments = {"no-such-program"}}).start_error, ENOENT);
}

TEST_F(ProcessTest, ChangesTheEnvironmentOfTheChildOnly) {
  ::setenv("LOCUST_TEST_A", "1", 1);
  ::setenv("LOCUST_TEST_PREFIX_B", "1", 1);
  const ProcessResult result =
      Call({.arguments = {"sh", "-c",
                          "echo ${LOCUST_TEST_A-no} "
                          "${LOCUST_TEST_PREFIX_B-no} $LOCUST_TEST_C"},
            .environment = {{"LOCUST_TEST_A", std::nullopt}, {"LOCUST_TEST_C", "c"}},
            .unset_prefix = "LOCUST_TEST_PREFIX_"});
  EXPECT_EQ(result.output, "no no c\n");
  EXPECT_STREQ(::getenv("LOCUST_TEST_A"), "1");
}

TEST_F(ProcessTest, IsKilledAtTheTimeOut) {
  const ProcessResult result =
      Call({.arguments = {"sleep", "600"}, .timeout = std::chrono::milliseconds(50)});
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_status, 128 + SIGKILL);
}

TEST_F(ProcessTest, DoesNotWaitForAGrandchildThatHoldsThePipe) {
  EXPECT_TRUE(Call({.arguments = {"sh", "-c", "sleep 5 & exit 0"}}).succeeded());
}

TEST_F(ProcessTest, NothingIsRunAfterASignalButWhatIsToSayHowThingsStand) {
  ::raise(SIGTERM);
  const ProcessResult result = Call({.arguments = {"echo", "x"}});
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(Call({.arguments = {"echo", "x"}, .after_signal = true}).output, "x\n");
}

}  // namespace
}  // namespace locust::deploy
