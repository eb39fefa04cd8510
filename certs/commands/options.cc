#include "certs/commands/options.h"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include "common/kube/names.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

using std::chrono::seconds;

struct Unit {
  char suffix;
  long seconds;
};
constexpr std::array<Unit, 4> kUnits = {{{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};
constexpr long kTenYears = 10L * 365 * 86'400;

struct CommandText {
  const char* name;
  const char* does;
  const char* footer;
};

CommandText TextOf(CommandId command) {
  switch (command) {
    case CommandId::kBootstrap:
      return {"bootstrap",
              "Make the certificates where there are none, have the webhook configurations trust "
              "them, write the files, and end. For an init container.",
              "Exit code: 0 done, 1 the secret is not ours, 2 wrong usage, 3 "
              "the API server cannot be reached or refuses."};
    case CommandId::kRun:
      return {"run",
              "Do what bootstrap does, again and again, and renew the certificates in time. For a "
              "sidecar.",
              "Ends with 0 on SIGTERM or SIGINT. What fails is logged and tried again."};
    case CommandId::kStatus:
      break;
  }
  return {"status", "Print what is there and what will happen when; change nothing.",
          "Exit code: 0 all is well, 1 something is wrong, 2 wrong usage, 3 the API server cannot "
          "be reached or refuses."};
}

// The texts of flags as they come, before they are checked.
struct Given {
  std::string name_space, secret, service, out;
  std::string service_account = kube_client::kServiceAccountFolder;
  std::vector<std::string> mutating, validating;
  std::string authority_lifetime, leaf_lifetime, propagation, interval, retry_for, request_timeout;
  std::string format = "text";
};

Given Defaults() {
  const Options options;
  Given given;
  given.authority_lifetime = FormatLifetime(options.policy.lifetimes.authority);
  given.leaf_lifetime = FormatLifetime(options.policy.lifetimes.leaf);
  given.propagation = FormatLifetime(options.policy.propagation);
  given.interval = FormatLifetime(options.interval);
  given.retry_for = FormatLifetime(options.retry_for);
  given.request_timeout = FormatLifetime(options.request_timeout);
  return given;
}

class App {
 public:
  App(CommandId command, Given& given)
      : app_(TextOf(command).does, std::string("locust-certs ") + TextOf(command).name) {
    Add("--secret", "NAME", given.secret, "The Secret that keeps the certificates; it must exist")
        ->required();
    Add("--service", "NAME", given.service, "The Service of the webhook; the leaf is for its names")
        ->required();
    Add("--namespace", "NAME", given.name_space, "Where both are; default: the pod's own");
    AddList("--mutating", given.mutating, "A MutatingWebhookConfiguration to keep; repeatable");
    AddList("--validating", given.validating,
            "A ValidatingWebhookConfiguration to keep; repeatable");
    if (command != CommandId::kStatus) {
      Add("--out", "FOLDER", given.out, "Where to write tls.crt and tls.key")->required();
    }
    Add("--authority-lifetime", "TIME", given.authority_lifetime, "How long an authority is valid");
    Add("--leaf-lifetime", "TIME", given.leaf_lifetime, "How long a leaf is valid");
    Add("--propagation", "TIME", given.propagation,
        "How long API servers may take to see a configuration that changed");
    if (command == CommandId::kRun) {
      Add("--interval", "TIME", given.interval, "How often to look");
    }
    if (command == CommandId::kBootstrap) {
      Add("--retry-for", "TIME", given.retry_for,
          "How long to wait in all, between tries, for an API server that refuses");
    }
    if (command == CommandId::kStatus) {
      Add("--format", "text|json", given.format, "How to print");
    }
    Add("--request-timeout", "TIME", given.request_timeout, "How long the API server may take");
    Add("--service-account", "FOLDER", given.service_account,
        "Where token, ca.crt and namespace are");
    app_.footer(TextOf(command).footer);
  }

  CLI::App& operator*() { return app_; }

 private:
  CLI::Option* Add(const char* flag, const char* type, std::string& into, const char* what) {
    CLI::Option* option = app_.add_option(flag, into, what)->type_name(type);
    if (!into.empty()) option->capture_default_str();
    return option;
  }
  void AddList(const char* flag, std::vector<std::string>& into, const char* what) {
    app_.add_option(flag, into, what)
        ->type_name("NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  CLI::App app_;
};

class Checking {
 public:
  using NameCheck = std::optional<std::string> (*)(std::string_view);

  std::string Name(const std::string& flag, const std::string& name, NameCheck check) {
    if (const auto wrong = check(name)) Add(flag + ": `" + name + "` " + *wrong);
    return name;
  }

  seconds Time(const std::string& flag, const std::string& text) {
    const std::optional<seconds> time = ParseLifetime(text);
    if (!time) Add(flag + " must be a time like 30s, 15m, 36h or 90d, is `" + text + "`");
    return time.value_or(seconds(0));
  }

  void Add(std::string message) { problems_.push_back({.message = std::move(message)}); }

  void ThrowProblems() const {
    if (!problems_.empty()) throw Error(ExitCode::kUsage, problems_);
  }

 private:
  std::vector<Diagnostic> problems_;
};

Options Check(CommandId command, const Given& given) {
  Checking check;
  Options options;
  Target& target = options.target;
  target.secret = check.Name("--secret", given.secret, &kube::CheckDnsSubdomain);
  target.service.name = check.Name("--service", given.service, &kube::CheckServiceName);
  if (!given.name_space.empty()) {
    target.service.name_space = check.Name("--namespace", given.name_space, &kube::CheckDnsLabel);
  }
  for (const std::string& name : given.mutating) {
    target.configurations.push_back(
        {.kind = ConfigurationName::Kind::kMutating,
         .name = check.Name("--mutating", name, &kube::CheckDnsSubdomain)});
  }
  for (const std::string& name : given.validating) {
    target.configurations.push_back(
        {.kind = ConfigurationName::Kind::kValidating,
         .name = check.Name("--validating", name, &kube::CheckDnsSubdomain)});
  }
  Policy& policy = options.policy;
  policy.lifetimes.authority = check.Time("--authority-lifetime", given.authority_lifetime);
  policy.lifetimes.leaf = check.Time("--leaf-lifetime", given.leaf_lifetime);
  policy.propagation = check.Time("--propagation", given.propagation);
  options.interval = check.Time("--interval", given.interval);
  options.retry_for = check.Time("--retry-for", given.retry_for);
  options.request_timeout = check.Time("--request-timeout", given.request_timeout);
  if (given.format != "text" && given.format != "json") {
    check.Add("--format must be text or json, is `" + given.format + "`");
  }
  check.ThrowProblems();
  // A leaf has a third of its life left when it has to wait for its authority to be trusted.
  if (policy.propagation * 6 > policy.lifetimes.leaf) {
    check.Add("--propagation must be at most a sixth of --leaf-lifetime");
  }
  if (command == CommandId::kRun && options.interval * 6 > policy.lifetimes.leaf) {
    check.Add("--interval must be at most a sixth of --leaf-lifetime");
  }
  if (policy.lifetimes.authority <= policy.lifetimes.leaf) {
    check.Add("--authority-lifetime must be longer than --leaf-lifetime");
  }
  check.ThrowProblems();
  options.out = given.out;
  options.service_account = given.service_account;
  options.as_json = given.format == "json";
  return options;
}

}  // namespace

std::string Usage(CommandId command) {
  Given given = Defaults();
  return (*App(command, given)).help();
}

std::optional<Options> ReadOptions(CommandId command, std::span<const std::string> arguments) {
  Given given = Defaults();
  App app(command, given);
  try {
    // CLI11 takes them from the back.
    (*app).parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw Error(ExitCode::kUsage, error.what(),
                std::string("locust-certs ") + TextOf(command).name + " --help lists the options");
  }
  return Check(command, given);
}

std::optional<seconds> ParseLifetime(std::string_view text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 1 || end + 1 != text.data() + text.size()) {
    return std::nullopt;
  }
  for (const Unit& unit : kUnits) {
    if (*end == unit.suffix && number <= kTenYears / unit.seconds) {
      return seconds(number * unit.seconds);
    }
  }
  return std::nullopt;
}

std::string FormatLifetime(seconds time) {
  for (const Unit& unit : kUnits) {
    if (time.count() % unit.seconds == 0) {
      return std::to_string(time.count() / unit.seconds) + unit.suffix;
    }
  }
  return "";
}

}  // namespace locust::certs
