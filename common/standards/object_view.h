// An object as rules see it: its kind, its pod and containers, what of it runs Locust.
//
// Only views into the object, which must outlive it; what costs time is worked out when a rule
// first asks for it. Made of any JSON value without throwing. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/kube/workload.h"
#include "common/standards/kinds.h"
#include "common/standards/locust_run.h"
#include "common/standards/place.h"

namespace locust::standards {

struct ContainerView {
  enum class List { kInit, kMain, kEphemeral };
  const Json* value = nullptr;
  std::string_view name;
  List list = List::kMain;
  std::size_t index = 0;
};

class ObjectView {
 public:
  // nullopt when no rule judges objects of that kind. `old`: the object before an update; what a
  // Scale is of stands in its status, which a request may leave out or make up.
  static std::optional<ObjectView> Of(const Json& object, const Json* old = nullptr);

  const Json& object() const { return *object_; }
  Kind kind() const { return kind_; }
  std::string_view name() const { return name_; }
  const Json* metadata() const { return metadata_; }

  // Whether it is Locust's: a workload by what it runs, any other object by labels, ports or
  // content.
  bool is_locust() const { return is_locust_; }

  // master or worker for workloads, autoscalers and Scales, as far as it is known.
  kube::Role role() const { return role_; }

  // Of the pod template; null when there is none.
  const Json* pod_metadata() const { return pod_metadata_; }
  const Json* pod_spec() const { return pod_spec_; }

  // Init, main and ephemeral containers, in this order.
  const std::vector<ContainerView>& containers() const { return containers_; }

  Place PodPlace() const;      // "spec.template"; the root for a Pod
  Place PodSpecPlace() const;  // "spec.template.spec"
  Place PlaceOf(const ContainerView& container) const;

  // One process of Locust that the object starts.
  struct Run {
    LocustRun settings;
    const ContainerView* container = nullptr;  // null for a LocustTest
    const Json* variables = nullptr;  // the list of environment variables; null when there is none
    Place arguments;
    Place environment;
    std::string_view title;  // the container's name; of a LocustTest the role
  };
  // Every container that runs Locust by what it is seen to run, and the one by which the workload
  // was recognised. When the scope is the whole namespace and nothing was recognised: none.
  const std::vector<Run>& runs() const;

 private:
  ObjectView(const Json& object, Kind kind, const Json* old);
  void FindPod();
  void FindContainers();
  void Recognise(const Json* old);
  void AddContainerRuns() const;
  void AddLocustTestRuns() const;

  const Json* object_;
  Kind kind_;
  std::string_view name_;
  const Json* metadata_ = nullptr;
  const Json* pod_metadata_ = nullptr;
  const Json* pod_spec_ = nullptr;
  bool is_locust_ = false;
  kube::Role role_ = kube::Role::kUnknown;
  std::optional<std::size_t> locust_container_;  // index in spec.containers
  std::vector<ContainerView> containers_;
  mutable std::optional<std::vector<Run>> runs_;
};

}  // namespace locust::standards
