#include <algorithm>

#include "webhook/config/options.h"
#include "webhook/config/values.h"

namespace locust::webhook {
namespace {

using std::chrono::milliseconds;

char ToUpper(char c) {
  return 'a' <= c && c <= 'z' ? static_cast<char>(c - 32) : c;
}

OptionRow Text(std::string_view name, std::string_view value, std::string ServeOptions::* member,
               std::string_view description, bool required = false) {
  return {name,
          value,
          description,
          required,
          false,
          [member](ServeOptions& options, std::string_view text) -> std::optional<std::string> {
            if (text.empty()) return "given a value";
            options.*member = text;
            return std::nullopt;
          },
          [member](const ServeOptions& options) { return options.*member; }};
}

OptionRow Place(std::string_view name, Address ServeOptions::* member,
                std::string_view description) {
  return {name,
          "ADDR:PORT",
          description,
          false,
          false,
          [member](ServeOptions& options, std::string_view text) -> std::optional<std::string> {
            const auto address = ParseAddress(text);
            if (!address) return "an address and a port, like 127.0.0.1:8443, [::1]:8443 or :8443";
            options.*member = *address;
            return std::nullopt;
          },
          [member](const ServeOptions& options) { return ToString(options.*member); }};
}

OptionRow Duration(std::string_view name, milliseconds ServeOptions::* member, milliseconds least,
                   std::string_view description) {
  return {
      name,
      "DURATION",
      description,
      false,
      false,
      [member, least](ServeOptions& options, std::string_view text) -> std::optional<std::string> {
        const auto duration = ParseDuration(text);
        if (!duration || *duration < least) {
          return "a time of at least " + FormatDuration(least) + ", like 500ms, 15s or 2m";
        }
        options.*member = *duration;
        return std::nullopt;
      },
      [member](const ServeOptions& options) { return FormatDuration(options.*member); }};
}

OptionRow Bytes(std::string_view name, std::size_t ServeOptions::* member,
                std::string_view description) {
  return {name,
          "BYTES",
          description,
          false,
          false,
          [member](ServeOptions& options, std::string_view text) -> std::optional<std::string> {
            constexpr std::size_t kLeast = 1024;
            const auto bytes = ParseBytes(text);
            if (!bytes || *bytes < kLeast)
              return "a size from 1Ki to 1024Mi, like 65536, 64Ki or 8Mi";
            options.*member = *bytes;
            return std::nullopt;
          },
          [member](const ServeOptions& options) { return FormatBytes(options.*member); }};
}

OptionRow Count(std::string_view name, std::size_t ServeOptions::* member, std::size_t least,
                std::string_view description) {
  return {
      name,
      "N",
      description,
      false,
      false,
      [member, least](ServeOptions& options, std::string_view text) -> std::optional<std::string> {
        const auto count = ParseCount(text);
        if (!count || *count < least) {
          return "a number from " + std::to_string(least) + " to 1000000";
        }
        options.*member = *count;
        return std::nullopt;
      },
      [member](const ServeOptions& options) { return std::to_string(options.*member); }};
}

OptionRow ClientNames() {
  return {"client-name",
          "NAME",
          "With --client-ca: a common name or DNS name that a client may have; repeatable, none: "
          "any name",
          false,
          true,
          [](ServeOptions& options, std::string_view text) -> std::optional<std::string> {
            if (text.empty()) return "given a value";
            options.client_names.emplace_back(text);
            return std::nullopt;
          },
          [](const ServeOptions&) { return std::string(); }};
}

std::vector<OptionRow> MakeTable() {
  using O = ServeOptions;
  return {
      Text("standards", "FILE", &O::standards,
           "The standards to judge by; read again when they change", true),
      Text("cert", "FILE", &O::cert,
           "The serving certificate, PEM, leaf first; read again when it changes", true),
      Text("key", "FILE", &O::key, "Its private key, PEM, unencrypted", true),
      Text("client-ca", "FILE", &O::client_ca,
           "Authorities, PEM: clients must show a certificate of one of them; read again when it "
           "changes"),
      ClientNames(),
      Place("listen", &O::listen,
            "Where reviews are answered, over TLS; port 0 takes a free one and logs it"),
      Place("ops-listen", &O::ops_listen,
            "Where /healthz, /readyz and /metrics are, over plain HTTP"),
      Duration("drain-delay", &O::drain_delay, milliseconds(0),
               "How long to go on answering after SIGTERM while load balancers take notice"),
      Duration("reload-interval", &O::reload_interval, milliseconds(10),
               "How often to look whether certificate or standards changed"),
      Duration("handshake-timeout", &O::handshake_timeout, milliseconds(100),
               "How long a TLS handshake may take"),
      Duration("request-timeout", &O::request_timeout, milliseconds(100),
               "How long a request may take to arrive, from its first byte to its last"),
      Bytes("max-body", &O::max_body,
            "The largest request body; an UPDATE carries the object twice"),
      Bytes("max-buffered", &O::max_buffered,
            "The most that all bodies at once may take; more gets 503"),
      Count("max-reviews", &O::max_reviews, 1,
            "How many reviews are judged at once; more gets 503"),
      Count("max-connections", &O::max_connections, 2,
            "How many connections are served at once, each by a thread; the longest idle one makes "
            "room"),
      Count("max-waiting", &O::max_waiting, 1,
            "How many more connections may wait for that; more are closed"),
      Count("replies-per-connection", &O::replies_per_connection, 0,
            "After about how many replies a client is asked to connect anew, to find newer "
            "replicas; 0: never"),
  };
}

}  // namespace

std::string OptionRow::flag() const {
  return "--" + std::string(name);
}

std::string OptionRow::variable() const {
  std::string text = "LOCUST_WEBHOOK_";
  for (const char c : name) text += c == '-' ? '_' : ToUpper(c);
  return text;
}

std::string OptionRow::key() const {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    text += name[i] == '-' ? ToUpper(name[++i]) : name[i];
  }
  return text;
}

const std::vector<OptionRow>& OptionTable() {
  static const std::vector<OptionRow> kTable = MakeTable();
  return kTable;
}

std::string DocumentOptions() {
  std::string text =
      "| flag | variable | in the file | default | meaning |\n|---|---|---|---|---|\n";
  for (const OptionRow& row : OptionTable()) {
    const std::string shown = row.show(ServeOptions());
    text += "| `" + row.flag() + " " + std::string(row.value) + "` | `" + row.variable() + "` | `" +
            row.key() + "` | " +
            (row.required    ? "needed"
             : shown.empty() ? ""
                             : "`" + shown + "`") +
            " | " + std::string(row.description) + " |\n";
  }
  return text;
}

}  // namespace locust::webhook
