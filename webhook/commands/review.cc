#include "webhook/commands/review.h"

#include <chrono>
#include <istream>
#include <optional>
#include <ostream>

#include "common/files/read_file.h"
#include "common/options/rows.h"
#include "common/options/table.h"
#include "common/standards/load.h"
#include "common/text/date.h"
#include "webhook/admission/review.h"

namespace locust::webhook {
namespace {

constexpr std::size_t kMaxStandardsBytes = 1u << 20;

struct ReviewOptions {
  std::string standards;
  Endpoint endpoint = Endpoint::kValidate;
  std::optional<std::chrono::sys_days> at;
  std::string file = "-";
};

options::Table TableOf(ReviewOptions& o) {
  using namespace options;
  return {
      .command = "locust-webhook review",
      .does = "Answer one AdmissionReview, offline.",
      .footer =
          "Each option can also be given as an environment variable (LOCUST_WEBHOOK_STANDARDS for\n"
          "--standards). A flag counts more.\n"
          "Exit code: 0 allowed, 1 denied or no review, 2 wrong usage, 3 a file is missing.",
      .prefix = "LOCUST_WEBHOOK_",
      .rows = {
          Operand(Text("file", "FILE", o.file, "The review; - is standard input")),
          Needed(Text("standards", "FILE", o.standards, "The standards to judge by")),
          Choice("endpoint", o.endpoint,
                 {{"validate", Endpoint::kValidate}, {"mutate", Endpoint::kMutate}},
                 "As which endpoint to answer"),
          Day("at", o.at, "The day that exemptions are judged by; default: today, UTC"),
      }};
}

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

}  // namespace

ExitCode RunReview(std::span<const std::string> arguments, const Environment& environment,
                   std::istream& in, std::ostream& out) {
  ReviewOptions options;
  const options::Table table = TableOf(options);
  if (!options::Read(table, arguments, environment)) {
    out << options::Usage(table);
    return ExitCode::kDone;
  }
  const standards::Standards standards =
      standards::Load(ReadFile(options.standards, kMaxStandardsBytes), options.standards);
  const json::ParseLimits limits;
  const Answer answer = Review(options.endpoint, ReadReview(options.file, in, limits.bytes),
                               standards, options.at.value_or(Today()), limits);
  if (answer.status != 200) {
    throw Error(answer.status == 400 ? ExitCode::kInvalid : ExitCode::kInternal,
                {{.source = options.file == "-" ? "<stdin>" : options.file,
                  .message = answer.decision.error}});
  }
  out << answer.body << '\n';
  return answer.decision.allowed ? ExitCode::kDone : ExitCode::kInvalid;
}

}  // namespace locust::webhook
