#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/json/json.h"
#include "common/kube/workload.h"
#include "common/yaml/limits.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/environment.h"
#include "postrenderer/commands/inputs.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/commands/python_check.h"
#include "postrenderer/inject/parsed_stream.h"

namespace locust::commands {
namespace {

constexpr std::string_view kStdin = "<stdin>";

// The newest Python among the images of a release; nullopt when one of them is not known.
std::optional<int> PythonOf(const inject::Release& release) {
  std::optional<int> newest;
  for (const inject::Object& object : release.objects) {
    if (!object.workload) continue;
    const Json* container = json::At(object.value, object.workload->container_path());
    const std::optional<int> python =
        container == nullptr ? std::nullopt : ImagePython(json::StringAt(*container, "image"));
    if (!python) return std::nullopt;
    newest = std::max(newest, python);
  }
  return newest;
}

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
      if (release != releases.end()) test.image_python = PythonOf(*release);
    }
    tests.push_back(test);
  }
  return CheckSyntax(python, tests);
}

bool IsError(const Diagnostic& diagnostic) {
  return diagnostic.severity == Diagnostic::Severity::kError;
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
                                              .allow_missing = options.allow_missing,
                                              .source = std::string(kStdin)});
  std::ranges::copy(environment.warnings, std::back_inserter(outcome.diagnostics));
  std::ranges::move(rendered.diagnostics, std::back_inserter(outcome.diagnostics));
  if (!options.python.empty()) {
    std::vector<Diagnostic> found = CheckScripts(options.python, stream, files, rendered.tests);
    if (std::ranges::any_of(found, IsError)) throw Error(ExitCode::kInvalid, std::move(found));
    std::ranges::move(found, std::back_inserter(outcome.diagnostics));
  }
  outcome.output = std::move(rendered.stream);
  outcome.tests = std::move(rendered.tests);
  return outcome;
}

}  // namespace locust::commands
