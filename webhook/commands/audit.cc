#include "webhook/commands/audit.h"

#include <ostream>
#include <vector>

#include "common/files/read_file.h"
#include "common/kube_client/client.h"
#include "common/standards/load.h"
#include "common/text/date.h"
#include "webhook/audit/run.h"
#include "webhook/version.h"

namespace locust::webhook {
namespace {

constexpr std::size_t kMaxStandardsBytes = 1u << 20;
constexpr std::size_t kMaxAnswerBytes = 16u << 20;

kube_client::Server ServerOf(const AuditOptions& options, const Environment& environment) {
  kube_client::Server server;
  if (options.server) {
    server.host = options.server->host;
    server.port = options.server->port;
  } else {
    try {
      server = kube_client::InCluster(environment, "");
    } catch (const Error& error) {
      throw Error(error.code(), error.diagnostics().front().message,
                  "outside of a pod, name the API server by --server, --token-file and --ca-file");
    }
  }
  server.token_file = options.token_file;
  server.authorities_file = options.ca_file;
  return server;
}

void Print(const AuditResult& result, AuditOutput output, const AuditWorld& world) {
  if (output == AuditOutput::kLog) {
    WriteLog(result, Log([&](std::string_view line) { world.out << line << '\n'; }));
    return;
  }
  world.out << (output == AuditOutput::kJson ? WriteAuditJson(result) : WriteTable(result));
  for (const UnguardedNamespace& each : result.unguarded) {
    world.err << Format({.severity = Diagnostic::Severity::kWarning,
                         .message = "namespace " + each.name + " is of the environment " +
                                    each.environment + ", but not guarded",
                         .hint = "label it as --namespace-selector says, or take it out of the "
                                 "environment"});
  }
  world.err << Format(result.errors);
}

}  // namespace

ExitCode RunAudit(std::span<const std::string> arguments, const AuditWorld& world) {
  const std::optional<AuditOptions> options = ReadAuditOptions(arguments, world.environment);
  if (!options) {
    world.out << AuditUsage();
    return ExitCode::kDone;
  }
  const standards::Standards standards =
      standards::Load(ReadFile(options->standards, kMaxStandardsBytes), options->standards);
  const kube_client::Client client(ServerOf(*options, world.environment),
                                   "locust-webhook-audit/" + std::string(kVersion),
                                   {.connect = options->request_timeout,
                                    .answer = options->request_timeout,
                                    .answer_bytes = kMaxAnswerBytes});
  Cluster cluster(client, options->page_size, world.pause);
  const AuditResult result = Audit(cluster, standards, *options, options->at.value_or(Today()),
                                   [&](const Diagnostic& notice) { world.err << Format(notice); });
  Print(result, options->output, world);
  return ExitCodeOf(result, options->fail_on);
}

}  // namespace locust::webhook
