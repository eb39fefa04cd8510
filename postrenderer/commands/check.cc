#include <unistd.h>

#include <algorithm>
#include <utility>

#include "common/yaml/limits.h"
#include "postrenderer/commands/check_files.h"
#include "postrenderer/commands/checker.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/inputs.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/commands/version.h"

namespace locust::commands {
namespace {

constexpr std::string_view kPython = "python3";  // when none is named

std::string Read(const FileToCheck& file, const Input& input) {
  constexpr std::size_t kLimit = yaml::Limits{}.stream_bytes;
  if (file.path != kStdinArgument) return ReadFile(file.path, "file", kLimit);
  if (::isatty(input.fd) != 0) {
    throw Error(ExitCode::kUsage, "stdin is a terminal, and `-` means to read it",
                "pipe a file in with `< FILE`");
  }
  return ReadAll(input.fd, "<stdin>", kLimit);
}

std::string Write(std::string_view format, const std::vector<findings::CheckedFile>& files) {
  if (format == "json") return findings::WriteJson(files);
  if (format == "sarif") return findings::WriteSarif(files, findings::AllRules(), Version());
  if (format == "junit") return findings::WriteJunit(files);
  return findings::WriteText(files);
}

Diagnostic Warning(std::string source, std::string message, std::string hint) {
  return {.severity = Diagnostic::Severity::kWarning,
          .source = std::move(source),
          .message = std::move(message),
          .hint = std::move(hint)};
}

class Check {
 public:
  Check(const Options& options, const Input& input) : options_(options), input_(input) {}

  Outcome Run() {
    if (input_.arguments.empty()) {
      throw Error(ExitCode::kUsage, "nothing to check is given",
                  "give files or folders, or `-` for stdin");
    }
    const standards::Standards standards = ReadStandards(options_, outcome_.diagnostics);
    Checker checker(options_, standards);
    AddFiles(checker);
    if (options_.standards.empty()) TellWithoutStandards(checker);
    CheckScripts(checker);
    const std::vector<findings::CheckedFile> files = checker.Finish();
    if (checker.lacks_environment()) {
      outcome_.diagnostics.push_back(
          Warning(options_.standards,
                  "the standards have environments and nothing says which one some of the objects "
                  "are for, so none applies",
                  "give --environment or --namespace"));
    }
    const bool has_errors = findings::Count(files).errors > 0;
    if (has_errors && outcome_.exit_code == ExitCode::kDone) {
      outcome_.exit_code = ExitCode::kInvalid;
    }
    outcome_.output = Write(options_.format, files);
    outcome_.output_file = options_.output;
    return std::move(outcome_);
  }

 private:
  // Standards among the files are checked for being valid; that nothing is judged by them is not
  // what everybody expects.
  void TellWithoutStandards(const Checker& checker) {
    const auto tell = [&](std::string source, std::string message, std::string hint) {
      outcome_.diagnostics.push_back({.severity = Diagnostic::Severity::kNotice,
                                      .source = std::move(source),
                                      .message = std::move(message),
                                      .hint = std::move(hint)});
    };
    for (const std::string& file : checker.standards_files()) {
      tell(file, "a standards file: checked for being valid, and nothing is judged by it",
           "to judge load tests and manifests by it, give it as `--standards " + file + "`");
    }
    if (checker.standards_files().empty() || checker.has_others()) {
      tell("", "no standards are given, so no rule is on", "give --standards FILE");
    }
  }

  void AddFiles(Checker& checker) {
    const FilesToCheck found = FindFiles(input_.arguments);
    for (const std::string& folder : found.unreadable) {
      outcome_.diagnostics.push_back({.message = "cannot read the folder " + folder});
      outcome_.exit_code = ExitCode::kMissing;
    }
    if (found.files.empty() && found.unreadable.empty()) {
      outcome_.diagnostics.push_back(
          Warning("", "no file to check was found", "files are *.yaml, *.yml and *.json"));
    }
    for (const FileToCheck& file : found.files) {
      try {
        checker.Add(file, Read(file, input_));
      } catch (const Error& error) {
        if (error.code() != ExitCode::kMissing && error.code() != ExitCode::kInvalid) throw;
        checker.AddUnreadable(file, error);
        if (error.code() == ExitCode::kMissing) outcome_.exit_code = ExitCode::kMissing;
      }
    }
  }

  // A Python that was named has to be there; without one the scripts are looked through where it
  // is.
  void CheckScripts(Checker& checker) {
    if (!checker.has_scripts()) return;
    const bool is_named = !options_.python.empty();
    try {
      checker.CheckScripts(is_named ? options_.python : std::string(kPython));
    } catch (const Error& error) {
      if (error.code() != ExitCode::kMissing) throw;
      for (Diagnostic diagnostic : error.diagnostics()) {
        if (!is_named) {
          diagnostic.severity = Diagnostic::Severity::kNotice;
          diagnostic.message += ", so the syntax of scripts is not checked";
        }
        outcome_.diagnostics.push_back(std::move(diagnostic));
      }
      if (is_named) outcome_.exit_code = ExitCode::kMissing;
    }
  }

  const Options& options_;
  const Input& input_;
  Outcome outcome_;
};

}  // namespace

Outcome RunCheck(const Options& options, const Input& input) {
  return Check(options, input).Run();
}

}  // namespace locust::commands
