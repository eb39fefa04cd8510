// The cluster as an audit reads and writes it: guarded namespaces, what is in them, reports.
//
// All throw kube_client::ApiError; what is forbidden has a hint with the permission that is
// missing. What the API server can't answer just now (429, 5xx) is asked for again, twice, after
// a pause. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "common/kube_client/client.h"
#include "common/standards/kinds.h"
#include "webhook/audit/report.h"

namespace locust::webhook {

class Cluster {
 public:
  using Pause = std::function<void(std::chrono::milliseconds)>;

  Cluster(const kube_client::Client& client, std::size_t page_size, Pause pause)
      : client_(client), page_size_(page_size), pause_(std::move(pause)) {}

  // Names, sorted, without namespaces that are being deleted. An empty selector: all.
  std::vector<std::string> Namespaces(const std::string& label_selector) const;
  // Whether there is such a namespace that is not being deleted.
  bool HasNamespace(const std::string& name) const;

  // All objects of these kinds in the namespace, as far as the API serves the kinds.
  std::vector<Json> Objects(const std::string& kubernetes_namespace, standards::KindSet kinds);

  // The first of kReportApis that is served; nullptr: none.
  const ReportApi* FindReportApi();

  ReportOwner OwnerOf(const std::string& cluster_role) const;

  enum class Written { kCreated, kUpdated, kUnchanged };
  // Makes the report be in the cluster. What others added to it stays. Throws Error (kInvalid) when
  // there is one of the name that is not ours.
  Written Write(const ReportApi& api, const Json& report) const;

  // Deletes our reports of the name in all namespaces but `kept`, which is sorted; the namespaces
  // where there was one.
  std::vector<std::string> Prune(const ReportApi& api, const std::string& name,
                                 const std::vector<std::string>& kept) const;

 private:
  struct Permission {
    std::string_view verb;
    std::string_view group_version;
    std::string_view plural;
    std::string_view kubernetes_namespace = {};  // empty: in all
  };

  bool IsServed(std::string_view group_version, std::string_view plural);
  std::vector<Json> List(const Permission& what, std::string_view label_selector) const;
  Written WriteOnce(const ReportApi& api, const Json& report) const;

  // What `request` returns, tried again where that may help.
  template <class Request>
  auto Ask(const Permission& permission, const Request& request) const;

  const kube_client::Client& client_;
  const std::size_t page_size_;
  const Pause pause_;
  std::map<std::string_view, std::vector<std::string>> served_;  // group version → resources
};

}  // namespace locust::webhook
