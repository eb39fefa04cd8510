// The commands of locust-certs, and the one place where errors become text and an exit code.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "certs/commands/loop.h"
#include "certs/rotation/cluster.h"
#include "common/kube_client/in_cluster.h"
#include "common/log/log.h"

namespace locust::certs {

// What a command needs of the world.
struct World {
  kube_client::Environment environment;
  Clock clock;
  Wait wait;
  std::ostream& out;  // what was asked for, and the log
  std::ostream& err;
};

// Runs the command that the first argument names. The exit code.
int RunProgram(std::span<const std::string> arguments, const World& world);

}  // namespace locust::certs
