// Whole calls, from arguments to exit status, with real files for stdin, stdout and stderr.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/commands/program.h"
#include "tests/support/temporary_folder.h"

namespace locust::commands {

inline constexpr std::string_view kTest = R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata:
  name: checkout
spec:
  load_test:
    name: checkout
    main_py_content: |
      from locust import HttpUser
      class Shopper(HttpUser):
          pass
)";

inline std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() { std::signal(SIGPIPE, SIG_IGN); }

  // Runs a call; `out` and `err` hold what it printed. `sink`: where stdout goes; empty: into
  // `out`.
  int Run(const std::vector<std::string>& arguments, std::string_view input = "",
          const std::string& sink = "") {
    const std::string in = folder_.Write("in", input);
    const std::string out_path = sink.empty() ? folder_.Path("out") : sink;
    const std::string err_path = folder_.Path("err");
    const Console console = {.in = ::open(in.c_str(), O_RDONLY),
                             .out = ::open(out_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600),
                             .err = ::open(err_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600)};
    const Variables lookup = [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables_.find(std::string(name));
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    };
    const int status = RunProgram(arguments, lookup, console);
    for (const int fd : {console.in, console.out, console.err}) ::close(fd);
    out_ = sink.empty() ? Content(out_path) : "";
    err_ = Content(err_path);
    return status;
  }

  static std::string Stream(const std::string& name) {
    return Content(LOCUST_SOURCE_DIR "/tests/streams/" + name);
  }

  testing::TemporaryFolder folder_;
  std::map<std::string, std::string> variables_;
  std::string out_, err_;
};

}  // namespace locust::commands
