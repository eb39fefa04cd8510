#include "postrenderer/deploy/helm.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/json/json.h"
#include "common/json/parse.h"
#include "postrenderer/deploy/exit_codes.h"
#include "postrenderer/deploy/renderer_report.h"

namespace locust::deploy {
namespace {

using std::chrono::seconds;

constexpr std::string_view kPlugin = "locust-deploy";  // no name that somebody has installed
constexpr seconds kShort{60};                          // for calls that change nothing
constexpr seconds kMargin{30};                         // over the time-out that Helm has been given

constexpr json::ParseLimits kAnswerLimits = {.bytes = 64u << 20};

std::string Trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

// What Helm says, without its warnings before it and "Error: ".
std::string ErrorText(const std::string& errors) {
  constexpr std::string_view kError = "Error: ";
  const std::size_t at = errors.starts_with(kError) ? 0 : errors.find("\nError: ");
  if (at == errors.npos) return Trimmed(errors);
  return Trimmed(std::string_view(errors).substr(errors.find(kError, at) + kError.size()));
}

struct Explanation {
  std::string_view sign;  // in what Helm says
  ExitCode code;
  std::string_view hint;
};

constexpr std::string_view kDenied =
    "change the load test as the denial says, or ask who runs the cluster";

constexpr std::array kExplanations = {
    Explanation{"denied the request", ExitCode::kInvalid, kDenied},  // a webhook
    Explanation{"denied request", ExitCode::kInvalid, kDenied},      // a policy of the API server
    Explanation{"Kubernetes cluster unreachable", kExitFailed,
                "is the cluster up, and does the kubeconfig's context mean it (--kube-context)?"},
    Explanation{"another operation (install/upgrade/rollback) is in progress", kExitFailed,
                "wait for it; if it was killed, `helm rollback` or `helm uninstall` ends it"},
    Explanation{"create: failed to create: namespaces", kExitFailed,
                "make the namespace, or set spec.create_namespace: true"},
    Explanation{"is forbidden", kExitFailed, "the credential may not do that in this namespace"},
};

}  // namespace

Helm::Helm(std::string program, std::string renderer, const Target& target,
           const PrivateFolder& folder, Interrupt& interrupt)
    : program_(std::move(program)),
      renderer_(std::move(renderer)),
      target_(target),
      folder_(folder),
      interrupt_(interrupt) {
  FindVersion();
  if (major_ == 4) WritePlugin();
}

void Helm::FindVersion() {
  const ProcessResult result = Call({"version", "--template", "{{.Version}}"}, "", kShort);
  if (result.start_error != 0) {
    throw Error(
        ExitCode::kMissing,
        "cannot run `" + program_ + "`: " + std::generic_category().message(result.start_error),
        "install Helm 3 or 4, or name it with --helm");
  }
  ThrowIfFailed(result, "helm version");
  version_ = Trimmed(result.output);
  // Helm 3 and 4 built from modules say no more than "v3.22".
  if (version_.starts_with("v3.")) major_ = 3;
  if (version_.starts_with("v4.")) major_ = 4;
  if (major_ == 0) {
    throw Error(ExitCode::kMissing,
                "`" + program_ + "` is no Helm 3 or 4: its version is `" +
                    Scrubbed(version_.substr(0, 80)) + "`",
                "name another with --helm");
  }
}

// Helm 4 runs post-renderers only as plugins. Ours stands in front of the user's, whose folder
// stays as it is.
void Helm::WritePlugin() {
  const std::filesystem::path folder = folder_.Path("plugins/" + std::string(kPlugin));
  std::filesystem::create_directories(folder);
  // Helm splits commands at blanks before it expands variables.
  std::filesystem::create_symlink(renderer_, folder / "renderer");
  std::ofstream(folder / "plugin.yaml") << "apiVersion: v1\n"
                                           "type: postrenderer/v1\n"
                                           "name: "
                                        << kPlugin
                                        << "\n"
                                           "version: 0.1.0\n"
                                           "runtime: subprocess\n"
                                           "runtimeConfig:\n"
                                           "  platformCommand:\n"
                                           "  - command: ${HELM_PLUGIN_DIR}/renderer\n"
                                           "    args: [render]\n";
  const ProcessResult result = Call({"env", "HELM_PLUGINS"}, "", kShort);
  ThrowIfFailed(result, "helm env");
  const std::string theirs = Trimmed(result.output);
  plugins_ = folder_.Path("plugins") + (theirs.empty() ? "" : ":" + theirs);
}

EnvironmentChanges Helm::Cluster() const {
  EnvironmentChanges changes;
  if (!target_.kubeconfig.empty()) changes.emplace_back("KUBECONFIG", target_.kubeconfig);
  return changes;
}

ProcessResult Helm::Call(std::vector<std::string> arguments, const std::string& input,
                         std::chrono::milliseconds timeout, bool after_signal) const {
  arguments.insert(arguments.begin(), program_);
  if (!target_.kubernetes_namespace.empty()) {
    arguments.insert(arguments.end(), {"--namespace", target_.kubernetes_namespace});
  }
  if (!target_.context.empty())
    arguments.insert(arguments.end(), {"--kube-context", target_.context});
  EnvironmentChanges environment = Cluster();
  if (!plugins_.empty()) environment.emplace_back("HELM_PLUGINS", plugins_);
  // A call from within a plugin is no plugin of that Helm.
  for (const char* name : {"HELM_PLUGIN_NAME", "HELM_PLUGIN_DIR", "HELM_NAMESPACE"}) {
    environment.emplace_back(name, std::nullopt);
  }
  return deploy::Run({.arguments = std::move(arguments),
                      .environment = std::move(environment),
                      .input = input,
                      .timeout = timeout,
                      .unset_prefix = "LOCUST_POSTRENDERER_",
                      .after_signal = after_signal},
                     interrupt_);
}

std::string Helm::Scrubbed(std::string text) const {
  const std::string& id = target_.credential_id;
  for (std::size_t at = id.empty() ? text.npos : text.find(id); at != text.npos;
       at = text.find(id, at + 3)) {
    text.replace(at, id.size(), "***");
  }
  return text;
}

void Helm::ThrowIfFailed(const ProcessResult& result, const std::string& what) const {
  if (result.succeeded()) return;
  if (result.signal != 0) {
    throw Error(CodeOfSignal(result.signal), "interrupted during `" + what + "`");
  }
  if (result.start_error != 0) {
    throw Error(ExitCode::kMissing, "cannot run `" + what + "`: " +
                                        std::generic_category().message(result.start_error));
  }
  if (result.timed_out) {
    throw Error(kExitFailed, "`" + what + "` has not ended in time", "is the cluster up?");
  }
  const std::string said = Scrubbed(ErrorText(result.errors));
  const auto known = std::ranges::find_if(
      kExplanations, [&](const Explanation& each) { return said.find(each.sign) != said.npos; });
  const bool is_known = known != kExplanations.end();
  throw Error(is_known ? known->code : kExitFailed,
              "`" + what + "` failed: " +
                  (said.empty() ? "exit status " + std::to_string(result.exit_status) : said),
              is_known ? std::string(known->hint) : "");
}

Release Helm::ReadRelease(const std::string& text) const {
  // Helm 3 writes warnings of the cluster before the object.
  const std::size_t begin = text.find('{');
  const Json release =
      json::Parse(begin == text.npos ? std::string_view{} : std::string_view(text).substr(begin),
                  "answer of helm", kAnswerLimits);
  const auto member = [&](const char* pointer) {
    const Json::json_pointer at(pointer);
    return release.contains(at) ? release.at(at) : Json();
  };
  const auto string = [&](const char* pointer) {
    const Json value = member(pointer);
    return value.is_string() ? value.get<std::string>() : "";
  };
  const Json revision = member("/version");
  return {.revision = revision.is_number_integer() ? revision.get<int>() : 0,
          .status = string("/info/status"),
          .kubernetes_namespace = string("/namespace"),
          .manifest = string("/manifest")};
}

std::optional<Release> Helm::Status(bool after_signal) const {
  const ProcessResult result =
      Call({"status", target_.release, "--output", "json"}, "", kShort, after_signal);
  if (result.exit_status != 0 && result.errors.find("release: not found") != std::string::npos) {
    return std::nullopt;
  }
  ThrowIfFailed(result, "helm status");
  return ReadRelease(result.output);
}

std::vector<std::string> Helm::UpgradeArguments(const Upgrade& upgrade) const {
  std::vector<std::string> arguments = {
      "upgrade",  "--install", target_.release, upgrade.chart.reference,
      "--values", "-",         "--output",      "json"};
  const auto add = [&](std::initializer_list<std::string> more) {
    arguments.insert(arguments.end(), more);
  };
  if (!upgrade.chart.version.empty()) add({"--version", upgrade.chart.version});
  if (target_.create_namespace) add({"--create-namespace"});
  add({"--timeout", std::to_string(upgrade.timeout.count()) + "s"});
  if (upgrade.preview) add({"--dry-run=server"});
  if (upgrade.wait) add({major_ == 3 ? "--wait" : "--wait=watcher", "--wait-for-jobs"});
  add({"--post-renderer", major_ == 3 ? renderer_ : std::string(kPlugin)});
  if (major_ == 3) add({"--post-renderer-args=render"});
  for (const std::string& argument : upgrade.renderer_arguments) {
    add({"--post-renderer-args=" + argument});
  }
  for (const char* argument : {"--report-format=json", "--log-level=error"}) {
    add({"--post-renderer-args=" + std::string(argument)});
  }
  add({"--post-renderer-args=--report=" + folder_.Path("report.json")});
  return arguments;
}

Release Helm::Run(const Upgrade& upgrade) const {
  const std::string report = folder_.Path("report.json");
  std::filesystem::remove(report);
  const ProcessResult result =
      Call(UpgradeArguments(upgrade), upgrade.values, upgrade.timeout + kMargin);
  if (!result.succeeded() && result.signal == 0) ThrowIfRefused(report);
  ThrowIfFailed(result, upgrade.preview ? "helm upgrade --dry-run" : "helm upgrade");
  return ReadRelease(result.output);
}

std::string Helm::Uninstall(std::chrono::seconds timeout) const {
  const ProcessResult result = Call(
      {"uninstall", target_.release, "--wait", "--timeout", std::to_string(timeout.count()) + "s"},
      "", timeout + kMargin);
  ThrowIfFailed(result, "helm uninstall");
  return Scrubbed(result.output);
}

}  // namespace locust::deploy
