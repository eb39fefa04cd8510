#include "common/kube/workload.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/kube/image.h"

namespace locust::kube {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTemplatePaths = {{
    {"Deployment", "/spec/template"},
    {"StatefulSet", "/spec/template"},
    {"DaemonSet", "/spec/template"},
    {"ReplicaSet", "/spec/template"},
    {"ReplicationController", "/spec/template"},
    {"Job", "/spec/template"},
    {"CronJob", "/spec/jobTemplate/spec/template"},
    {"Pod", ""},
}};

using Program = CommandLine::Program;

// A variable of Locust's own; what an exporter is told of Locust is none.
bool HasLocustEnvironment(const Json& container) {
  const Json* env = json::Find(container, "env");
  if (env == nullptr || !env->is_array()) return false;
  return std::ranges::any_of(*env, [](const Json& variable) {
    const std::string_view name = json::StringAt(variable, "name");
    return name.starts_with("LOCUST_") && !name.starts_with("LOCUST_EXPORTER_");
  });
}

// Whether `option` is there in full: an abbreviation may be another program's own option.
bool HasInFull(const std::vector<std::string>& arguments, std::string_view option) {
  return std::ranges::any_of(arguments, [&](std::string_view argument) {
    return argument.starts_with(option) &&
           (argument.size() == option.size() || argument[option.size()] == '=');
  });
}

bool HasRole(const std::vector<std::string>& arguments) {
  return HasInFull(arguments, "--master") || HasInFull(arguments, "--worker");
}

// Options that hardly any other program has.
bool HasLocustOptions(const std::vector<std::string>& arguments) {
  return HasInFull(arguments, "--locustfile") || HasInFull(arguments, "--spawn-rate") ||
         HasInFull(arguments, "--expect-workers") ||
         (HasInFull(arguments, "--worker") && HasInFull(arguments, "--master-host"));
}

// How surely a container is the one that runs Locust.
enum class Evidence { kCompanion, kNone, kEnvironment, kImage, kLocustfile, kCommand };

Evidence EvidenceOf(const Json& container, const CommandLine& line) {
  const bool is_chart_script = line.program == Program::kStartScript && HasRole(line.arguments);
  if (line.program == Program::kLocust || is_chart_script) return Evidence::kCommand;
  if (LiteralEnv(container, "LOCUST_LOCUSTFILE") != nullptr || HasLocustOptions(line.arguments))
    return Evidence::kLocustfile;
  const std::string_view image = json::StringAt(container, "image");
  if (IsCompanionImage(image)) return Evidence::kCompanion;
  if (IsLocustImage(image)) return Evidence::kImage;
  return HasLocustEnvironment(container) ? Evidence::kEnvironment : Evidence::kNone;
}

// Whether a switch that Locust reads from the environment is on.
bool IsOn(const Json& container, std::string_view name) {
  const std::string* value = LiteralEnv(container, name);
  if (value == nullptr) return false;
  std::string lower(*value);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower == "true" || lower == "yes" || lower == "1";
}

Role RoleOf(const Json& container, const CommandLine& line, std::string_view component,
            std::string_view name) {
  if (HasOption(line.arguments, "--master") || IsOn(container, "LOCUST_MODE_MASTER"))
    return Role::kMaster;
  if (HasOption(line.arguments, "--worker") || IsOn(container, "LOCUST_MODE_WORKER"))
    return Role::kWorker;
  if (component == "master" || name.ends_with("-master")) return Role::kMaster;
  if (component == "worker" || name.ends_with("-worker")) return Role::kWorker;
  const bool is_visible =
      line.program == Program::kLocust || line.program == Program::kStartScript ||
      (line.program == Program::kImage && IsLocustImage(json::StringAt(container, "image")));
  return is_visible ? Role::kStandalone : Role::kUnknown;
}

// The container that runs Locust and how sure that is; of equals the first.
struct Candidate {
  std::size_t index = 0;
  Evidence evidence = Evidence::kCompanion;
  CommandLine line = {};
};

std::optional<Candidate> FindContainer(const Json& containers) {
  std::optional<Candidate> best;
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Json& container = containers[i];
    if (!container.is_object()) continue;
    CommandLine line = ReadCommandLine(container);
    const Evidence evidence = EvidenceOf(container, line);
    if (!best || evidence > best->evidence) best = Candidate{i, evidence, std::move(line)};
  }
  return best;
}

}  // namespace

std::string_view ToString(Role role) {
  switch (role) {
    case Role::kMaster:
      return "master";
    case Role::kWorker:
      return "worker";
    case Role::kStandalone:
      return "standalone";
    case Role::kUnknown:
      break;
  }
  return "unknown";
}

std::optional<std::string> PodTemplatePath(std::string_view kind) {
  for (const auto& [known, path] : kTemplatePaths) {
    if (known == kind) return std::string(path);
  }
  return std::nullopt;
}

std::string Workload::container_path() const {
  return pod_spec() + "/containers/" + std::to_string(container);
}

std::optional<Workload> RecogniseWorkload(const Json& object) {
  const std::string_view kind = json::StringAt(object, "kind");
  std::optional<std::string> path = PodTemplatePath(kind);
  if (!path) return std::nullopt;
  const Json* pod = json::At(object, *path);
  const Json* containers = json::Find(json::Find(pod, "spec"), "containers");
  if (containers == nullptr || !containers->is_array() || containers->empty()) return std::nullopt;

  const Json* labels = json::Find(json::Find(pod, "metadata"), "labels");
  const std::string_view component = labels == nullptr ? "" : json::StringAt(*labels, "component");
  const bool labelled = (component == "master" || component == "worker") &&
                        json::Find(labels, "load_test") != nullptr;

  const std::optional<Candidate> found = FindContainer(*containers);
  if (!found || (found->evidence <= Evidence::kNone && !labelled)) return std::nullopt;

  Workload workload;
  workload.container = found->index;
  const Json* metadata = json::Find(object, "metadata");
  workload.api_version = json::StringAt(object, "apiVersion");
  workload.kind = kind;
  if (metadata != nullptr) workload.name = json::StringAt(*metadata, "name");
  workload.template_path = *std::move(path);
  workload.role = RoleOf((*containers)[found->index], found->line, component, workload.name);
  return workload;
}

const std::string* LiteralEnv(const Json& container, std::string_view name) {
  static const std::string kEmpty;
  const Json* env = json::Find(container, "env");
  if (env == nullptr || !env->is_array()) return nullptr;
  const std::string* found = nullptr;
  for (const Json& variable : *env) {
    if (!variable.is_object() || json::StringAt(variable, "name") != name) continue;
    const Json* value = json::Find(variable, "value");
    const Json* source = json::Find(variable, "valueFrom");
    if (value != nullptr && !value->is_null()) {
      found = value->get_ptr<const std::string*>();
    } else {
      found = source == nullptr || source->is_null() ? &kEmpty : nullptr;
    }
  }
  return found;
}

bool IsHelmHook(const Json& object) {
  const Json* annotations =
      json::Find(json::Find(json::Find(object, "metadata"), "annotations"), "helm.sh/hook");
  return annotations != nullptr && !annotations->is_null();
}

}  // namespace locust::kube
