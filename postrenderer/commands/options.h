// The flags of locust-postrenderer: the one table that drives parsing, --help and the
// documentation.
//
// Each flag has an environment variable of the same meaning, LOCUST_POSTRENDERER_ and its name in
// capitals, because Helm passes arguments to a post-renderer awkwardly. A flag wins over the
// variable. An empty variable counts as unset.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace locust::commands {

// What the command line and the environment say. Plain values, defaults included.
struct Options {
  std::vector<std::string> tests;  // files
  std::string standards;           // file; empty: the built-in defaults
  std::string environment;
  std::string kubernetes_namespace;
  bool allow_missing = false;
  std::string report;  // file; empty: none
  std::string report_format = "text";
  std::string python;  // program; empty: none is named
  std::string at;      // a date; empty: today
  std::string format = "text";
  std::string output;  // file; empty: stdout
  std::string log_level = "info";
  bool json = false;
  bool markdown = false;
  bool man = false;
  std::string name;  // of a load test; empty: as its folder
  bool force = false;
  std::string helm;           // program; empty: that of the calling Helm, else helm
  std::string kubectl;        // program; empty: kubectl
  std::string chart;          // empty: the load test's custom input, else the usual one
  std::string chart_version;  // empty: as for the chart
  std::string kube_context;
  std::string credentials;  // folder; empty: below the user's configuration
  std::string timeout;      // "5m"; empty: the load test's custom input, else five minutes
  bool yes = false;
  bool no_wait = false;
};

struct Flag {
  using Target =
      std::variant<bool Options::*, std::string Options::*, std::vector<std::string> Options::*>;

  std::string_view name;   // "report-format"
  std::string_view value;  // "FILE", what --help calls the value; empty: a switch
  Target target;          // a list: the flag may be repeated, the variable holds items split at ':'
  std::string_view help;  // one sentence without a full stop
  // The values it may have; empty: any, or as the command says (AllowedValues in command.h).
  std::span<const std::string_view> allowed = {};
  char letter = '\0';  // of its short form: 'o' for "-o"; '\0': it has none
};

// All flags, in the order of --help.
std::span<const Flag> Flags();

const Flag& FindFlag(std::string_view name);  // `name` must be in the table

// "LOCUST_POSTRENDERER_REPORT_FORMAT".
std::string VariableOf(const Flag& flag);

}  // namespace locust::commands
