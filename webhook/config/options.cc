#include "webhook/config/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "common/fields/reader.h"
#include "common/files/read_file.h"
#include "common/text/diagnostic.h"
#include "common/text/nearest.h"
#include "common/yaml/document.h"

namespace locust::webhook {
namespace {

constexpr std::string_view kConfig = "config";
constexpr const char* kConfigVariable = "LOCUST_WEBHOOK_CONFIG";
constexpr std::size_t kMaxConfigBytes = 1u << 20;

using Values = std::map<std::string, std::vector<std::string>>;  // flag name → what was given

// The flags as CLI11 knows them; it reads into `values`.
std::unique_ptr<CLI::App> MakeApp(Values& values) {
  auto app =
      std::make_unique<CLI::App>("Answer admission reviews over TLS.", "locust-webhook serve");
  const ServeOptions defaults;
  for (const OptionRow& row : OptionTable()) {
    std::string description(row.description);
    if (row.required) description += " (needed)";
    if (const std::string shown = row.show(defaults); !shown.empty())
      description += " [" + shown + "]";
    CLI::Option* option = app->add_option(row.flag(), values[std::string(row.name)], description);
    option->type_name(std::string(row.value))->expected(1);
    option->multi_option_policy(row.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                               : CLI::MultiOptionPolicy::TakeLast);
  }
  app->add_option("--" + std::string(kConfig), values[std::string(kConfig)],
                  "A YAML file with these options")
      ->type_name("FILE")
      ->expected(1);
  app->footer(
      "Each option can also be given as an environment variable (LOCUST_WEBHOOK_DRAIN_DELAY for "
      "--drain-delay)\n"
      "or in the --config file (drainDelay: 15s). A flag counts more than a variable, a variable "
      "more than the file.");
  return app;
}

std::string Wrong(std::string_view wanted, std::string_view value) {
  return "must be " + std::string(wanted) + ", is `" + std::string(value) + "`";
}

class Reading {
 public:
  ServeOptions options;

  // What was given by a flag or a variable. `source`: its name.
  void Take(const OptionRow& row, const std::string& source,
            const std::vector<std::string>& values) {
    given_.push_back(row.name);
    for (const std::string& value : values) {
      if (const auto wanted = row.set(options, value)) {
        problems_.push_back({.source = source, .message = Wrong(*wanted, value)});
      }
    }
  }

  // What the file says, where nothing else did. Throws what is wrong with the file.
  void TakeFile(const std::string& path) {
    const yaml::Document document = yaml::Document::Parse(ReadFile(path, kMaxConfigBytes), path);
    fields::Reader reader(document);
    const fields::Value root = reader.Root();
    if (!root.is_null()) {
      for (const fields::Value& entry : root.Entries()) TakeEntry(entry);
    }
    reader.Finish();
  }

  void CheckComplete() {
    for (const OptionRow& row : OptionTable()) {
      if (!row.required || Given(row)) continue;
      problems_.push_back({.message = row.flag() + " is needed",
                           .hint = "or set " + row.variable() + ", or `" + row.key() +
                                   "` in the file that --config names"});
    }
    if (!options.client_names.empty() && options.client_ca.empty()) {
      problems_.push_back({.message = "--client-name checks nothing without --client-ca"});
    }
    if (options.max_buffered < options.max_body) {
      problems_.push_back({.message = "--max-buffered must be at least --max-body"});
    }
  }

  void ThrowProblems() const {
    if (!problems_.empty()) throw Error(ExitCode::kUsage, problems_);
  }

 private:
  bool Given(const OptionRow& row) const {
    return std::find(given_.begin(), given_.end(), row.name) != given_.end();
  }

  void TakeEntry(const fields::Value& entry) {
    const std::vector<OptionRow>& table = OptionTable();
    const auto row = std::find_if(table.begin(), table.end(), [&](const OptionRow& known) {
      return known.key() == entry.key();
    });
    if (row == table.end()) {
      std::vector<std::string> keys;
      for (const OptionRow& known : table) keys.push_back(known.key());
      const std::vector<std::string_view> views(keys.begin(), keys.end());
      const auto near = Nearest(entry.key(), views);
      return entry.FailAtKey("unknown option",
                             near ? "did you mean `" + std::string(*near) + "`?" : "");
    }
    if (entry.is_null() || Given(*row)) return;
    given_.push_back(row->name);
    const bool list = row->repeatable && entry.node().kind == yaml::Node::Kind::kSequence;
    for (const fields::Value& value : list ? entry.Items() : std::vector{entry}) {
      if (value.node().kind != yaml::Node::Kind::kScalar) {
        value.FailType("a single value");
      } else if (const auto wanted = row->set(options, value.node().value)) {
        value.Fail(Wrong(*wanted, value.node().value));
      }
    }
  }

  std::vector<std::string_view> given_;
  std::vector<Diagnostic> problems_;
};

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

}  // namespace

std::string Usage() {
  Values values;
  return MakeApp(values)->help();
}

std::optional<ServeOptions> ReadOptions(std::span<const std::string> arguments,
                                        const Environment& environment) {
  Values flags;
  const auto app = MakeApp(flags);
  try {
    app->parse(std::vector<std::string>(arguments.rbegin(),
                                        arguments.rend()));  // CLI11 takes them from the back
  } catch (const CLI::CallForHelp&) {
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw Error(ExitCode::kUsage, error.what(), "locust-webhook serve --help lists the options");
  }

  Reading reading;
  for (const OptionRow& row : OptionTable()) {
    const std::vector<std::string>& values = flags[std::string(row.name)];
    if (!values.empty()) {
      reading.Take(row, row.flag(), values);
    } else if (const auto value = environment(row.variable())) {
      reading.Take(row, row.variable(),
                   row.repeatable ? SplitAtCommas(*value) : std::vector{*value});
    }
  }
  reading.ThrowProblems();
  const std::vector<std::string>& config = flags[std::string(kConfig)];
  if (const auto path = config.empty() ? environment(kConfigVariable) : config.back()) {
    reading.TakeFile(*path);
  }
  reading.CheckComplete();
  reading.ThrowProblems();
  return reading.options;
}

}  // namespace locust::webhook
