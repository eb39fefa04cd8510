#include "postrenderer/commands/deploy_request.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "common/standards/judge.h"
#include "common/standards/load.h"
#include "common/text/nearest.h"
#include "common/yaml/limits.h"
#include "common/yaml/write.h"
#include "postrenderer/commands/check_load_test.h"
#include "postrenderer/commands/environment.h"
#include "postrenderer/commands/inputs.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/commands/python_check.h"
#include "postrenderer/findings/finding.h"
#include "postrenderer/inject/values.h"
#include "postrenderer/load_test/time_span.h"

namespace locust::commands {
namespace {

constexpr std::string_view kPython = "python3";  // when none is named
constexpr std::size_t kFileLimit = yaml::Limits{}.document_bytes;

// The chart that the post-renderer is made for.
constexpr std::string_view kDefaultChart = "oci://ghcr.io/deliveryhero/helm-charts/locust";
constexpr std::string_view kDefaultChartVersion = "0.35.0";

// What spec.stack_job_settings.custom_inputs may set. A flag wins.
struct CustomInput {
  std::string_view name;
  std::string Options::* option;
};
constexpr std::array kCustomInputs = {
    CustomInput{"chart", &Options::chart},
    CustomInput{"chart_version", &Options::chart_version},
    CustomInput{"kube_context", &Options::kube_context},
    CustomInput{"timeout", &Options::timeout},
};

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool IsError(const Diagnostic& diagnostic) {
  return diagnostic.severity == Diagnostic::Severity::kError;
}

class Maker {
 public:
  Maker(const Options& options, const Input& input) : options_(options) {
    if (!input.arguments.empty()) options_.tests.assign(1, input.arguments.front());
  }

  DeployRequest Make(bool judge) {
    if (options_.tests.size() > 1) {
      throw Error(ExitCode::kUsage,
                  "one load test is deployed at a time, and there are " +
                      std::to_string(options_.tests.size()),
                  "call it once for each");
    }
    files_ = ReadLoadTests(options_);
    std::ranges::copy(files_.notices, std::back_inserter(made_.notices));
    standards_ = ReadStandards(options_, made_.notices);
    ReadCustomInputs();
    ChooseTarget();
    if (judge) Judge();
    FillRequest();
    return std::move(made_);
  }

 private:
  const LoadTest& load_test() const { return files_.load_tests.front(); }

  void Tell(Diagnostic::Severity severity, std::string path, std::string message,
            std::string hint) {
    made_.notices.push_back({.severity = severity,
                             .source = load_test().source,
                             .path = std::move(path),
                             .message = std::move(message),
                             .hint = std::move(hint)});
  }

  void ReadCustomInputs() {
    for (const auto& [name, value] : load_test().stack_job_settings.custom_inputs) {
      const auto known = std::ranges::find(kCustomInputs, name, &CustomInput::name);
      if (known != kCustomInputs.end()) {
        std::string& option = options_.*(known->option);
        if (option.empty()) option = value;
        continue;
      }
      std::string names;
      for (const CustomInput& each : kCustomInputs) {
        names += (names.empty() ? "" : ", ") + std::string(each.name);
      }
      Tell(Diagnostic::Severity::kWarning, "spec.stack_job_settings.custom_inputs." + name,
           "no input that is known here, so it steers nothing", "there are: " + names);
    }
  }

  void ChooseTarget() {
    deploy::TargetOptions target = {.kubernetes_namespace = options_.kubernetes_namespace,
                                    .outer_namespace = {},
                                    .context = options_.kube_context.empty()
                                                   ? Variable("HELM_KUBECONTEXT")
                                                   : options_.kube_context,
                                    .credentials_folder = options_.credentials};
    // Helm gives its plugins a namespace whether or not anybody has named one.
    const bool is_plugin = !Variable("HELM_PLUGIN_NAME").empty();
    if (is_plugin && target.kubernetes_namespace == Variable("HELM_NAMESPACE")) {
      target.outer_namespace = std::exchange(target.kubernetes_namespace, "");
    }
    if (target.credentials_folder.empty()) {
      const std::string config = Variable("XDG_CONFIG_HOME");
      target.credentials_folder = (config.empty() ? Variable("HOME") + "/.config" : config) +
                                  "/locust-kubernetes/credentials";
    }
    const std::string asked = target.kubernetes_namespace.empty() ? load_test().kubernetes_namespace
                                                                  : target.kubernetes_namespace;
    const EnvironmentChoice choice =
        ChooseEnvironment(standards_, options_.environment, asked, files_.load_tests);
    std::ranges::copy(choice.warnings, std::back_inserter(made_.notices));
    const standards::Environment* environment = standards::FindEnvironment(
        standards_, choice.name.empty() ? OwnEnvironment(load_test()) : choice.name);
    made_.request.target = deploy::ResolveTarget(load_test(), environment, standards_, target);
    options_.kubernetes_namespace = made_.request.target.kubernetes_namespace;
    if (!target.outer_namespace.empty() && target.outer_namespace != "default" &&
        target.outer_namespace != options_.kubernetes_namespace) {
      Tell(Diagnostic::Severity::kNotice, "spec.namespace",
           "the load test's namespace `" + options_.kubernetes_namespace +
               "` counts, not Helm's, which is `" + target.outer_namespace + "`",
           "to have another one for this call, set LOCUST_POSTRENDERER_NAMESPACE");
    }
    if (environment != nullptr) options_.environment = environment->name;
  }

  // By what the load test would render to with a chart's usual objects; what the real chart renders
  // is judged once more when Helm renders it.
  void Judge() {
    const JudgedLoadTest judged =
        JudgeLoadTest(load_test(), files_.texts.front(), 1, standards_, options_, Today(options_));
    std::vector<Diagnostic> found;
    for (const findings::Finding& finding : judged.findings)
      found.push_back(findings::Shown(finding));
    std::ranges::move(CheckScripts(judged.image_python), std::back_inserter(found));
    if (std::ranges::any_of(found, IsError)) {
      found.push_back({.severity = Diagnostic::Severity::kNotice,
                       .message = "nothing was changed: Helm was not called"});
      throw Error(ExitCode::kInvalid, std::move(found));
    }
    std::ranges::move(found, std::back_inserter(made_.notices));
  }

  std::vector<Diagnostic> CheckScripts(std::optional<int> image_python) {
    const ScriptsToCheck scripts = {
        .load_test = &load_test(), .text = files_.texts.front(), .image_python = image_python};
    if (!load_test().main_py && load_test().lib_files.empty()) return {};
    try {
      return CheckSyntax(options_.python.empty() ? std::string(kPython) : options_.python,
                         {&scripts, 1});
    } catch (const Error& error) {
      if (error.code() != ExitCode::kMissing || !options_.python.empty()) throw;
      return {};  // rendering does without as well
    }
  }

  std::chrono::seconds Timeout() const {
    const std::optional<int> timeout =
        options_.timeout.empty() ? std::optional(300) : ParseTimeSpan(options_.timeout);
    if (!timeout || *timeout <= 0) {
      throw Error(ExitCode::kUsage, "`" + options_.timeout + "` is no time", "write it like `5m`");
    }
    // A run that ends is waited for to its end.
    const std::optional<int> run = load_test().run.mode == RunMode::kOnce
                                       ? ParseTimeSpan(load_test().run.run_time)
                                       : std::nullopt;
    return std::chrono::seconds(*timeout + run.value_or(0));
  }

  void FillRequest() {
    deploy::Request& request = made_.request;
    request.chart = {.reference = options_.chart, .version = options_.chart_version};
    if (request.chart.reference.empty()) {
      request.chart.reference = kDefaultChart;
      if (request.chart.version.empty()) request.chart.version = kDefaultChartVersion;
    }
    request.values = yaml::WriteBlock(inject::ChartValues(load_test()));
    request.settings = load_test().stack_job_settings;
    request.source = load_test().source;
    const std::string of_plugin = Variable("HELM_BIN");
    request.helm = !options_.helm.empty() ? options_.helm : !of_plugin.empty() ? of_plugin : "helm";
    request.kubectl = options_.kubectl.empty() ? "kubectl" : options_.kubectl;
    request.renderer = std::filesystem::read_symlink("/proc/self/exe").string();
    request.timeout = Timeout();
    request.yes = options_.yes;
    request.wait = !options_.no_wait;
    const auto pass = [&](const char* flag, const std::string& value) {
      if (!value.empty()) request.renderer_arguments.push_back(std::string(flag) + "=" + value);
    };
    pass("--test", options_.tests.front());
    pass("--standards", options_.standards);
    pass("--environment", options_.environment);
    pass("--namespace", request.target.kubernetes_namespace);
    std::vector<std::pair<std::string, std::string>> read = {
        {options_.tests.front(), files_.texts.front()}};
    if (!options_.standards.empty()) {
      read.emplace_back(options_.standards, ReadFile(options_.standards, "standards", kFileLimit));
    }
    request.is_current = [read = std::move(read)] {
      return std::ranges::all_of(read, [](const auto& file) {
        return ReadFile(file.first, "file", kFileLimit) == file.second;
      });
    };
  }

  Options options_;
  LoadTestFiles files_;
  standards::Standards standards_;
  DeployRequest made_;
};

}  // namespace

DeployRequest MakeDeployRequest(const Options& options, const Input& input, bool judge) {
  return Maker(options, input).Make(judge);
}

}  // namespace locust::commands
