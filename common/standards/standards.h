// A platform team's standards: what LocustStandards files hold, as values. Loading is in load.h,
// applying the defaults in defaults.h.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "common/standards/exemption.h"
#include "common/standards/rule_set.h"

namespace locust::standards {

// cpu and memory of requests and limits; an empty string: not set. Other resource names keep their
// text.
struct Resources {
  using List =
      std::vector<std::pair<std::string, std::string>>;  // ("cpu", "50m"), in the order of the file
  List requests;
  List limits;
};

enum class PodSecurityLevel { kNone, kBaseline, kRestricted };

struct PipDefaults {
  std::string index_url;  // PIP_INDEX_URL of the init container; empty: pip's own
  std::string
      config_secret;  // Secret with pip.conf and/or netrc, mounted at /pip-auth; empty: none
  std::string
      wheelhouse_claim;  // PersistentVolumeClaim mounted at /wheelhouse: --no-index --find-links
  bool only_binary = true;
  bool allow_options = false;  // requirements may hold options, URLs and VCS references
};

struct IngressDefaults {
  std::string class_name;
  std::string cluster_issuer;  // cert-manager annotation
  std::string gateway_name;    // set: an HTTPRoute to this Gateway instead of an Ingress
  std::string gateway_namespace;
  std::string gateway_section;  // sectionName of the listener
};

struct NetworkPolicyDefaults {
  bool enabled = false;
  std::vector<std::string> cidrs;  // egress to these besides DNS and the master
};

struct Defaults {
  Resources resources = {{{"cpu", "50m"}, {"memory", "256Mi"}}, {{"cpu", "1"}, {"memory", "1Gi"}}};
  std::vector<std::pair<std::string, std::string>> labels;
  PodSecurityLevel pod_security = PodSecurityLevel::kNone;
  std::optional<int> run_as_user = 1000;  // nullopt: let the platform choose (OpenShift)
  std::optional<bool> enable_service_links = false;
  std::optional<bool> automount_service_account_token = false;
  std::optional<int> worker_termination_grace_period_seconds = 60;
  bool worker_topology_spread = false;
  PipDefaults pip;
  IngressDefaults ingress;
  NetworkPolicyDefaults network_policy;
};

// What is judged: objects that are recognised as Locust's, or every object of a kind that a rule
// knows.
enum class Scope { kLocust, kNamespace };

struct Environment {
  std::string name;
  std::vector<std::string> namespaces;  // globs
  std::string cluster_credential;
  std::vector<std::pair<std::string, std::string>> labels;
  RuleSet rules;                       // those of the standards with what differs here
  std::optional<Scope> scope;          // nullopt: as in the standards
  std::optional<Action> unrecognised;  // nullopt: as in the standards
};

struct Standards {
  std::string source = "built-in defaults";  // file name, for messages
  std::string name;
  Defaults defaults;
  std::vector<Environment> environments;
  RuleSet rules;              // where no environment applies
  bool enforce_warn = false;  // denials are warnings, for the time of introduction
  Scope scope = Scope::kLocust;
  Action unrecognised = Action::kOff;  // of workloads that are not recognised as Locust
  std::vector<Exemption> exemptions;
  // Users of the API server whose objects with an owner are only warned about, besides the
  // controllers of Kubernetes itself.
  std::vector<std::string> trusted_controllers;
};

}  // namespace locust::standards
