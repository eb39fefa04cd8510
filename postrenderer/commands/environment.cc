#include "postrenderer/commands/environment.h"

#include <algorithm>

#include "common/standards/judge.h"

namespace locust::commands {
namespace {

// The namespace that all load tests ask for; empty when they differ or do not ask.
std::string CommonNamespace(const std::vector<LoadTest>& load_tests) {
  const auto differs = [&](const LoadTest& load_test) {
    return load_test.kubernetes_namespace != load_tests.front().kubernetes_namespace;
  };
  if (load_tests.empty() || std::ranges::any_of(load_tests, differs)) return {};
  return load_tests.front().kubernetes_namespace;
}

bool NamesEnvironment(const LoadTest& load_test) {
  return !OwnEnvironment(load_test).empty();
}

}  // namespace

const std::string& OwnEnvironment(const LoadTest& load_test) {
  const EnvironmentInfo& info = load_test.environment_info;
  if (!info.env_name.empty()) return info.env_name;
  return info.env_id.empty() ? load_test.metadata.env : info.env_id;
}

EnvironmentChoice ChooseEnvironment(const standards::Standards& standards, std::string_view name,
                                    std::string_view kubernetes_namespace,
                                    const std::vector<LoadTest>& load_tests) {
  EnvironmentChoice choice{.name = std::string(name), .warnings = {}};
  for (const LoadTest& load_test : load_tests) {
    if (kubernetes_namespace.empty() || load_test.kubernetes_namespace.empty() ||
        load_test.kubernetes_namespace == kubernetes_namespace) {
      continue;
    }
    choice.warnings.push_back(
        {.severity = Diagnostic::Severity::kWarning,
         .source = load_test.source,
         .path = "spec.namespace",
         .message = "the load test asks for namespace `" + load_test.kubernetes_namespace +
                    "`, Helm installs into `" + std::string(kubernetes_namespace) + "`",
         .hint = "make both the same"});
  }
  if (standards.environments.empty()) return choice;

  const std::string given = kubernetes_namespace.empty() ? CommonNamespace(load_tests)
                                                         : std::string(kubernetes_namespace);
  const standards::Environment* picked =
      given.empty() ? nullptr : standards::EnvironmentOf(standards, given);
  if (picked != nullptr && !name.empty() && picked->name != name) {
    throw Error(ExitCode::kInvalid,
                {{.source = standards.source,
                  .message = "namespace `" + given + "` belongs to environment `" + picked->name +
                             "`, not to `" + std::string(name) + "`",
                  .hint = "give the --environment or the --namespace that is meant"}});
  }
  if (picked != nullptr) choice.name = picked->name;
  if (choice.name.empty() && !std::ranges::all_of(load_tests, NamesEnvironment)) {
    choice.warnings.push_back({.severity = Diagnostic::Severity::kWarning,
                               .source = standards.source,
                               .message = "the standards have environments and nothing says which "
                                          "one this is for, so none applies",
                               .hint = "give --environment or --namespace"});
  }
  return choice;
}

}  // namespace locust::commands
