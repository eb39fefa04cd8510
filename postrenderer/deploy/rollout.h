// How far the pods of a release are: from what the cluster says of them, nothing else.
//
// Pure functions; objects may be malformed in any way.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "postrenderer/deploy/manifest.h"

namespace locust::deploy {

// A Deployment or Job of the release.
struct Workload {
  std::string kind;
  std::string name;
  std::vector<std::pair<std::string, std::string>> pod_labels;  // that its pods have

  std::string Selector() const;  // "component=master,load_test=checkout"
};

// Those of the manifest, in its order.
std::vector<Workload> WorkloadsOf(const std::vector<ManifestObject>& manifest);

// Why a pod is not what it should be.
struct Trouble {
  std::string pod;
  std::string container;  // whose log may tell more; empty: none
  bool previous = false;  // the log of its run before
  std::string reason;     // "init container locust-pip failed with status 1, 3 times"
};

struct Progress {
  enum class State { kUnderWay, kReady, kFailed };
  State state = State::kUnderWay;
  std::string line;  // "Deployment/checkout-worker: 1 of 3 ready"
  std::vector<Trouble> troubles;
};

// `object`: the workload as it is in the cluster, null when it is not there. `pods`: a PodList's
// items, others among them.
Progress ProgressOf(const Workload& workload, const Json& object, const Json& pods);

}  // namespace locust::deploy
