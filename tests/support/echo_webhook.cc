// The webhook's real server around a judge that is simple enough to predict: it allows everything,
// and says so in the text of its standards file. For the contract tests of the server
// (tests/e2e/webhook).
//
// Three words in a request's body ask for something else: "throw" for an exception, "slow" for an
// answer after 200 ms, "echo" for the body's length.
#include <chrono>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/process/program.h"
#include "common/text/diagnostic.h"
#include "webhook/commands/program.h"
#include "webhook/commands/serve.h"

namespace locust::webhook {
namespace {

// A standards file of the echo: one line that begins with "standards ".
struct Standards {
  std::string text;
};

Standards LoadStandards(const std::vector<std::string>& texts) {
  if (!texts[0].starts_with("standards ")) throw Error(ExitCode::kInvalid, "no standards");
  return {texts[0]};
}

Answer Review(const Standards& standards, Endpoint endpoint, std::string_view body) {
  const auto asks_for = [&](std::string_view word) { return body.find(word) != body.npos; };
  if (asks_for("throw")) throw std::runtime_error("a secret of the exception");
  if (asks_for("slow")) std::this_thread::sleep_for(std::chrono::milliseconds(200));
  Answer answer;
  answer.decision.operation = "CREATE";
  answer.decision.kind = "Pod";
  answer.decision.allowed = true;
  answer.decision.verdict = "allowed";
  answer.body =
      std::string(endpoint == Endpoint::kMutate ? "mutate " : "validate ") + standards.text;
  if (asks_for("echo")) answer.body = std::to_string(body.size());
  return answer;
}

}  // namespace
}  // namespace locust::webhook

int main(int count, char** arguments) {
  using namespace locust::webhook;
  const Command serve = {
      "serve", "the webhook's server around a judge that allows everything",
      [](std::span<const std::string> options, const Environment& environment) {
        return RunServe(options, environment, {}, [](const std::string& path, ReloadEvents events) {
          return JudgeBy<Standards>(path, &LoadStandards, std::move(events), &Review);
        });
      }};
  const std::vector<std::string> given(arguments + 1, arguments + count);
  return RunProgram({&serve, 1}, given, &locust::program::ProcessVariable, std::cout, std::cerr);
}
