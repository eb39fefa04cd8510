// locust-webhook: the standards at admission.
#include <array>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "common/process/program.h"
#include "common/standards/load.h"
#include "common/standards/rules/table.h"
#include "webhook/admission/review.h"
#include "webhook/commands/audit.h"
#include "webhook/commands/program.h"
#include "webhook/commands/review.h"
#include "webhook/commands/serve.h"

namespace locust::webhook {
namespace {

std::vector<std::string> RuleIds() {
  std::vector<std::string> ids;
  for (const standards::Rule& rule : standards::Rules()) ids.emplace_back(rule.id);
  return ids;
}

Answer ReviewNow(const standards::Standards& standards, Endpoint endpoint, std::string_view body) {
  const auto now = std::chrono::system_clock::now();
  return Review(endpoint, body, standards, std::chrono::floor<std::chrono::days>(now));
}

ExitCode ServeStandards(std::span<const std::string> arguments, const Environment& environment) {
  const std::vector<std::string> rules = RuleIds();
  return RunServe(arguments, environment, rules, [](const std::string& path, ReloadEvents events) {
    const auto load = [path](const std::vector<std::string>& texts) {
      return standards::Load(texts[0], path);
    };
    return JudgeBy<standards::Standards>(path, load, std::move(events), &ReviewNow);
  });
}

ExitCode ReviewInput(std::span<const std::string> arguments, const Environment& environment) {
  return RunReview(arguments, environment, std::cin, std::cout);
}

ExitCode AuditCluster(std::span<const std::string> arguments, const Environment& environment) {
  return RunAudit(
      arguments,
      {.environment = environment,
       .pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
       .out = std::cout,
       .err = std::cerr});
}

}  // namespace
}  // namespace locust::webhook

int main(int count, char** arguments) {
  using namespace locust::webhook;
  const std::array<Command, 3> commands = {{
      {"serve", "answer admission reviews over TLS", &ServeStandards},
      {"review", "answer one admission review, offline", &ReviewInput},
      {"audit", "judge what is in the cluster already, and report it", &AuditCluster},
  }};
  const std::vector<std::string> given(arguments + 1, arguments + count);
  return RunProgram(commands, given, &locust::program::ProcessVariable, std::cout, std::cerr);
}
