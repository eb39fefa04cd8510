// The program as a process: what a signal does to it.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/api_server.h"

namespace locust::certs {
namespace {

class Process {
 public:
  Process(std::vector<std::string> arguments, std::vector<std::string> environment) {
    std::array<int, 2> ends = {};
    EXPECT_EQ(pipe(ends.data()), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    arguments.insert(arguments.begin(), LOCUST_BINARY_DIR "/bin/locust-certs");
    EXPECT_EQ(posix_spawn(&id_, arguments[0].c_str(), &actions, nullptr, Pointers(arguments).data(),
                          Pointers(environment).data()),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    out_.reset(fdopen(ends[0], "r"));
  }

  // The next line of its standard output; empty: there is none any more.
  std::string Line() {
    std::array<char, 10000> line = {};
    return std::fgets(line.data(), line.size(), out_.get()) == nullptr ? "" : line.data();
  }

  void Signal(int signal) const { kill(id_, signal); }

  int Exit() {
    int status = 0;
    EXPECT_EQ(waitpid(id_, &status, 0), id_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  static std::vector<char*> Pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  pid_t id_ = 0;
  std::unique_ptr<std::FILE, Close> out_;
};

TEST(Process, RunEndsAtOnceOnSigterm) {
  testing::ApiServer api;
  api.Put("/api/v1/namespaces/locust/secrets/certs",
          {{"metadata", {{"namespace", "locust"}, {"name", "certs"}}}});
  const testing::TemporaryFolder folder;
  Process process({"run", "--secret", "certs", "--service", "web", "--out", folder.Path(""),
                   "--service-account", api.service_account(), "--interval", "1h"},
                  {"KUBERNETES_SERVICE_HOST=" + api.server().host,
                   "KUBERNETES_SERVICE_PORT=" + std::to_string(api.server().port)});
  EXPECT_NE(process.Line().find("\"message\":\"made an authority and a leaf\""), std::string::npos);
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Exit(), 0);
  EXPECT_EQ(process.Line(), "");
}

}  // namespace
}  // namespace locust::certs
