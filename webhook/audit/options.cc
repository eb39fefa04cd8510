#include "webhook/audit/options.h"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>

#include "common/text/diagnostic.h"
#include "webhook/audit/option_rows.h"

namespace locust::webhook {
namespace {

using Row = AuditOptionRow;
using Values = std::map<std::string_view, std::vector<std::string>>;  // name → what was given

std::unique_ptr<CLI::App> MakeApp(const std::vector<Row>& rows, Values& values) {
  auto app = std::make_unique<CLI::App>("Judge what is in the cluster already, and report it.",
                                        "locust-webhook audit");
  for (const Row& row : rows) {
    std::vector<std::string>& into = values[row.name];
    if (row.shape == Row::Shape::kSwitch) {
      app->add_flag_callback(row.flag(), [&into] { into = {"true"}; }, row.description);
      continue;
    }
    std::string description = row.description;
    if (!row.shown.empty()) description += " [" + row.shown + "]";
    app->add_option(row.flag(), into, description)
        ->type_name(std::string(row.value))
        ->expected(1)
        ->multi_option_policy(row.shape == Row::Shape::kMany ? CLI::MultiOptionPolicy::TakeAll
                                                             : CLI::MultiOptionPolicy::TakeLast);
  }
  app->footer(
      "Each option can also be given as an environment variable (LOCUST_WEBHOOK_PAGE_SIZE for\n"
      "--page-size; several namespaces separated by commas). A flag counts more.\n"
      "Exit code: 0 no finding that counts, 1 there is one, 2 wrong usage, 3 something could not\n"
      "be read or written.");
  return app;
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

}  // namespace

std::string AuditUsage() {
  const std::vector<Row> rows = AuditOptionRows();
  Values values;
  return MakeApp(rows, values)->help();
}

std::optional<AuditOptions> ReadAuditOptions(std::span<const std::string> arguments,
                                             const Environment& environment) {
  const std::vector<Row> rows = AuditOptionRows();
  Values flags;
  const auto app = MakeApp(rows, flags);
  try {
    // CLI11 takes them from the back.
    app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw Error(ExitCode::kUsage, error.what(), "locust-webhook audit --help lists the options");
  }

  AuditOptions options;
  std::vector<Diagnostic> problems;
  const auto take = [&](const Row& row, const std::string& source, const std::string& value) {
    if (const auto wanted = row.set(options, value)) {
      problems.push_back(
          {.source = source, .message = "must be " + *wanted + ", is `" + value + "`"});
    }
  };
  for (const Row& row : rows) {
    const std::vector<std::string>& values = flags[row.name];
    for (const std::string& value : values) take(row, row.flag(), value);
    const auto variable = values.empty() ? environment(row.variable()) : std::nullopt;
    if (!variable) continue;
    const bool is_list = row.shape == Row::Shape::kMany;
    for (const std::string& value : is_list ? SplitAtCommas(*variable) : std::vector{*variable})
      take(row, row.variable(), value);
  }
  if (options.standards.empty() && problems.empty()) {
    problems.push_back(
        {.message = "--standards is needed", .hint = "or set LOCUST_WEBHOOK_STANDARDS"});
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, problems);
  return options;
}

std::string DocumentAuditOptions() {
  // A bar would end the cell.
  const auto value_of = [](const Row& row) {
    std::string value(row.value);
    for (std::size_t at = 0; (at = value.find('|', at)) != std::string::npos; at += 2)
      value.insert(at, 1, '\\');
    return value.empty() ? value : " " + value;
  };
  std::string text = "| flag | variable | default | meaning |\n|---|---|---|---|\n";
  for (const Row& row : AuditOptionRows()) {
    text += "| `" + row.flag() + value_of(row) + "` | `" + row.variable() + "` | " +
            (row.shown.empty() ? "" : "`" + row.shown + "`") + " | " + row.description + " |\n";
  }
  return text;
}

}  // namespace locust::webhook
