#include "webhook/commands/program.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/text/diagnostic.h"
#include "webhook/version.h"

namespace locust::webhook {
namespace {

using Arguments = std::vector<std::string>;

class ProgramTest : public ::testing::Test {
 protected:
  int Run(const Arguments& arguments) {
    out_.str("");
    err_.str("");
    return RunProgram(
        commands_, arguments, [](const std::string&) { return std::nullopt; }, out_, err_);
  }

  Arguments given_;
  const std::vector<Command> commands_ = {
      {"serve", "answer reviews",
       [this](auto arguments, const auto&) {
         given_ = {arguments.begin(), arguments.end()};
         return ExitCode::kDone;
       }},
      {"fail", "fail as told", [](auto arguments, const auto&) -> ExitCode {
         if (arguments.empty()) throw std::runtime_error("a bug");
         throw Error(ExitCode::kMissing, arguments.front());
       }}};
  std::ostringstream out_, err_;
};

TEST_F(ProgramTest, HandsACommandItsArguments) {
  EXPECT_EQ(Run({"serve", "--a", "b"}), 0);
  EXPECT_EQ(given_, (Arguments{"--a", "b"}));
  EXPECT_EQ(out_.str() + err_.str(), "");
}

TEST_F(ProgramTest, ListsTheCommands) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_EQ(out_.str(), "locust-webhook " + std::string(kVersion) +
                            ": Locust workloads by a platform team's standards, at admission.\n\n"
                            "Usage: locust-webhook COMMAND [OPTIONS]\n\n"
                            "  serve  answer reviews\n"
                            "  fail   fail as told\n"
                            "\nlocust-webhook COMMAND --help lists a command's options.\n");
}

TEST_F(ProgramTest, SaysItsVersion) {
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_EQ(out_.str(), "locust-webhook " + std::string(kVersion) + "\n");
}

TEST_F(ProgramTest, KnowsNoOtherCommand) {
  EXPECT_EQ(Run({"serv"}), 2);
  EXPECT_EQ(err_.str(), "error: no such command: serv\nhint: did you mean `serve`?\n");
  EXPECT_EQ(Run({"--standards"}), 2);
  EXPECT_EQ(
      err_.str(),
      "error: no such command: --standards\nhint: locust-webhook --help lists the commands\n");
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(err_.str(),
            "error: no command given\nhint: locust-webhook --help lists the commands\n");
}

TEST_F(ProgramTest, ErrorsBecomeTextAndAnExitCode) {
  EXPECT_EQ(Run({"fail", "cannot read x"}), 3);
  EXPECT_EQ(err_.str(), "error: cannot read x\n");
  EXPECT_EQ(Run({"fail"}), 70);
  EXPECT_NE(err_.str().find("a bug"), std::string::npos);
}

}  // namespace
}  // namespace locust::webhook
