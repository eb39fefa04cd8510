#include "postrenderer/commands/program.h"

#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "postrenderer/commands/io.h"
#include "postrenderer/commands/redact.h"
#include "postrenderer/commands/report.h"

namespace locust::commands {
namespace {

class Program {
 public:
  Program(Call call, const Console& console) : call_(std::move(call)), console_(console) {
    report_.command = call_.command->name;
  }

  int Run() {
    Attempt([this] { Succeed(); });
    if (failed_ && !report_unwritable_) {
      Attempt([this] { WriteReport(); });
    }
    const std::string said = TerminalText(report_, call_.options.log_level);
    try {
      WriteAll(console_.err, said, "stderr");
    } catch (const Error&) {  // nobody listens; the exit status still tells
    }
    return static_cast<int>(report_.exit_code);
  }

 private:
  // Turns what `action` throws into the report's errors.
  void Attempt(const auto& action) {
    try {
      action();
    } catch (const Error& error) {
      Fail(error);
    } catch (const std::bad_alloc&) {
      Fail(Error(ExitCode::kInternal, "out of memory"));
    } catch (const std::exception& error) {
      Fail(InternalError(error.what()));
    }
  }

  void Fail(const Error& error) {
    report_.tests.clear();
    Say(error.diagnostics());
    // The first failure is the reason; a report that cannot be written comes on top. A result that
    // was no success but could not be written is none.
    if (!failed_) report_.exit_code = error.code();
    failed_ = true;
  }

  void Say(const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      report_.diagnostics.push_back(Redacted(diagnostic));
    }
  }

  void Succeed() {
    if (!call_.errors.empty()) throw Error(ExitCode::kUsage, call_.errors);
    Outcome outcome = call_.command->run(call_.options, {.fd = console_.in,
                                                         .arguments = call_.arguments,
                                                         .out = console_.out,
                                                         .err = console_.err});
    report_.tests = std::move(outcome.tests);
    report_.exit_code = outcome.exit_code;
    Say(outcome.diagnostics);
    for (const Diagnostic& diagnostic : outcome.report_only) {
      report_.report_only.push_back(Redacted(diagnostic));
    }
    // What can still fail comes before the output; putting the report in place comes last.
    const std::unique_ptr<StagedFile> staged = StageReport();
    if (outcome.output_file.empty()) {
      WriteAll(console_.out, outcome.output, "the result to stdout");
    } else {
      StagedFile(outcome.output_file, outcome.output).Commit();
    }
    if (staged) staged->Commit();
  }

  // nullptr when no report is wanted.
  std::unique_ptr<StagedFile> StageReport() {
    if (call_.options.report.empty()) return nullptr;
    const bool json = call_.options.report_format == "json";
    report_unwritable_ = true;
    auto staged = std::make_unique<StagedFile>(call_.options.report,
                                               json ? ReportJson(report_) : ReportText(report_));
    report_unwritable_ = false;
    return staged;
  }

  void WriteReport() {
    if (const auto staged = StageReport()) staged->Commit();
  }

  Call call_;
  const Console& console_;
  Report report_;
  bool failed_ = false;
  bool report_unwritable_ = false;
};

}  // namespace

int RunProgram(std::span<const std::string> arguments, const Variables& variables,
               const Console& console) {
  return Program(ParseCall(arguments, variables), console).Run();
}

}  // namespace locust::commands
