#include "certs/commands/options.h"

#include <string_view>
#include <utility>
#include <vector>

#include "common/kube/names.h"
#include "common/options/rows.h"
#include "common/options/table.h"

namespace locust::certs {
namespace {

using options::Row;
using std::chrono::seconds;

constexpr const char* kClusterName = "a name in the cluster";

struct CommandText {
  const char* name;
  const char* does;
  const char* footer;
};

CommandText TextOf(CommandId command) {
  switch (command) {
    case CommandId::kBootstrap:
      return {"locust-certs bootstrap",
              "Make the certificates where there are none, have the webhook configurations trust "
              "them, write the files, and end. For an init container.",
              "Exit code: 0 done, 1 the secret is not ours, 2 wrong usage, 3 "
              "the API server cannot be reached or refuses."};
    case CommandId::kRun:
      return {"locust-certs run",
              "Do what bootstrap does, again and again, and renew the certificates in time. For a "
              "sidecar.",
              "Ends with 0 on SIGTERM or SIGINT. What fails is logged and tried again."};
    case CommandId::kStatus:
      break;
  }
  return {"locust-certs status", "Print what is there and what will happen when; change nothing.",
          "Exit code: 0 all is well, 1 something is wrong, 2 wrong usage, 3 the API server cannot "
          "be reached or refuses."};
}

Row Configurations(std::string_view name, ConfigurationName::Kind kind, Target& target,
                   std::string_view description) {
  return {.name = name,
          .value = "NAME",
          .description = description,
          .shape = Row::Shape::kMany,
          .set = options::Checked(
              &kube::CheckDnsSubdomain, kClusterName, [&target, kind](std::string_view text) {
                target.configurations.push_back({.kind = kind, .name = std::string(text)});
              })};
}

Row Duration(std::string_view name, seconds& into, std::string_view description) {
  return options::Duration(name, into, {seconds(1), std::chrono::days(3650)}, description);
}

std::vector<Row> Rows(CommandId command, Options& o) {
  using options::Choice, options::Name, options::Needed, options::Text;
  std::vector<Row> rows = {
      Needed(Name("secret", o.target.secret, &kube::CheckDnsSubdomain, kClusterName,
                  "The Secret that keeps the certificates; it must exist")),
      Needed(Name("service", o.target.service.name, &kube::CheckServiceName,
                  "the name of a service",
                  "The Service of the webhook; the leaf is for its names")),
      Name("namespace", o.target.service.name_space, &kube::CheckDnsLabel,
           "the name of a namespace", "Where both are; default: the pod's own"),
      Configurations("mutating", ConfigurationName::Kind::kMutating, o.target,
                     "A MutatingWebhookConfiguration to keep; repeatable"),
      Configurations("validating", ConfigurationName::Kind::kValidating, o.target,
                     "A ValidatingWebhookConfiguration to keep; repeatable"),
      Duration("authority-lifetime", o.policy.lifetimes.authority,
               "How long an authority is valid"),
      Duration("leaf-lifetime", o.policy.lifetimes.leaf, "How long a leaf is valid"),
      Duration("propagation", o.policy.propagation,
               "How long API servers may take to see a configuration that changed"),
      Duration("request-timeout", o.request_timeout, "How long the API server may take"),
      Text("service-account", "FOLDER", o.service_account, "Where token, ca.crt and namespace are"),
  };
  switch (command) {
    case CommandId::kBootstrap:
      rows.push_back(
          Duration("retry-for", o.retry_for,
                   "How long to wait in all, between tries, for an API server that refuses"));
      break;
    case CommandId::kRun:
      rows.push_back(Duration("interval", o.interval, "How often to look"));
      break;
    case CommandId::kStatus:
      rows.push_back(
          Choice("format", o.as_json, {{"text", false}, {"json", true}}, "How to print"));
      return rows;
  }
  rows.push_back(Needed(Text("out", "FOLDER", o.out, "Where to write tls.crt and tls.key")));
  return rows;
}

std::vector<Diagnostic> Check(CommandId command, const Options& options) {
  std::vector<Diagnostic> problems;
  const Policy& policy = options.policy;
  // A leaf has a third of its life left when it has to wait for its authority to be trusted.
  if (policy.propagation * 6 > policy.lifetimes.leaf) {
    problems.push_back({.message = "--propagation must be at most a sixth of --leaf-lifetime"});
  }
  if (command == CommandId::kRun && options.interval * 6 > policy.lifetimes.leaf) {
    problems.push_back({.message = "--interval must be at most a sixth of --leaf-lifetime"});
  }
  if (policy.lifetimes.authority <= policy.lifetimes.leaf) {
    problems.push_back({.message = "--authority-lifetime must be longer than --leaf-lifetime"});
  }
  return problems;
}

options::Table TableOf(CommandId command, Options& options) {
  const CommandText text = TextOf(command);
  return {.command = text.name,
          .does = text.does,
          .footer = text.footer,
          .rows = Rows(command, options),
          .check = [command, &options] { return Check(command, options); }};
}

}  // namespace

std::string Usage(CommandId command) {
  Options defaults;
  return options::Usage(TableOf(command, defaults));
}

std::optional<Options> ReadOptions(CommandId command, std::span<const std::string> arguments) {
  Options options;
  const auto no_variables = [](const std::string&) { return std::nullopt; };
  if (!options::Read(TableOf(command, options), arguments, no_variables)) return std::nullopt;
  return options;
}

}  // namespace locust::certs
