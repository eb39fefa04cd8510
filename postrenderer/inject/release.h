// A stream as objects, and the Locust releases in it.
//
// A release is a master, its workers and what stands around them. Workloads are of one release when
// they share the labels that the chart selects by (app.kubernetes.io/instance and /name, load_test)
// or, without these, their name but for "-master" or "-worker"; objects of different namespaces are
// never of one. Hooks belong to no release: Helm runs them by their own rules.
//
// Pure functions; a Release owns its objects.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/kube/workload.h"
#include "common/standards/standards.h"
#include "common/yaml/document.h"
#include "common/yaml/stream.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::inject {

// One parsed object of the stream. Only candidates (documents whose text mentions Locust) are
// parsed.
struct Object {
  std::size_t document = 0;  // index in the stream's documents
  Json value;                // as edited so far
  std::optional<kube::Workload> workload;
  std::string template_file;  // "chart/templates/x.yaml" from comment or annotation; may be empty
};

// One Locust release: a master, its workers and the objects around them.
struct Release {
  std::string fullname;                       // "demo-locust" of "demo-locust-master"
  std::string load_test;                      // value of the label `load_test`; may be empty
  std::vector<Object> objects;                // of this release, in the order of the stream
  std::optional<std::size_t> master, worker;  // indices in `objects`; of several the first
  std::optional<std::size_t> service;         // the Service that workers reach the master by

  const Object* Find(std::string_view kind, std::string_view name) const;
};

// All releases of a parsed stream, in the order of their first workloads. Linear in the objects. A
// stream that runs Locust only in other ways (alone, or in a bare Pod) gives one release for each
// of these workloads, without master and worker: there is something that a message can name.
std::vector<Release> FindReleases(std::vector<Object> objects);

// The release that `load_test` chooses: by full name, else by `load_test` label, else the only one.
// Throws Error (kInvalid) that lists what was seen when there is none or more than one, or when it
// lacks master or worker.
std::size_t ChooseRelease(const std::vector<Release>& releases, const LoadTest& load_test);

}  // namespace locust::inject
