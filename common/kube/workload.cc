#include "common/kube/workload.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/kube/image.h"

namespace locust::kube {
namespace {

constexpr std::string_view kStartScript = "docker-entrypoint.sh";

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

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const std::size_t end = text.find_first_of(kBlanks, begin);
    words.emplace_back(text.substr(begin, end - begin));
    begin = end == std::string_view::npos ? end : text.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::vector<std::string_view> Strings(const Json& container, std::string_view key) {
  std::vector<std::string_view> strings;
  const Json* list = json::Find(container, key);
  if (list == nullptr || !list->is_array()) return strings;
  for (const Json& item : *list) {
    if (const auto* text = item.get_ptr<const std::string*>()) strings.emplace_back(*text);
  }
  return strings;
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool IsShell(std::string_view program) {
  constexpr std::array<std::string_view, 4> kShells = {"sh", "bash", "ash", "dash"};
  return std::ranges::find(kShells, BaseName(program)) != kShells.end();
}

bool IsPython(std::string_view program) {
  return BaseName(program).starts_with("python");
}

// The command line of a container as words, up to where Locust's own arguments start. Found:
// `locust`, a path that ends in it, `python -m locust`, and all of these in a `sh -c` text; or the
// chart's start script.
struct CommandLine {
  bool locust = false;        // something here starts Locust by name
  bool start_script = false;  // the chart's script, which splits its arguments again
  std::vector<std::string> arguments;
};

CommandLine ReadCommandLine(const Json& container) {
  std::vector<std::string_view> items = Strings(container, "command");
  const bool has_command = !items.empty();
  std::ranges::copy(Strings(container, "args"), std::back_inserter(items));

  CommandLine line;
  std::vector<std::string> words;
  std::size_t first = 0;
  if (has_command && IsShell(items[0])) {
    if (items.size() > 1 && BaseName(items[1]) == kStartScript) {
      line.start_script = true;
      first = 2;
    } else if (items.size() > 2 && items[1].starts_with("-") && items[1].ends_with("c")) {
      words = Words(items[2]);
      first = items.size();
    }
  }
  for (std::size_t i = first; i < items.size(); ++i) {
    if (line.start_script) {
      std::ranges::move(Words(items[i]), std::back_inserter(words));
    } else {
      words.emplace_back(items[i]);
    }
  }

  std::size_t begin = 0;
  if (!line.start_script) {
    for (std::size_t i = 0; i < words.size() && !line.locust; ++i) {
      const bool module =
          i >= 2 && words[i] == "locust" && words[i - 1] == "-m" && IsPython(words[i - 2]);
      if (module || (BaseName(words[i]) == "locust" && (has_command || i == 0))) {
        line.locust = true;
        begin = i + 1;
      }
    }
  }
  line.arguments.assign(std::make_move_iterator(words.begin() + static_cast<std::ptrdiff_t>(begin)),
                        std::make_move_iterator(words.end()));
  return line;
}

bool HasLocustEnvironment(const Json& container) {
  const Json* env = json::Find(container, "env");
  if (env == nullptr || !env->is_array()) return false;
  return std::ranges::any_of(*env, [](const Json& variable) {
    return json::StringAt(variable, "name").starts_with("LOCUST_");
  });
}

// How surely a container is the one that runs Locust; 0: it is not.
int Likelihood(const Json& container) {
  if (!container.is_object()) return 0;
  const std::string_view image = json::StringAt(container, "image");
  const std::string_view name = BaseName(ParseImage(image).repository);
  // An exporter beside Locust is told about it through LOCUST_EXPORTER_*.
  if (name.find("exporter") != std::string_view::npos) return 0;
  const CommandLine line = ReadCommandLine(container);
  const bool named = line.locust;
  const bool scripted = line.start_script && (HasOption(line.arguments, "--master") ||
                                              HasOption(line.arguments, "--worker"));
  if (named || scripted) return 4;
  if (LiteralEnv(container, "LOCUST_LOCUSTFILE") != nullptr) return 3;
  if (IsLocustImage(image)) return 2;
  return HasLocustEnvironment(container) ? 1 : 0;
}

Role RoleOf(const Json& container, std::string_view component, std::string_view name) {
  const std::vector<std::string> arguments = LocustArguments(container);
  if (HasOption(arguments, "--master") || LiteralEnv(container, "LOCUST_MODE_MASTER") != nullptr)
    return Role::kMaster;
  if (HasOption(arguments, "--worker") || LiteralEnv(container, "LOCUST_MODE_WORKER") != nullptr)
    return Role::kWorker;
  if (component == "master" || name.ends_with("-master")) return Role::kMaster;
  if (component == "worker" || name.ends_with("-worker")) return Role::kWorker;
  return Role::kStandalone;
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

  Workload workload;
  int best = 0;
  for (std::size_t i = 0; i < containers->size(); ++i) {
    const int likelihood = Likelihood((*containers)[i]);
    if (likelihood > best) {
      best = likelihood;
      workload.container = i;
    }
  }
  if (best == 0 && !labelled) return std::nullopt;

  const Json* metadata = json::Find(object, "metadata");
  workload.api_version = json::StringAt(object, "apiVersion");
  workload.kind = kind;
  if (metadata != nullptr) workload.name = json::StringAt(*metadata, "name");
  workload.template_path = *std::move(path);
  workload.role = RoleOf((*containers)[workload.container], component, workload.name);
  return workload;
}

const std::string* LiteralEnv(const Json& container, std::string_view name) {
  const Json* env = json::Find(container, "env");
  if (env == nullptr || !env->is_array()) return nullptr;
  const std::string* value = nullptr;  // the last entry of a name counts, as for the kubelet
  for (const Json& variable : *env) {
    if (json::StringAt(variable, "name") != name) continue;
    const Json* literal = json::Find(variable, "value");
    value = literal == nullptr ? nullptr : literal->get_ptr<const std::string*>();
  }
  return value;
}

bool IsHelmHook(const Json& object) {
  const Json* annotations =
      json::Find(json::Find(json::Find(object, "metadata"), "annotations"), "helm.sh/hook");
  return annotations != nullptr && !annotations->is_null();
}

std::vector<std::string> LocustArguments(const Json& container) {
  return ReadCommandLine(container).arguments;
}

bool HasOption(const std::vector<std::string>& arguments, std::string_view name) {
  return OptionValue(arguments, {name}).has_value();
}

std::optional<std::string> OptionValue(const std::vector<std::string>& arguments,
                                       std::initializer_list<std::string_view> names) {
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    for (const std::string_view name : names) {
      if (argument == name) {
        const bool has_value = i + 1 < arguments.size() && !arguments[i + 1].starts_with("-");
        value = has_value ? arguments[i + 1] : "";
      } else if (argument.starts_with(name) && argument.size() > name.size()) {
        const bool is_long = name.starts_with("--");
        if (is_long && argument[name.size()] == '=') value = argument.substr(name.size() + 1);
        if (!is_long && name.size() == 2) value = argument.substr(argument[2] == '=' ? 3 : 2);
      }
    }
  }
  return value;
}

}  // namespace locust::kube
