#include "postrenderer/commands/options.h"

#include <algorithm>
#include <array>

namespace locust::commands {
namespace {

constexpr std::array<std::string_view, 2> kReportFormats = {"text", "json"};
constexpr std::array<std::string_view, 3> kLogLevels = {"error", "warning", "info"};

const std::array kFlags = {
    Flag{"test", "FILE", &Options::tests,
         "load test (a LocustKubernetes resource); may be repeated"},
    Flag{"standards", "FILE", &Options::standards,
         "standards (a LocustStandards resource); without it the built-in defaults apply"},
    Flag{"environment", "NAME", &Options::environment,
         "environment of the standards; default: the one that the namespace or the "
         "load test picks"},
    Flag{"namespace", "NAME", &Options::kubernetes_namespace,
         "namespace of objects that do not name theirs; default: HELM_NAMESPACE, then the load "
         "test's own"},
    Flag{"allow-missing", "", &Options::allow_missing,
         "let a stream without Locust through instead of failing"},
    Flag{
        "report", "FILE", &Options::report,
        "also write the summary, or the errors, to FILE: Helm 4 hides what a post-renderer prints"},
    Flag{"report-format", "FORMAT", &Options::report_format, "format of the report",
         kReportFormats},
    Flag{"at", "DATE", &Options::at,
         "day on which exemptions are looked at, as 2030-12-31; default: today, by UTC"},
    Flag{"format", "FORMAT", &Options::format, "format of what is printed"},
    Flag{"output", "FILE", &Options::output, "write the result to FILE instead of stdout", {}, 'o'},
    Flag{"name", "NAME", &Options::name, "name of the load test; default: that of the folder"},
    Flag{"force", "", &Options::force, "write a new file in place of one that is there"},
    Flag{"python", "PROGRAM", &Options::python,
         "check the syntax of the scripts with this Python, without running them"},
    Flag{"log-level", "LEVEL", &Options::log_level, "how much to print on stderr", kLogLevels},
    Flag{"json", "", &Options::json, "print JSON"},
    Flag{"markdown", "", &Options::markdown, "print the reference of all commands as Markdown"},
    Flag{"man", "", &Options::man, "print the reference of all commands as a man page"},
    Flag{"chart", "CHART", &Options::chart,
         "the Locust chart: a folder, an archive, REPO/NAME or oci://...; default: the load test's "
         "custom input `chart`, else oci://ghcr.io/deliveryhero/helm-charts/locust"},
    Flag{"chart-version", "VERSION", &Options::chart_version,
         "version of the chart; default: the custom input `chart_version`, else 0.35.0 of the "
         "default chart and the newest of another one"},
    Flag{"kube-context", "NAME", &Options::kube_context,
         "context of the kubeconfig; default: the custom input `kube_context`, else its current "
         "one"},
    Flag{
        "credentials", "FOLDER", &Options::credentials,
        "where the kubeconfigs of cluster credentials are, <id>.kubeconfig, which only their owner "
        "can read; default: locust-kubernetes/credentials in the user's configuration"},
    Flag{"timeout", "TIME", &Options::timeout,
         "how long to wait until all is ready, as 90s or 10m; default: the custom input `timeout`, "
         "else 5m, and the run's own time on top where it ends"},
    Flag{"yes", "", &Options::yes, "answer yes to the question whether to go on"},
    Flag{"no-wait", "", &Options::no_wait, "do not wait until all is ready"},
    Flag{"helm", "PROGRAM", &Options::helm, "Helm, version 3 or 4; default: helm"},
    Flag{"kubectl", "PROGRAM", &Options::kubectl,
         "kubectl, which tells how far the pods are; default: kubectl"},
};

}  // namespace

std::span<const Flag> Flags() {
  return kFlags;
}

const Flag& FindFlag(std::string_view name) {
  return *std::ranges::find(kFlags, name, &Flag::name);
}

std::string VariableOf(const Flag& flag) {
  std::string name = "LOCUST_POSTRENDERER_";
  for (const char c : flag.name) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

}  // namespace locust::commands
