#include "webhook/config/options.h"

#include "common/options/rows.h"
#include "webhook/config/config_file.h"

namespace locust::webhook {
namespace {

using namespace std::chrono_literals;

options::Row Place(std::string_view name, Address& into, std::string_view description) {
  return {.name = name,
          .value = "ADDR:PORT",
          .description = description,
          .shown = ToString(into),
          .set = options::Into(into, &ParseAddress,
                               "an address and a port, like 127.0.0.1:8443, [::1]:8443 or :8443")};
}

options::Row Bytes(std::string_view name, std::size_t& into, std::string_view description) {
  return options::Bytes(name, into, {1u << 10, 1u << 30}, description);
}

// `least`: what makes sense.
options::Row Count(std::string_view name, std::size_t& into, std::size_t least,
                   std::string_view description) {
  return options::Count(name, into, {least, 1'000'000}, description);
}

options::Row Duration(std::string_view name, std::chrono::milliseconds& into,
                      std::chrono::milliseconds least, std::string_view description) {
  return options::Duration(name, into, {least, 24h}, description);
}

std::vector<options::Row> Rows(ServeOptions& o) {
  using options::Needed, options::Text, options::Texts;
  return {
      Needed(Text("standards", "FILE", o.standards,
                  "The standards to judge by; read again when they change")),
      Needed(Text("cert", "FILE", o.cert,
                  "The serving certificate, PEM, leaf first; read again when it changes")),
      Needed(Text("key", "FILE", o.key, "Its private key, PEM, unencrypted")),
      Text("client-ca", "FILE", o.client_ca,
           "Authorities, PEM: clients must show a certificate of one of them; read again when it "
           "changes"),
      Texts("client-name", "NAME", o.client_names,
            "With --client-ca: a common name or DNS name that a client may have; repeatable, none: "
            "any name"),
      Place("listen", o.listen,
            "Where reviews are answered, over TLS; port 0 takes a free one and logs it"),
      Place("ops-listen", o.ops_listen,
            "Where /healthz, /readyz and /metrics are, over plain HTTP"),
      Duration("drain-delay", o.drain_delay, 0ms,
               "How long to go on answering after SIGTERM while load balancers take notice"),
      Duration("reload-interval", o.reload_interval, 10ms,
               "How often to look whether certificate or standards changed"),
      Duration("handshake-timeout", o.handshake_timeout, 100ms,
               "How long a TLS handshake may take"),
      Duration("request-timeout", o.request_timeout, 100ms,
               "How long a request may take to arrive, from its first byte to its last"),
      Bytes("max-body", o.max_body, "The largest request body; an UPDATE carries the object twice"),
      Bytes("max-buffered", o.max_buffered,
            "The most that all bodies at once may take; more gets 503"),
      Count("max-reviews", o.max_reviews, 1, "How many reviews are judged at once; more gets 503"),
      Count("max-connections", o.max_connections, 2,
            "How many connections are served at once, each by a thread; the longest idle one makes "
            "room"),
      Count("max-waiting", o.max_waiting, 1,
            "How many more connections may wait for that; more are closed"),
      Count("replies-per-connection", o.replies_per_connection, 0,
            "After about how many replies a client is asked to connect anew, to find newer "
            "replicas; 0: never"),
      Text("config", "FILE", o.config, "A YAML file with these options"),
  };
}

std::vector<Diagnostic> Check(const ServeOptions& options) {
  std::vector<Diagnostic> problems;
  if (!options.client_names.empty() && options.client_ca.empty()) {
    problems.push_back({.message = "--client-name checks nothing without --client-ca"});
  }
  if (options.max_buffered < options.max_body) {
    problems.push_back({.message = "--max-buffered must be at least --max-body"});
  }
  return problems;
}

}  // namespace

options::Table ServeTable(ServeOptions& options) {
  return {.command = "locust-webhook serve",
          .does = "Answer admission reviews over TLS.",
          .footer =
              "Each option can also be given as an environment variable "
              "(LOCUST_WEBHOOK_DRAIN_DELAY for --drain-delay)\n"
              "or in the --config file (drainDelay: 15s). A flag counts more than a variable, a "
              "variable more than the file.",
          .prefix = "LOCUST_WEBHOOK_",
          .file_option = "config",
          .rows = Rows(options),
          .check = [&options] { return Check(options); }};
}

std::optional<ServeOptions> ReadOptions(std::span<const std::string> arguments,
                                        const Environment& environment) {
  ServeOptions options;
  const options::Table table = ServeTable(options);
  std::optional<options::Given> given = options::ReadArguments(table, arguments, environment);
  if (!given) return std::nullopt;
  if (!options.config.empty()) ReadConfigFile(options.config, table, *given);
  options::CheckComplete(table, *given);
  return options;
}

std::string Usage() {
  ServeOptions defaults;
  return options::Usage(ServeTable(defaults));
}

}  // namespace locust::webhook
