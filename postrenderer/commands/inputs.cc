#include "postrenderer/commands/inputs.h"

#include <iterator>
#include <optional>
#include <utility>

#include "common/standards/load.h"
#include "common/text/date.h"
#include "common/yaml/limits.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/load_test/decode.h"

namespace locust::commands {
namespace {

constexpr std::size_t kFileLimit = yaml::Limits{}.document_bytes;

}  // namespace

LoadTestFiles ReadLoadTests(const Options& options) {
  if (options.tests.empty()) {
    throw Error(ExitCode::kUsage, "no load test is given",
                "give --test FILE, or set LOCUST_POSTRENDERER_TEST");
  }
  LoadTestFiles files;
  std::vector<Diagnostic> errors;
  for (const std::string& path : options.tests) {
    files.texts.push_back(ReadFile(path, "load test", kFileLimit));
    try {
      DecodedLoadTest decoded = DecodeLoadTest(files.texts.back(), path);
      files.load_tests.push_back(std::move(decoded.load_test));
      std::ranges::move(decoded.notices, std::back_inserter(files.notices));
    } catch (const Error& error) {
      if (error.code() != ExitCode::kInvalid) throw;
      errors.insert(errors.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  }
  if (!errors.empty()) throw Error(ExitCode::kInvalid, std::move(errors));
  return files;
}

standards::Standards ReadStandards(const Options& options, std::vector<Diagnostic>& notices) {
  if (options.standards.empty()) return {};
  return standards::Load(ReadFile(options.standards, "standards", kFileLimit), options.standards,
                         &notices);
}

std::chrono::sys_days Today(const Options& options) {
  if (options.at.empty()) return locust::Today();
  const std::optional<std::chrono::sys_days> day = ParseDate(options.at);
  if (!day) {
    throw Error(
        ExitCode::kUsage,
        {{.source = "--at", .message = "must be a date like 2030-12-31, is `" + options.at + "`"}});
  }
  return *day;
}

}  // namespace locust::commands
