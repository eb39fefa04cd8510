#include "postrenderer/commands/load_test_places.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/json/json.h"

namespace locust::commands {
namespace {

// Fields by which a load test steers what a rule looks at; the first one that is there counts.
// `{role}` stands for master or worker, a dot parts the names.
struct Cause {
  std::string_view rule;
  std::array<std::string_view, 5> fields;
};

constexpr std::string_view kValues = "spec.helm_values/";  // what follows is one key, with its dots

constexpr std::array kCauses = {
    Cause{"worker-replicas",
          {"spec.worker_container.replicas", "spec.helm_values/worker.replicas",
           "spec.helm_values/worker.hpa.maxReplicas", "spec.helm_values/worker.hpa.minReplicas"}},
    Cause{"single-master", {"spec.master_container.replicas", "spec.helm_values/master.replicas"}},
    Cause{"image-registries",
          {"spec.helm_values/{role}.image", "spec.helm_values/image.repository",
           "spec.helm_values/image.tag"}},
    Cause{"image-pinned",
          {"spec.helm_values/{role}.image", "spec.helm_values/image.tag",
           "spec.helm_values/image.repository"}},
    Cause{"target-hosts",
          {"spec.helm_values/{role}.environment.LOCUST_HOST",
           "spec.helm_values/loadtest.environment.LOCUST_HOST",
           "spec.helm_values/loadtest.locust_host"}},
    Cause{"max-users", {"spec.load_test.run.users"}},
    Cause{"max-run-time", {"spec.load_test.run.run_time"}},
    Cause{"graceful-stop", {"spec.load_test.run.stop_timeout"}},
    Cause{"ingress-hosts",
          {"spec.ingress.hostname", "spec.ingress.hosts", "spec.ingress.dns_domain",
           "spec.ingress.endpoint_domain_name"}},
    Cause{"ingress-tls", {"spec.ingress.tls", "spec.ingress"}},
    Cause{"required-labels", {"metadata.labels", "metadata"}},
    Cause{"pip-index", {"spec.load_test.requirements", "spec.load_test.pip_packages"}},
    Cause{"pip-pinned", {"spec.load_test.pip_packages", "spec.load_test.requirements"}},
    Cause{"pip-options", {"spec.load_test.requirements", "spec.load_test.pip_packages"}},
    Cause{"service-exposure", {"spec.helm_values/service.type"}},
};

std::string CamelCase(std::string_view name) {
  std::string camel;
  bool is_start = false;
  for (const char c : name) {
    if (c == '_') {
      is_start = true;
    } else {
      camel += is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      is_start = false;
    }
  }
  return camel;
}

const yaml::Node* Find(const yaml::Document& document, const std::vector<std::string>& names) {
  std::string pointer;
  const yaml::Node* node = nullptr;
  for (const std::string& name : names) {
    const std::string as_written = json::Join(pointer, name);
    const std::string camel = json::Join(pointer, CamelCase(name));
    node = document.Find(as_written);
    pointer = node != nullptr ? as_written : camel;
    if (node == nullptr) node = document.Find(camel);
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::vector<std::string> Split(std::string_view text, char by) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(by);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The names of a field of kCauses.
std::vector<std::string> NamesOf(std::string_view field, std::string_view role) {
  std::string filled(field);
  constexpr std::string_view kRole = "{role}";
  if (const std::size_t at = filled.find(kRole); at != std::string::npos) {
    filled.replace(at, kRole.size(), role);
  }
  if (!filled.starts_with(kValues)) return Split(filled, '.');
  return {"spec", "helm_values", filled.substr(kValues.size())};
}

// Whether `message` has `value` as a word of its own, or quotes (`like this`) a part of it.
bool Mentions(std::string_view message, std::string_view value) {
  const auto is_word = [&](std::size_t at) {
    return at < message.size() && std::isalnum(static_cast<unsigned char>(message[at])) != 0;
  };
  if (value.empty()) return false;
  for (std::size_t at = message.find(value); at != message.npos; at = message.find(value, at + 1)) {
    if (!(at > 0 && is_word(at - 1)) && !is_word(at + value.size())) return true;
  }
  const std::vector<std::string> parts = Split(message, '`');
  for (std::size_t i = 1; i < parts.size(); i += 2) {
    if (!parts[i].empty() && value.find(parts[i]) != value.npos) return true;
  }
  return false;
}

// Chart values and replicas may have been overruled: by Helm's command line, by an autoscaler. Such
// a field is a cause only if the message is about its value.
bool MayBeOverruled(std::string_view field) {
  return field.starts_with(kValues) || field.ends_with(".replicas");
}

// Of a list the item that the message quotes: "`faker>=20` is not pinned".
const yaml::Node* QuotedItem(const yaml::Node* node, std::string_view message) {
  if (node == nullptr || node->kind != yaml::Node::Kind::kSequence) return node;
  for (const yaml::Node::Entry& entry : node->entries) {
    if (!entry.value->value.empty() && message.find(entry.value->value) != message.npos) {
      return entry.value.get();
    }
  }
  return node;
}

// For ".../containers/0/resources/limits/cpu" the same amount in the load test.
const yaml::Node* FindSize(const yaml::Document& document, std::string_view pointer,
                           std::string_view role) {
  constexpr std::string_view kContainers = "/containers/";
  const std::size_t container = pointer.find(kContainers);
  const std::size_t resources = pointer.find("/resources");
  if (container == pointer.npos || resources == pointer.npos || resources < container) {
    return nullptr;
  }
  std::vector<std::string> names = {"spec", std::string(role) + "_container"};
  // Each token escaped as in a pointer; no resource that a load test names has such a character.
  std::ranges::move(Split(pointer.substr(resources + 1), '/'), std::back_inserter(names));
  for (; names.size() > 2; names.pop_back()) {
    if (const yaml::Node* node = Find(document, names)) return node;
  }
  return nullptr;
}

const yaml::Node* FindCause(const findings::Finding& finding, std::string_view pointer,
                            kube::Role role, const yaml::Document& document) {
  const std::string_view role_name = kube::ToString(role);
  if (const yaml::Node* size = FindSize(document, pointer, role_name)) return size;
  const auto* cause = std::ranges::find(kCauses, finding.rule, &Cause::rule);
  if (cause == kCauses.end()) return nullptr;
  for (const std::string_view field : cause->fields) {
    if (field.empty()) break;
    const yaml::Node* node = Find(document, NamesOf(field, role_name));
    if (node == nullptr) continue;
    if (!MayBeOverruled(field) || Mentions(finding.diagnostic.message, node->value)) {
      return QuotedItem(node, finding.diagnostic.message);
    }
  }
  return nullptr;
}

}  // namespace

bool MoveToLoadTest(findings::Finding& finding, std::string_view pointer, kube::Role role,
                    const yaml::Document& load_test) {
  const yaml::Node* node = FindCause(finding, pointer, role, load_test);
  if (node == nullptr) return false;
  Diagnostic& diagnostic = finding.diagnostic;
  const Diagnostic there = load_test.DiagnosticAt(*node, "", "");
  diagnostic.source = there.source;
  diagnostic.position = there.position;
  diagnostic.line = there.line;
  return true;
}

}  // namespace locust::commands
