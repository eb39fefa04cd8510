// What only the commands end with that change a cluster, besides ExitCode. As stable as that.
#pragma once

#include <csignal>

#include "common/text/diagnostic.h"

namespace locust::deploy {

inline constexpr ExitCode kExitFailed{4};         // the cluster, Helm or a person did not let it be
inline constexpr ExitCode kExitInterrupted{130};  // by SIGINT
inline constexpr ExitCode kExitTerminated{143};   // by SIGTERM or SIGHUP

constexpr ExitCode CodeOfSignal(int signal) {
  return signal == SIGINT ? kExitInterrupted : kExitTerminated;
}

}  // namespace locust::deploy
