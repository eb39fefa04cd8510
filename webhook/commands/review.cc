#include "webhook/commands/review.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <istream>
#include <ostream>
#include <vector>

#include "common/files/read_file.h"
#include "common/standards/load.h"
#include "webhook/admission/review.h"

namespace locust::webhook {
namespace {

constexpr std::size_t kMaxStandardsBytes = 1u << 20;
constexpr const char* kHint = "locust-webhook review --help lists the options";

struct ReviewOptions {
  std::string standards;
  std::string endpoint = "validate";
  std::string at;
  std::string file = "-";
};

std::string ReadReview(const std::string& file, std::istream& in, std::size_t limit) {
  if (file != "-") return ReadFile(file, limit);
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > limit) {
    throw Error(ExitCode::kInvalid,
                "the review on standard input is larger than " + std::to_string(limit) + " bytes");
  }
  return text;
}

std::chrono::sys_days DayOf(const std::string& at) {
  if (at.empty()) {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  }
  const std::chrono::year_month_day day = standards::ParseDate(at);
  if (!day.ok())
    throw Error(ExitCode::kUsage, "--at must be a date like 2030-12-31, is `" + at + "`");
  return day;
}

}  // namespace

ExitCode RunReview(std::span<const std::string> arguments, const Environment& environment,
                   std::istream& in, std::ostream& out) {
  ReviewOptions options;
  CLI::App app("Answer one AdmissionReview, offline.", "locust-webhook review");
  app.add_option("file", options.file, "The review; - is standard input")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--standards", options.standards,
                 "The standards to judge by (or LOCUST_WEBHOOK_STANDARDS)")
      ->type_name("FILE");
  app.add_option("--endpoint", options.endpoint, "As which endpoint to answer")
      ->type_name("validate|mutate")
      ->capture_default_str()
      ->check(CLI::IsMember({"validate", "mutate"}));
  app.add_option("--at", options.at, "The day that exemptions are judged by; default: today, UTC")
      ->type_name("DATE");
  app.footer("Exit code: 0 allowed, 1 denied or no review, 2 wrong usage, 3 a file is missing.");
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    out << app.help();
    return ExitCode::kDone;
  } catch (const CLI::ParseError& error) {
    throw Error(ExitCode::kUsage, error.what(), kHint);
  }
  if (options.standards.empty()) {
    options.standards = environment("LOCUST_WEBHOOK_STANDARDS").value_or("");
  }
  if (options.standards.empty()) {
    throw Error(ExitCode::kUsage, "--standards is needed", "or set LOCUST_WEBHOOK_STANDARDS");
  }
  const std::chrono::sys_days today = DayOf(options.at);
  const standards::Standards standards =
      standards::Load(ReadFile(options.standards, kMaxStandardsBytes), options.standards);
  const json::ParseLimits limits;
  const Answer answer =
      Review(options.endpoint == "mutate" ? Endpoint::kMutate : Endpoint::kValidate,
             ReadReview(options.file, in, limits.bytes), standards, today, limits);
  if (answer.status != 200) {
    throw Error(answer.status == 400 ? ExitCode::kInvalid : ExitCode::kInternal,
                {{.source = options.file == "-" ? "<stdin>" : options.file,
                  .message = answer.decision.error}});
  }
  out << answer.body << '\n';
  return answer.decision.allowed ? ExitCode::kDone : ExitCode::kInvalid;
}

}  // namespace locust::webhook
