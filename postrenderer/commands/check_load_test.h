// Judges a load test by what it would render to.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "common/standards/standards.h"
#include "postrenderer/commands/options.h"
#include "postrenderer/findings/finding.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::commands {

struct JudgedLoadTest {
  std::vector<findings::Finding> findings;
  bool lacks_environment = false;   // the standards have some, and none was picked
  std::optional<int> image_python;  // minor version in the images that would run the scripts
};

// Renders `load_test` on the objects that a chart would give for it (chart_stream.h) and judges the
// result. `text` is that of its file, `first_line` where it begins there: a finding stands at the
// field that caused it, else at that line.
JudgedLoadTest JudgeLoadTest(const LoadTest& load_test, std::string_view text,
                             std::size_t first_line, const standards::Standards& standards,
                             const Options& options, std::chrono::sys_days today);

}  // namespace locust::commands
