// Waits for the pods of a release by `kubectl`, and shows how far they are.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "postrenderer/deploy/interrupt.h"
#include "postrenderer/deploy/kubectl.h"
#include "postrenderer/deploy/rollout.h"
#include "postrenderer/deploy/terminal.h"

namespace locust::deploy {

class Waiting {
 public:
  // All kept by reference.
  Waiting(const Kubectl& kubectl, Terminal& terminal, Interrupt& interrupt);

  // Until every workload is ready. Throws Error: kExitFailed when a Job failed or the time is over,
  // with what keeps the pods; kExitInterrupted and kExitTerminated.
  void Until(const std::vector<Workload>& workloads, std::chrono::seconds timeout);

 private:
  // Looks once. Throws Error.
  std::vector<Progress> Look(const std::vector<Workload>& workloads) const;
  std::vector<std::string> Lines(const std::vector<Progress>& all) const;

  const Kubectl& kubectl_;
  Terminal& terminal_;
  Interrupt& interrupt_;
};

}  // namespace locust::deploy
