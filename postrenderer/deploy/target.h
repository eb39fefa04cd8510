// Where a load test goes: release, namespace, cluster.
#pragma once

#include <string>
#include <string_view>

#include "common/standards/standards.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::deploy {

struct TargetOptions {
  std::string kubernetes_namespace = {};  // of --namespace
  std::string outer_namespace = {};       // HELM_NAMESPACE, which a plugin gets with each call
  std::string context = {};               // of --kube-context
  std::string credentials_folder = {};
};

struct Target {
  std::string release;
  std::string kubernetes_namespace;  // empty: that of the kubeconfig's context
  bool create_namespace = false;
  // A path with the credential's id in it, which nobody is to read: it goes to children as
  // KUBECONFIG, never as an argument. Empty: what the environment says.
  std::string kubeconfig;
  std::string credential_id;  // what is to be blotted out in whatever children print
  std::string context;        // empty: the kubeconfig's current one
};

// Namespace: the option, else the load test's, else the environment's when it has just one, else
// the outer one. `environment`: nullptr: none. Throws Error: kInvalid when load test and
// environment contradict each other; kMissing when the credential's file is not there or others can
// read it. No message has the credential's id.
Target ResolveTarget(const LoadTest& load_test, const standards::Environment* environment,
                     const standards::Standards& standards, const TargetOptions& options);

// "in namespace `load`", or "in the kubeconfig's namespace".
std::string PlaceOf(const Target& target);

}  // namespace locust::deploy
