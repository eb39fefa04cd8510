#include "postrenderer/deploy/target.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include "common/standards/judge.h"
#include "common/text/diagnostic.h"
#include "common/text/words.h"

namespace locust::deploy {
namespace {

constexpr std::string_view kCredentialField = "spec.kubernetes_cluster_credential_id";

[[noreturn]] void Fail(ExitCode code, std::string source, std::string_view path,
                       std::string message, std::string hint) {
  throw Error(code, {{.source = std::move(source),
                      .path = std::string(path),
                      .message = std::move(message),
                      .hint = std::move(hint)}});
}

bool IsGlob(const std::string& text) {
  return text.find_first_of("*?[") != text.npos;
}

std::string NamespaceOf(const LoadTest& load_test, const standards::Environment* environment,
                        const TargetOptions& options) {
  if (!options.kubernetes_namespace.empty()) return options.kubernetes_namespace;
  if (!load_test.kubernetes_namespace.empty()) return load_test.kubernetes_namespace;
  // Helm tells plugins "default" where nobody has named a namespace.
  const bool is_told = !options.outer_namespace.empty() && options.outer_namespace != "default";
  if (is_told) return options.outer_namespace;
  if (environment != nullptr && environment->namespaces.size() == 1 &&
      !IsGlob(environment->namespaces.front())) {
    return environment->namespaces.front();
  }
  return options.outer_namespace;
}

void CheckNamespace(const std::string& kubernetes_namespace,
                    const standards::Environment& environment,
                    const standards::Standards& standards) {
  if (environment.namespaces.empty()) return;
  const std::string places = Joined(environment.namespaces, ", ");
  if (kubernetes_namespace.empty()) {
    Fail(ExitCode::kInvalid, standards.source, "",
         "environment `" + environment.name + "` has several namespaces, and none is named",
         "give --namespace, one of: " + places);
  }
  if (standards::EnvironmentOf(standards, kubernetes_namespace) != &environment) {
    Fail(ExitCode::kInvalid, standards.source, "",
         "namespace `" + kubernetes_namespace + "` is none of environment `" + environment.name +
             "`",
         "its namespaces: " + places);
  }
}

std::string Mode(const struct stat& status) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "0%o", status.st_mode & 0777u);
  return text.data();
}

std::string FindKubeconfig(const std::string& id, std::string_view named_by,
                           const std::string& source, const std::string& folder) {
  const std::string path = folder + "/" + id + ".kubeconfig";
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    Fail(ExitCode::kMissing, source, named_by,
         "no kubeconfig of this id in `" + folder + "`: " + std::generic_category().message(errno),
         "put it there as <id>.kubeconfig with mode 0600, or name the folder with --credentials");
  }
  if (!S_ISREG(status.st_mode)) {
    Fail(ExitCode::kMissing, source, named_by,
         "the kubeconfig of this id in `" + folder + "` is no file", "");
  }
  if ((status.st_mode & 077u) != 0) {
    Fail(ExitCode::kMissing, source, named_by,
         "the kubeconfig of this id in `" + folder + "` can be read or changed by others (mode " +
             Mode(status) + ")",
         "let only its owner at it: `chmod 600` the file, and renew what it holds");
  }
  return path;
}

}  // namespace

Target ResolveTarget(const LoadTest& load_test, const standards::Environment* environment,
                     const standards::Standards& standards, const TargetOptions& options) {
  Target target = {.release = load_test.metadata.name,
                   .kubernetes_namespace = NamespaceOf(load_test, environment, options),
                   .create_namespace = load_test.create_namespace,
                   .kubeconfig = {},
                   .credential_id = load_test.cluster_credential_id,
                   .context = options.context};
  std::string source = load_test.source;
  std::string named_by(kCredentialField);
  if (environment != nullptr) {
    CheckNamespace(target.kubernetes_namespace, *environment, standards);
    const std::string& its_own = environment->cluster_credential;
    if (!its_own.empty() && !target.credential_id.empty() && its_own != target.credential_id) {
      Fail(ExitCode::kInvalid, load_test.source, kCredentialField,
           "another cluster credential than that of environment `" + environment->name +
               "` in the standards",
           "leave it out: the environment has one");
    }
    if (target.credential_id.empty() && !its_own.empty()) {
      target.credential_id = its_own;
      source = standards.source;
      named_by = "clusterCredential of environment `" + environment->name + "`";
    }
  }
  if (!target.credential_id.empty()) {
    target.kubeconfig =
        FindKubeconfig(target.credential_id, named_by, source, options.credentials_folder);
  }
  return target;
}

std::string PlaceOf(const Target& target) {
  return target.kubernetes_namespace.empty() ? "in the kubeconfig's namespace"
                                             : "in namespace `" + target.kubernetes_namespace + "`";
}

}  // namespace locust::deploy
