// A load test: what a LocustKubernetes resource holds, decoded and checked. Decoding is in
// decode.h. Plain values; positions are kept where a later step may have to complain about a field.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/standards/standards.h"
#include "common/text/diagnostic.h"
#include "postrenderer/load_test/requirements_text.h"

namespace locust {

using StringMap = std::vector<std::pair<std::string, std::string>>;  // in the order of the file

struct Metadata {
  std::string name;  // full name of the release and of its objects
  std::string id, org, env, version_id, version_message;
  StringMap labels, annotations;
  std::vector<std::string> tags;
};

struct ContainerSize {
  std::optional<int> replicas;
  standards::Resources resources;  // only what the file sets
};

struct IngressSpec {
  bool enabled = false;
  struct Host {
    std::string host;
    std::vector<std::string> paths;  // empty: "/"
  };
  std::vector<Host> hosts;
  std::string class_name;
  struct Tls {
    std::string secret_name;
    std::vector<std::string> hosts;
  };
  std::vector<Tls> tls;
  StringMap annotations;
};

struct Script {
  std::string text;
  Position position;     // of the scalar in the file, for a message about a line of the script
  bool literal = false;  // a literal block: line N of the script is position.line + N of the file
};

struct LibFile {
  std::string path;  // "utils.py", "clients/http.py"
  Script script;
};

struct PipPackage {
  std::string spec;
  Position position;
};

enum class RunMode { kService, kOnce };

// What a run that ends leaves behind.
struct ReportSpec {
  std::vector<std::string> formats = {"html", "csv", "json"};
  std::string claim;    // PersistentVolumeClaim; empty: a volume that goes with the pod
  bool to_log = false;  // printed at the end of the master's log
};

struct RunSpec {
  RunMode mode = RunMode::kService;
  std::string id;  // another one forces another run
  std::optional<int> ttl_seconds;
  bool preflight = false;
  std::optional<ReportSpec> report;
  std::optional<int> users, expect_workers, stop_timeout_seconds;
  std::optional<double> spawn_rate;
  std::string run_time;  // "10m", as Locust reads it
  std::vector<std::string> tags, exclude_tags;
};

struct EnvironmentInfo {
  std::string org_id, env_id, env_name;
};

struct StackJobSettings {
  bool preview_before_update_or_destroy = false;
  bool pause_between_preview_and_update_or_destroy = false;
  bool is_manual = false;
  bool skip_refresh = false;
  bool is_disabled_on_lifecycle_events = false;
  StringMap custom_inputs;
  StringMap foreign_ids;  // pulumi_backend_credential_id, pulumi_module_id, stack_job_runner_id
};

// One chart value of spec.helm_values, typed as `helm --set` would type it.
struct HelmValue {
  std::vector<std::string> path;  // the dotted key, split
  OrderedJson value;
  Position position;
};

struct LoadTest {
  std::string source;  // file name, for messages
  Metadata metadata;
  std::string kubernetes_namespace;  // spec.namespace; empty: not given
  bool create_namespace = false;
  std::string target_cluster;         // spec.target_cluster.cluster_name
  std::string cluster_credential_id;  // never printed
  EnvironmentInfo environment_info;
  StackJobSettings stack_job_settings;
  ContainerSize master, worker;
  IngressSpec ingress;
  std::string name;  // spec.load_test.name, or metadata.name when there is no load_test
  std::optional<Script> main_py;  // nullopt: no load_test (an example of the origin has none)
  std::vector<LibFile> lib_files;
  std::vector<PipPackage> pip_packages;
  std::string requirements;  // text of a requirements.txt
  Position requirements_position;
  std::vector<RequirementLine> requirement_lines;  // of that text
  RunSpec run;
  bool keep_old_scripts = false;
  std::vector<HelmValue> helm_values;
};

}  // namespace locust
