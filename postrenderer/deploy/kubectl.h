// Asks the cluster by `kubectl`, which knows every way of logging in that a kubeconfig can name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "postrenderer/deploy/helm.h"
#include "postrenderer/deploy/interrupt.h"
#include "postrenderer/deploy/process.h"
#include "postrenderer/deploy/target.h"

namespace locust::deploy {

class Kubectl {
 public:
  // All kept by reference but `program`.
  Kubectl(std::string program, const Helm& helm, const Target& target, Interrupt& interrupt);

  const std::string& program() const { return program_; }
  bool IsThere() const;

  // The items that `kubectl get` finds; an empty list when it finds none. Throws Error
  // (kExitFailed, or CodeOfSignal).
  Json Get(std::vector<std::string> arguments, std::string_view input = {}) const;

  // Empty when there is none.
  std::string LogOf(const std::string& pod, const std::string& container, bool previous) const;

 private:
  ProcessResult Call(std::vector<std::string> arguments, std::string_view input) const;

  const std::string program_;
  const Helm& helm_;
  const Target& target_;
  Interrupt& interrupt_;
};

}  // namespace locust::deploy
