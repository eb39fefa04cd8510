#include "postrenderer/inject/resources.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "common/kube/quantity.h"
#include "common/standards/defaults.h"
#include "postrenderer/inject/autoscaling.h"
#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

std::string Text(const auto& value) {
  return value.is_string() ? value.template get<std::string>() : value.dump();
}

std::string FieldOf(kube::Role role) {
  return role == kube::Role::kMaster ? "spec.master_container" : "spec.worker_container";
}

class Sizes {
 public:
  Sizes(const Release& release, const Context& context)
      : release_(release), context_(context), edits_(release) {}

  Changes Take() {
    for (const std::size_t object : WorkloadsOf(release_)) {
      const kube::Workload& workload = *release_.objects[object].workload;
      const bool is_master = workload.role == kube::Role::kMaster;
      const ContainerSize& size = is_master ? context_.load_test.master : context_.load_test.worker;
      if (is_master) {
        KeepOneMaster(object);
      } else if (size.replicas) {
        SetWorkers(object, *size.replicas);
      }
      SetResources(object, workload.container_path(), size.resources);
      SetInitResources(object, workload.pod_spec() + "/initContainers");
    }
    return edits_.Take();
  }

 private:
  void KeepOneMaster(std::size_t object) {
    const Json* replicas = edits_.At(object, "/spec/replicas");
    if (replicas == nullptr || replicas->is_null() || *replicas == 1) return;
    edits_.Notice(object, "/spec/replicas",
                  "1 instead of " + replicas->dump() +
                      ": workers connect to one master, and several would run a test each");
    edits_.Set(object, "/spec/replicas", 1);
    edits_.Summarise("replicas: master 1");
  }

  void SetWorkers(std::size_t object, int replicas) {
    const std::string& kind = release_.objects[object].workload->kind;
    if (kind != "Deployment" && kind != "StatefulSet") return;
    const std::vector<Autoscaler> scalers = AutoscalersOf(release_, object);
    if (!scalers.empty()) {
      edits_.Add({.severity = Diagnostic::Severity::kNotice,
                  .source = context_.load_test.source,
                  .position = {},
                  .path = "spec.worker_container.replicas",
                  .message = "not used: " + NameOf(release_.objects[scalers[0].object].value) +
                             " scales the workers",
                  .hint = {},
                  .line = {}});
    } else if (edits_.Set(object, "/spec/replicas", replicas)) {
      edits_.Summarise("replicas: worker " + std::to_string(replicas));
    }
  }

  void SetInitResources(std::size_t object, const std::string& list) {
    const Json* containers = edits_.At(object, list);
    if (containers == nullptr || !containers->is_array()) return;
    for (std::size_t i = 0; i < containers->size(); ++i) {
      if (json::StringAt((*containers)[i], "name").starts_with("locust-")) {
        SetResources(object, json::Join(list, i), {});
      }
    }
  }

  void SetResources(std::size_t object, const std::string& path, const standards::Resources& own) {
    const Json& container = *edits_.At(object, path);
    const OrderedJson wanted =
        standards::MergeResources(container, own, context_.standards.defaults.resources);
    CheckOrder(object, path, wanted);
    const std::string changes = Difference(json::Find(container, "resources"), wanted);
    if (changes.empty()) return;
    const bool is_init = path.find("/initContainers/") != std::string::npos;
    const std::string who =
        std::string(kube::ToString(release_.objects[object].workload->role)) +
        (is_init ? " init container " + std::string(json::StringAt(container, "name")) : "");
    edits_.Merge(object, path + "/resources", wanted);
    edits_.Summarise("resources: " + who + " " + changes);
  }

  // "requests.cpu 100m, limits.memory 2Gi": what `wanted` has that `present` has not.
  static std::string Difference(const Json* present, const OrderedJson& wanted) {
    std::string text;
    for (const std::string part : {"requests", "limits"}) {
      if (!wanted.contains(part)) continue;
      for (const auto& [name, amount] : wanted[part].items()) {
        const Json* there = json::Find(json::Find(present, part), name);
        if (there != nullptr && *there == Json(amount)) continue;
        text += (text.empty() ? "" : ", ") + part + "." + name + " " + Text(amount);
      }
    }
    return text;
  }

  // The API server refuses a request over the limit, but does not say where each came from.
  void CheckOrder(std::size_t object, const std::string& path, const OrderedJson& resources) {
    if (!resources.contains("requests") || !resources.contains("limits")) return;
    for (const auto& [name, request] : resources["requests"].items()) {
      if (!resources["limits"].contains(name)) continue;
      const OrderedJson& limit = resources["limits"][name];
      const auto least = kube::Quantity::Parse(Text(request));
      const auto most = kube::Quantity::Parse(Text(limit));
      if (!least || !most || *least <= *most) continue;
      edits_.Fail(object, path + "/resources",
                  "requests." + name + " " + Text(request) + " is more than limits." + name + " " +
                      Text(limit),
                  "set both in " + FieldOf(release_.objects[object].workload->role) +
                      ".resources of " + context_.load_test.source +
                      ", or both in the chart's values");
    }
  }

  const Release& release_;
  const Context& context_;
  EditBuilder edits_;
};

}  // namespace

Changes Resources(const Release& release, const Context& context) {
  return Sizes(release, context).Take();
}

}  // namespace locust::inject
