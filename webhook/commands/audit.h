// Judges what is in the cluster already, prints it, and writes it as report objects.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "common/text/diagnostic.h"
#include "webhook/audit/cluster.h"
#include "webhook/config/options.h"

namespace locust::webhook {

// What the command needs of the world.
struct AuditWorld {
  const Environment& environment;
  Cluster::Pause pause;
  std::ostream& out;  // what was found
  std::ostream& err;  // what could not be done, and notices
};

// kDone, kInvalid when there is a finding that counts by --fail-on, kMissing when something could
// not be read or written. Throws Error: kUsage, kMissing, kInvalid when the standards are wrong.
ExitCode RunAudit(std::span<const std::string> arguments, const AuditWorld& world);

}  // namespace locust::webhook
