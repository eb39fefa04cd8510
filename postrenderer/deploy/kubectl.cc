#include "postrenderer/deploy/kubectl.h"

#include <utility>

#include "common/json/parse.h"

namespace locust::deploy {
namespace {

constexpr std::chrono::seconds kCall{20};
constexpr std::string_view kLogLines = "3";

}  // namespace

Kubectl::Kubectl(std::string program, const Helm& helm, const Target& target, Interrupt& interrupt)
    : program_(std::move(program)), helm_(helm), target_(target), interrupt_(interrupt) {}

bool Kubectl::IsThere() const {
  return Run({.arguments = {program_, "version", "--client"}, .timeout = kCall}, interrupt_)
      .succeeded();
}

ProcessResult Kubectl::Call(std::vector<std::string> arguments, std::string_view input) const {
  arguments.insert(arguments.begin(), program_);
  if (!target_.kubernetes_namespace.empty()) {
    arguments.insert(arguments.end(), {"--namespace", target_.kubernetes_namespace});
  }
  if (!target_.context.empty()) arguments.insert(arguments.end(), {"--context", target_.context});
  return Run({.arguments = std::move(arguments),
              .environment = helm_.Cluster(),
              .input = input,
              .timeout = kCall},
             interrupt_);
}

Json Kubectl::Get(std::vector<std::string> arguments, std::string_view input) const {
  arguments.insert(arguments.begin(), "get");
  arguments.insert(arguments.end(), {"--ignore-not-found", "--output", "json"});
  const ProcessResult result = Call(std::move(arguments), input);
  helm_.ThrowIfFailed(result, "kubectl get");
  if (result.output.find('{') == result.output.npos) return Json::array();  // nothing found
  Json answer = json::Parse(result.output, "answer of kubectl", {.bytes = 64u << 20});
  if (answer.contains("items")) return answer["items"];
  return Json::array({std::move(answer)});
}

std::string Kubectl::LogOf(const std::string& pod, const std::string& container,
                           bool previous) const {
  std::vector<std::string> arguments = {"logs",    pod,      "--container",
                                        container, "--tail", std::string(kLogLines)};
  if (previous) arguments.emplace_back("--previous");
  const ProcessResult result = Call(std::move(arguments), {});
  return result.succeeded() ? helm_.Scrubbed(result.output) : "";
}

}  // namespace locust::deploy
