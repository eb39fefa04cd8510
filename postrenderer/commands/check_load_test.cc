#include "postrenderer/commands/check_load_test.h"

#include <string>
#include <utility>

#include "common/yaml/document.h"
#include "postrenderer/commands/chart_stream.h"
#include "postrenderer/commands/environment.h"
#include "postrenderer/commands/load_test_places.h"
#include "postrenderer/commands/python_check.h"
#include "postrenderer/inject/parsed_stream.h"
#include "postrenderer/inject/render.h"

namespace locust::commands {
namespace {

class Judge {
 public:
  Judge(const LoadTest& load_test, std::string_view text, std::size_t first_line)
      : load_test_(load_test),
        document_(yaml::Document::Parse(text, load_test.source)),
        first_line_(first_line) {}

  JudgedLoadTest Run(const standards::Standards& standards, const Options& options,
                     std::chrono::sys_days today) {
    try {
      const EnvironmentChoice choice = ChooseEnvironment(
          standards, options.environment, options.kubernetes_namespace, {load_test_});
      // That no environment is picked is said once for all files.
      std::vector<Diagnostic> warnings = choice.warnings;
      const auto is_about_standards = [&](const Diagnostic& warning) {
        return warning.source == standards.source;
      };
      judged_.lacks_environment = std::erase_if(warnings, is_about_standards) > 0;
      Tell(warnings);
      const std::string stream = ChartStream(load_test_);
      FindPython(stream);
      inject::Rendered rendered =
          inject::Render(stream, {load_test_}, standards,
                         {.environment = choice.name,
                          .kubernetes_namespace = options.kubernetes_namespace,
                          .today = today});
      Tell(rendered.diagnostics);
      for (inject::RuleFinding& found : rendered.findings) Add(std::move(found));
    } catch (const Error& error) {
      if (error.code() != ExitCode::kInvalid) throw;
      Tell(error.diagnostics());
    }
    return std::move(judged_);
  }

 private:
  void FindPython(const std::string& stream) {
    for (const inject::Release& release :
         inject::FindReleases(inject::ObjectsOf(inject::ParseStream(stream, "chart")))) {
      judged_.image_python = ImagePython(release);
    }
  }

  void Add(inject::RuleFinding found) {
    if (!MoveToLoadTest(found.finding, found.pointer, found.role, document_)) {
      MoveToStart(found.finding.diagnostic);
    }
    judged_.findings.push_back(std::move(found.finding));
  }

  // Notices are about the rendering, which does not take place.
  void Tell(const std::vector<Diagnostic>& diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity == Diagnostic::Severity::kNotice) continue;
      const bool has_line = diagnostic.position.line > 0;
      if (diagnostic.source != load_test_.source || !has_line) MoveToStart(diagnostic);
      judged_.findings.push_back({.diagnostic = std::move(diagnostic)});
    }
  }

  void MoveToStart(Diagnostic& diagnostic) const {
    diagnostic.source = load_test_.source;
    diagnostic.position = {.line = first_line_, .column = 0};
    diagnostic.line.clear();
  }

  const LoadTest& load_test_;
  yaml::Document document_;
  std::size_t first_line_;
  JudgedLoadTest judged_;
};

}  // namespace

JudgedLoadTest JudgeLoadTest(const LoadTest& load_test, std::string_view text,
                             std::size_t first_line, const standards::Standards& standards,
                             const Options& options, std::chrono::sys_days today) {
  return Judge(load_test, text, first_line).Run(standards, options, today);
}

}  // namespace locust::commands
