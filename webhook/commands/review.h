// Answers one AdmissionReview from a file or standard input, offline, by the code that serves: to
// understand a recorded denial, and for tests.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "common/text/diagnostic.h"
#include "webhook/config/options.h"

namespace locust::webhook {

// Prints the review that the server would answer with. kDone: allowed; kInvalid: denied. Throws
// Error: kUsage, kMissing, kInvalid when the standards are wrong or the input is no review. `in` is
// read when no file is named.
ExitCode RunReview(std::span<const std::string> arguments, const Environment& environment,
                   std::istream& in, std::ostream& out);

}  // namespace locust::webhook
