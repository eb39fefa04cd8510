// To which release an object of the stream belongs that is no master and no worker. For release.cc
// only.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postrenderer/inject/release.h"
#include "postrenderer/inject/release_key.h"

namespace locust::inject {

// Built from the releases' masters and workers. Each look-up is by key, so that a stream of many
// releases costs what it is long.
//
// An object is told by the first of these that it has:
//   - our label of an earlier rendering, with the full name of the release;
//   - the chart's labels: a release with the same ones, or none;
//   - a reference: it scales, selects or is backed by something of the release;
//   - a name that the chart gives: ConfigMap, Secret and ServiceAccounts.
class Membership {
 public:
  // `release` is an index; `workload` one of its masters and workers.
  void AddWorkload(std::size_t release, const std::string& fullname, const Json& workload);
  // A Service found to be of the release: what it backs is too.
  void AddService(std::size_t release, const Json& service);

  std::optional<std::size_t> Find(const Json& object) const;

 private:
  using Name = std::pair<std::string, std::string>;  // namespace, name
  using Releases = std::vector<std::size_t>;         // ascending, each once

  std::optional<std::size_t> ByFullname(const Json& object, std::string_view fullname) const;
  std::optional<std::size_t> ByLabels(const ChartLabels& labels, const Json& object) const;
  std::optional<std::size_t> ByTarget(const Json& object) const;
  std::optional<std::size_t> BySelector(const Json& object) const;
  std::optional<std::size_t> ByBackend(const Json& object) const;
  std::optional<std::size_t> ByName(const Json& object) const;

  std::map<Name, std::size_t> by_fullname_;
  std::map<ChartLabels, Releases> by_labels_;
  std::map<Name, std::size_t> by_workload_;  // "Deployment/demo-worker"
  std::map<Name, std::size_t> by_service_;
  // By one label of a pod template, "key=value": the templates that have it.
  struct Template {
    Json labels;
    std::size_t release = 0;
  };
  std::vector<Template> templates_;
  std::map<Name, std::vector<std::size_t>> templates_by_label_;
  std::vector<std::string> fullnames_;
};

// Whether every label of `selector` (an object that is not empty) is among `labels`.
bool Selects(const Json* selector, const Json* labels);

}  // namespace locust::inject
