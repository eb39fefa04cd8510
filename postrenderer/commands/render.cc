#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "common/yaml/document.h"
#include "common/yaml/limits.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/environment.h"
#include "postrenderer/commands/inputs.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/commands/load_test_places.h"
#include "postrenderer/commands/python_check.h"
#include "postrenderer/inject/parsed_stream.h"

namespace locust::commands {
namespace {

constexpr std::string_view kStdin = "<stdin>";

// The syntax of all scripts, each for the images of the release that its load test has chosen.
std::vector<Diagnostic> CheckScripts(const std::string& python, std::string_view stream,
                                     const LoadTestFiles& files,
                                     const std::vector<inject::RenderedTest>& rendered) {
  const std::vector<inject::Release> releases =
      inject::FindReleases(inject::ObjectsOf(inject::ParseStream(stream, kStdin)));
  std::vector<ScriptsToCheck> tests;
  for (std::size_t i = 0; i < files.load_tests.size(); ++i) {
    ScriptsToCheck test{
        .load_test = &files.load_tests[i], .text = files.texts[i], .image_python = {}};
    const auto chosen = std::ranges::find(rendered, test.load_test->metadata.name,
                                          &inject::RenderedTest::load_test);
    if (chosen != rendered.end()) {
      const auto release = std::ranges::find(releases, chosen->release, &inject::Release::fullname);
      if (release != releases.end()) test.image_python = ImagePython(*release);
    }
    tests.push_back(test);
  }
  return CheckSyntax(python, tests);
}

bool IsError(const Diagnostic& diagnostic) {
  return diagnostic.severity == Diagnostic::Severity::kError;
}

// What the rules found, at the load test's own lines where it says so.
std::vector<findings::Finding> Placed(std::vector<inject::RuleFinding> found,
                                      const LoadTestFiles& files) {
  std::map<std::size_t, yaml::Document> documents;  // of load tests, read when one is asked for
  std::vector<findings::Finding> placed;
  for (inject::RuleFinding& each : found) {
    if (each.load_test) {
      const std::size_t index = *each.load_test;
      auto document = documents.find(index);
      if (document == documents.end()) {
        document = documents
                       .emplace(index, yaml::Document::Parse(files.texts[index],
                                                             files.load_tests[index].source))
                       .first;
      }
      MoveToLoadTest(each.finding, each.pointer, each.role, document->second);
    }
    placed.push_back(std::move(each.finding));
  }
  return placed;
}

// Sorts the findings into what stops the call and what it tells.
void Settle(const std::vector<findings::Finding>& found, Outcome& outcome) {
  std::vector<Diagnostic> told;
  for (const findings::Finding& finding : found) {
    const bool is_notice = finding.diagnostic.severity == Diagnostic::Severity::kNotice;
    (is_notice ? outcome.report_only : told).push_back(findings::Shown(finding));
  }
  if (std::ranges::any_of(told, IsError)) throw Error(ExitCode::kInvalid, std::move(told));
  std::ranges::move(told, std::back_inserter(outcome.diagnostics));
}

}  // namespace

Outcome RunRender(const Options& options, const Input& input) {
  const LoadTestFiles files = ReadLoadTests(options);
  Outcome outcome{.diagnostics = files.notices};
  const standards::Standards standards = ReadStandards(options, outcome.diagnostics);
  const EnvironmentChoice environment = ChooseEnvironment(
      standards, options.environment, options.kubernetes_namespace, files.load_tests);
  if (::isatty(input.fd) != 0) {
    throw Error(ExitCode::kUsage, "stdin is a terminal, and the manifests are read from there",
                "let Helm run this as its post-renderer, or pipe a file in with `< FILE`");
  }
  const std::string stream = ReadAll(input.fd, kStdin, yaml::Limits{}.stream_bytes);

  inject::Rendered rendered = inject::Render(stream, files.load_tests, standards,
                                             {.environment = environment.name,
                                              .kubernetes_namespace = options.kubernetes_namespace,
                                              .today = Today(options),
                                              .allow_missing = options.allow_missing,
                                              .source = std::string(kStdin)});
  std::ranges::copy(environment.warnings, std::back_inserter(outcome.diagnostics));
  std::ranges::move(rendered.diagnostics, std::back_inserter(outcome.diagnostics));
  if (!options.python.empty()) {
    std::vector<Diagnostic> found = CheckScripts(options.python, stream, files, rendered.tests);
    if (std::ranges::any_of(found, IsError)) throw Error(ExitCode::kInvalid, std::move(found));
    std::ranges::move(found, std::back_inserter(outcome.diagnostics));
  }
  Settle(Placed(std::move(rendered.findings), files), outcome);
  outcome.output = std::move(rendered.stream);
  outcome.tests = std::move(rendered.tests);
  return outcome;
}

}  // namespace locust::commands
