// The webhook's real server around a judge that is simple enough to predict: it allows everything,
// and says so in the text of its standards file. For the contract tests of the server
// (tests/e2e/webhook).
//
// Three words in a request's body ask for something else: "throw" for an exception, "slow" for an
// answer after 200 ms, "echo" for the body's length.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/text/diagnostic.h"
#include "webhook/commands/serve.h"
#include "webhook/log/async_sink.h"

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

std::optional<std::string> FromEnvironment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int Main(const std::vector<std::string>& arguments) {
  Signals signals;
  try {
    const std::optional<ServeOptions> options = ReadOptions(arguments, FromEnvironment);
    if (!options) {
      std::cout << Usage();
      return 0;
    }
    AsyncSink sink(stdout);
    const Log log([&](std::string_view line) { sink.Write(line); });
    Metrics metrics({});
    FileReloader<Standards> standards({options->standards}, &LoadStandards,
                                      ReportReloads("standards", metrics, log));
    const ReviewFunction review = [&](Endpoint endpoint, std::string_view body) {
      return Review(*standards.current(), endpoint, body);
    };
    Serve(*options, review, Watch(standards),
          {.signals = signals, .metrics = metrics, .log = log, .log_lines_dropped = [&] {
             return sink.dropped();
           }});
    return 0;
  } catch (const Error& error) {
    std::cerr << error.what();
    return static_cast<int>(error.code());
  }
}

}  // namespace
}  // namespace locust::webhook

int main(int count, char** arguments) {
  return locust::webhook::Main({arguments + 1, arguments + count});
}
