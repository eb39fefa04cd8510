// The command against an API server in this process.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/api_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/webhook/audit/objects.h"
#include "webhook/audit/report.h"
#include "webhook/audit/resources.h"
#include "webhook/commands/audit.h"

namespace locust::webhook {

class AuditCommandTest : public ::testing::Test {
 protected:
  AuditCommandTest() {
    api_.AddResource("v1", "namespaces", "Namespace");
    for (const Resource& resource : Resources()) {
      if (!resource.is_custom)
        api_.AddResource(std::string(resource.group_version), std::string(resource.plural),
                         std::string(standards::ToString(resource.kind)));
    }
    SetStandards("  rules: {worker-replicas: {max: 50}, image-pinned: {action: warn}}\n");
  }

  void SetStandards(const std::string& spec) {
    standards_ = files_.Write("standards.yaml",
                              "apiVersion: locust-standards/v1\nkind: LocustStandards\n"
                              "metadata: {name: acme}\nspec:\n" +
                                  spec);
  }

  void Serve(const ReportApi& api) {
    api_.AddResource(std::string(api.group_version), std::string(api.plural), std::string(api.kind),
                     true);
  }
  void ServeOpenReports() { Serve(kReportApis[0]); }
  void ServePolicyReports() { Serve(kReportApis[1]); }

  void AddNamespace(const std::string& name, bool is_guarded = true) {
    Json labels = Json::object();
    if (is_guarded) labels["locust-kubernetes/admission"] = "enabled";
    api_.Put("/api/v1/namespaces/" + name, {{"metadata", {{"name", name}, {"labels", labels}}}});
  }

  // Into the namespace `load`, or another one.
  void Add(Json object, const std::string& name_space = "load") {
    const auto kind = standards::FindKind(object["apiVersion"].get<std::string>(),
                                          object["kind"].get<std::string>());
    object["metadata"]["namespace"] = name_space;
    for (const Resource& resource : Resources()) {
      if (resource.kind != kind || resource.group_version != object["apiVersion"]) continue;
      const std::string name = object["metadata"]["name"];
      api_.Put(CollectionPath(resource.group_version, resource.plural, name_space) + "/" + name,
               std::move(object));
      return;
    }
    FAIL() << object;
  }

  // The exit code; what an Error says is in err_.
  int Run(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "--standards",  standards_,
        "--server",     "https://127.0.0.1:" + std::to_string(api_.server().port),
        "--token-file", api_.folder().Path("token"),
        "--ca-file",    api_.folder().Path("ca.crt"),
        "--at",         "2030-06-01"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunOnly(arguments);
  }

  int RunOnly(const std::vector<std::string>& arguments) {
    std::ostringstream out, err;
    pauses_.clear();
    int code = 0;
    const Environment environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    try {
      code = static_cast<int>(RunAudit(
          arguments,
          {.environment = environment,
           .pause = [this](std::chrono::milliseconds time) { pauses_.push_back(time.count()); },
           .out = out,
           .err = err}));
    } catch (const Error& error) {
      code = static_cast<int>(error.code());
      err << error.what();
    }
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  // The calls since the last time that begin with one of the verbs.
  std::vector<std::string> Calls(const std::vector<std::string>& verbs) {
    std::vector<std::string> found;
    const std::vector<std::string> all = api_.calls();
    for (std::size_t i = seen_; i < all.size(); ++i) {
      if (std::ranges::count(verbs, all[i].substr(0, all[i].find(' '))) > 0)
        found.push_back(all[i]);
    }
    seen_ = all.size();
    return found;
  }
  std::vector<std::string> Writes() { return Calls({"POST", "PUT", "PATCH", "DELETE"}); }

  static std::string ReportPath(const ReportApi& api, const std::string& name_space = "load") {
    return CollectionPath(api.group_version, api.plural, name_space) + "/locust-standards";
  }

  testing::ApiServer api_;
  const testing::TemporaryFolder files_;
  std::string standards_;
  std::map<std::string, std::string> variables_;
  std::vector<long> pauses_;
  std::size_t seen_ = 0;
  std::string out_, err_;
};

}  // namespace locust::webhook
