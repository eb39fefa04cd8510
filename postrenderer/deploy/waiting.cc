#include "postrenderer/deploy/waiting.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "postrenderer/deploy/exit_codes.h"
#include "postrenderer/deploy/line_diff.h"

namespace locust::deploy {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

constexpr seconds kBetween{1};
constexpr seconds kPatience{60};  // with a cluster that does not answer

bool AllReady(const std::vector<Progress>& all) {
  return std::ranges::all_of(
      all, [](const Progress& each) { return each.state == Progress::State::kReady; });
}

bool OneFailed(const std::vector<Progress>& all) {
  return std::ranges::any_of(
      all, [](const Progress& each) { return each.state == Progress::State::kFailed; });
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += "\n" + line;
  return out;
}

std::string KindOf(const Workload& workload) {
  return workload.kind == "Job" ? "job.batch" : "deployment.apps";
}

}  // namespace

Waiting::Waiting(const Kubectl& kubectl, Terminal& terminal, Interrupt& interrupt)
    : kubectl_(kubectl), terminal_(terminal), interrupt_(interrupt) {}

std::vector<Progress> Waiting::Look(const std::vector<Workload>& workloads) const {
  std::vector<std::string> names;
  for (const Workload& each : workloads) names.push_back(KindOf(each) + "/" + each.name);
  const Json objects = kubectl_.Get(std::move(names));
  std::map<std::string, Json> pods;  // by selector
  std::vector<Progress> all;
  for (const Workload& each : workloads) {
    const auto object = std::ranges::find_if(objects, [&](const Json& item) {
      return TextOf(item, "/kind") == each.kind && TextOf(item, "/metadata/name") == each.name;
    });
    const std::string selector = each.Selector();
    if (!pods.contains(selector)) {
      pods[selector] =
          selector.empty() ? Json::array() : kubectl_.Get({"pods", "--selector", selector});
    }
    all.push_back(ProgressOf(each, object == objects.end() ? Json() : *object, pods[selector]));
  }
  return all;
}

std::vector<std::string> Waiting::Lines(const std::vector<Progress>& all) const {
  std::vector<std::string> lines;
  for (const Progress& each : all) {
    lines.push_back(each.line);
    for (const Trouble& trouble : each.troubles) {
      lines.push_back("  " + (trouble.pod.empty() ? "" : trouble.pod + ": ") + trouble.reason);
      if (trouble.container.empty()) continue;
      const std::string log = kubectl_.LogOf(trouble.pod, trouble.container, trouble.previous);
      for (const std::string_view line : SplitLines(log)) {
        lines.push_back("    | " + std::string(line));
      }
    }
  }
  return lines;
}

void Waiting::Until(const std::vector<Workload>& workloads, seconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  Clock::time_point answered = Clock::now();
  std::vector<std::string> lines;
  while (interrupt_.signal() == 0) {
    // An API server may restart meanwhile.
    std::optional<std::vector<Progress>> all;
    try {
      all = Look(workloads);
      answered = Clock::now();
    } catch (const Error& error) {
      if (interrupt_.signal() != 0) break;
      if (error.code() != kExitFailed || Clock::now() - answered > kPatience) throw;
    }
    if (all) {
      lines = Lines(*all);
      if (interrupt_.signal() != 0) break;
      terminal_.Show(lines);
      if (AllReady(*all)) return terminal_.Keep();
      if (OneFailed(*all)) {
        terminal_.Show({});  // the message has it all
        throw Error(kExitFailed, "the load test has failed:" + Joined(lines));
      }
    }
    if (Clock::now() >= deadline) {
      terminal_.Show({});
      throw Error(kExitFailed,
                  "not ready after " + std::to_string(timeout.count()) + " s:" + Joined(lines),
                  "mend what is said of the pods and deploy again, or give more time (--timeout)");
    }
    interrupt_.Wait(kBetween);
  }
  terminal_.Show({});
  throw Error(CodeOfSignal(interrupt_.signal()),
              "interrupted while waiting" + (lines.empty() ? "" : ":" + Joined(lines)));
}

}  // namespace locust::deploy
