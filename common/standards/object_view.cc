#include "common/standards/object_view.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "common/kube/image.h"
#include "common/kube/shell_text.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

constexpr std::string_view kLoadTestLabel = "load_test";
constexpr std::int64_t kWebPort = 8089;
constexpr std::int64_t kMasterPort = 5557;

constexpr std::array<std::pair<std::string_view, ContainerView::List>, 3> kContainerLists = {{
    {"initContainers", ContainerView::List::kInit},
    {"containers", ContainerView::List::kMain},
    {"ephemeralContainers", ContainerView::List::kEphemeral},
}};

std::string_view KeyOf(ContainerView::List list) {
  return kContainerLists[static_cast<std::size_t>(list)].first;
}

bool HasLocustLabels(const Json* labels) {
  return Get(labels, kLoadTestLabel) != nullptr ||
         Text(Get(labels, "app.kubernetes.io/name")) == "locust" ||
         Text(Get(labels, "helm.sh/chart")).starts_with("locust-") ||
         Get(labels, "locust-kubernetes/test") != nullptr;
}

bool IsLocustPort(const Json* port) {
  const std::optional<std::int64_t> number = Integer(port);
  return number == kWebPort || number == kMasterPort;
}

bool ServesLocust(const Json* spec) {
  if (HasLocustLabels(Get(spec, "selector"))) return true;
  return std::ranges::any_of(Items(Get(spec, "ports")), [](const Json& port) {
    return IsLocustPort(Get(&port, "port")) || IsLocustPort(Get(&port, "targetPort"));
  });
}

bool BackendIsLocust(const Json* backend) {
  return IsLocustPort(Get(backend, "service", "port", "number")) ||
         IsLocustPort(Get(backend, "servicePort")) || IsLocustPort(Get(backend, "port"));
}

bool RoutesToLocust(const Json* spec) {
  if (BackendIsLocust(Get(spec, "defaultBackend"))) return true;
  for (const Json& rule : Items(Get(spec, "rules"))) {
    for (const Json& path : Items(Get(&rule, "http", "paths"))) {
      if (BackendIsLocust(Get(&path, "backend"))) return true;
    }
    if (std::ranges::any_of(Items(Get(&rule, "backendRefs")),
                            [](const Json& backend) { return BackendIsLocust(&backend); })) {
      return true;
    }
  }
  return false;
}

// A script, a library or a start script: they name what they import or run.
bool MentionsLocust(const Json* data) {
  return std::ranges::any_of(Members(data), [](const auto& entry) {
    return Text(&entry.second).find("locust") != std::string_view::npos;
  });
}

// The value of `key` in a label selector as text, "a=b,c=d".
std::string_view SelectorValue(std::string_view selector, std::string_view key) {
  while (!selector.empty()) {
    const std::size_t comma = selector.find(',');
    std::string_view term = selector.substr(0, comma);
    selector = comma == std::string_view::npos ? std::string_view() : selector.substr(comma + 1);
    if (!term.starts_with(key)) continue;
    term.remove_prefix(key.size());
    if (!term.starts_with('=')) continue;
    term.remove_prefix(term.starts_with("==") ? 2 : 1);
    return term;
  }
  return {};
}

kube::Role RoleOfLabel(std::string_view component) {
  if (component == "master") return kube::Role::kMaster;
  return component == "worker" ? kube::Role::kWorker : kube::Role::kUnknown;
}

// Whether a container beside the recognised one runs Locust too. Listing what a script holds is no
// run.
bool RunsLocust(const LocustRun& run, const Json& container) {
  using Program = kube::CommandLine::Program;
  const bool is_started =
      run.program() == Program::kLocust ||
      (run.program() == Program::kStartScript && (run.IsMaster() || run.IsWorker())) ||
      (run.program() == Program::kImage && kube::IsLocustImage(Text(Get(&container, "image"))));
  return is_started && !kube::HasOption(run.arguments(), "--list");
}

}  // namespace

std::optional<ObjectView> ObjectView::Of(const Json& object, const Json* old) {
  const std::optional<Kind> kind =
      FindKind(json::StringAt(object, "apiVersion"), json::StringAt(object, "kind"));
  if (!kind) return std::nullopt;
  return ObjectView(object, *kind, old);
}

ObjectView::ObjectView(const Json& object, Kind kind, const Json* old)
    : object_(&object), kind_(kind), metadata_(Get(&object, "metadata")) {
  name_ = Text(Get(metadata_, "name"));
  FindPod();
  FindContainers();
  Recognise(old);
}

void ObjectView::FindPod() {
  if (!kPodKinds.Has(kind_)) return;
  const Json* pod = object_;
  if (kind_ == Kind::kCronJob) {
    pod = Get(object_, "spec", "jobTemplate", "spec", "template");
  } else if (kind_ != Kind::kPod) {
    pod = Get(object_, "spec", "template");
  }
  pod_metadata_ = Get(pod, "metadata");
  pod_spec_ = Get(pod, "spec");
}

void ObjectView::FindContainers() {
  for (const auto& [key, list] : kContainerLists) {
    const Json::array_t& items = Items(Get(pod_spec_, key));
    for (std::size_t i = 0; i < items.size(); ++i) {
      containers_.push_back({&items[i], json::StringAt(items[i], "name"), list, i});
    }
  }
}

void ObjectView::Recognise(const Json* old) {
  if (kPodKinds.Has(kind_)) {
    const std::optional<kube::Workload> workload = kube::RecogniseWorkload(*object_);
    is_locust_ = workload.has_value();
    if (!workload) return;
    role_ = workload->role;
    locust_container_ = workload->container;
    return;
  }
  const Json* spec = Get(object_, "spec");
  const Json* labels = Get(metadata_, "labels");
  if (kind_ == Kind::kScale) {
    const std::string_view selector =
        Text(Get(old != nullptr ? old : object_, "status", "selector"));
    is_locust_ = !SelectorValue(selector, kLoadTestLabel).empty() ||
                 SelectorValue(selector, "app.kubernetes.io/name") == "locust";
    role_ = RoleOfLabel(SelectorValue(selector, "component"));
    return;
  }
  role_ = RoleOfLabel(Text(Get(labels, "component")));
  is_locust_ = kind_ == Kind::kLocustTest || HasLocustLabels(labels) ||
               (kind_ == Kind::kService && ServesLocust(spec)) ||
               ((kind_ == Kind::kIngress || kind_ == Kind::kHttpRoute) && RoutesToLocust(spec)) ||
               (kind_ == Kind::kConfigMap && MentionsLocust(Get(object_, "data")));
}

Place ObjectView::PodPlace() const {
  if (kind_ == Kind::kPod) return {};
  const Place spec = Place{} / "spec";
  return (kind_ == Kind::kCronJob ? spec / "jobTemplate" / "spec" : spec) / "template";
}

Place ObjectView::PodSpecPlace() const {
  return PodPlace() / "spec";
}

Place ObjectView::PlaceOf(const ContainerView& container) const {
  return (PodSpecPlace() / KeyOf(container.list)).Item(container.index, container.name);
}

const std::vector<ObjectView::Run>& ObjectView::runs() const {
  if (!runs_) {
    runs_.emplace();
    if (kind_ == Kind::kLocustTest) {
      AddLocustTestRuns();
    } else if (is_locust_) {
      AddContainerRuns();
    }
  }
  return *runs_;
}

void ObjectView::AddContainerRuns() const {
  for (const ContainerView& container : containers_) {
    const bool is_recognised =
        container.list == ContainerView::List::kMain && container.index == locust_container_;
    LocustRun run(*container.value);
    if (!is_recognised && !RunsLocust(run, *container.value)) continue;
    const Place place = PlaceOf(container);
    const bool has_args = !Items(Get(container.value, "args")).empty();
    const bool has_command = !Items(Get(container.value, "command")).empty();
    runs_->push_back({std::move(run), &container, Get(container.value, "env"),
                      place / (has_args || !has_command ? "args" : "command"), place / "env",
                      container.name});
  }
}

// github.com/locustio/k8s-operator: spec.args and spec.env for both roles.
// github.com/AbdelrhmanHamouda/locust-k8s-operator: v1 has a text a role, v2 a text and a list.
void ObjectView::AddLocustTestRuns() const {
  const Json* spec = Get(object_, "spec");
  const Place place = Place{} / "spec";
  const Json* env = Get(spec, "env");
  const bool is_list = env == nullptr || env->is_array();
  const Json* variables = is_list ? env : Get(env, "variables");
  const Place environment = is_list ? place / "env" : place / "env" / "variables";
  const bool has_sources =
      !Items(Get(env, "configMapRefs")).empty() || !Items(Get(env, "secretRefs")).empty();
  const auto add = [&](std::string_view title, const char* role, const Json* text, const Json* more,
                       Place arguments) {
    std::vector<std::string> words;
    for (kube::Words& command : kube::SplitShellText(Text(text), {}))
      std::ranges::move(command, std::back_inserter(words));
    for (const Json& word : Items(more)) words.emplace_back(Text(&word));
    words.emplace_back(role);
    runs_->push_back({LocustRun(std::move(words), variables, has_sources), nullptr, variables,
                      std::move(arguments), environment, title});
  };
  for (const auto& [title, option] :
       {std::pair{"master", "--master"}, std::pair{"worker", "--worker"}}) {
    const std::string seed = std::string(title) + "CommandSeed";
    if (const Json* text = Get(spec, seed)) {
      add(title, option, text, nullptr, place / seed);
    } else if (const Json* command = Get(spec, title, "command")) {
      add(title, option, command, Get(spec, title, "extraArgs"), place / title / "command");
    } else if (Get(spec, "workers") != nullptr || Get(spec, "args") != nullptr) {
      add(title, option, Get(spec, "args"), nullptr, place / "args");
    }
  }
}

}  // namespace locust::standards
