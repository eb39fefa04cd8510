#include "common/options/table.h"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <sstream>
#include <utility>

namespace locust::options {
namespace {

using Values = std::map<std::string_view, std::vector<std::string>>;  // name → what was given

// The flags as CLI11 knows them; it reads into `values`.
std::unique_ptr<CLI::App> MakeApp(const Table& table, Values& values) {
  auto app = std::make_unique<CLI::App>(std::string(table.does), std::string(table.command));
  for (const Row& row : table.rows) {
    std::vector<std::string>& into = values[row.name];
    std::string description(row.description);
    if (row.required) description += " (needed)";
    if (!row.shown.empty()) description += " [" + row.shown + "]";
    if (row.shape == Row::Shape::kSwitch) {
      app->add_flag(row.flag(), into, description);
      continue;
    }
    app->add_option(row.flag(), into, description)
        ->type_name(row.value)
        ->expected(1)
        ->allow_extra_args(false)  // CLI11 lets a list take all words up to the next flag
        ->multi_option_policy(row.shape == Row::Shape::kMany ? CLI::MultiOptionPolicy::TakeAll
                                                             : CLI::MultiOptionPolicy::TakeLast);
  }
  app->footer(std::string(table.footer));
  return app;
}

std::string HelpHint(const Table& table) {
  return std::string(table.command) + " --help lists the options";
}

// False for --help.
bool Parse(const Table& table, std::span<const std::string> arguments, Values& values) {
  const auto app = MakeApp(table, values);
  try {
    // CLI11 takes them from the back.
    app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ParseError& error) {
    throw Error(ExitCode::kUsage, error.what(), HelpHint(table));
  }
  return true;
}

// Empty when there is none.
std::string VariableOf(const Table& table, const Row& row) {
  const bool has_none = table.prefix.empty() || row.shape == Row::Shape::kOperand;
  return has_none ? "" : row.variable(table.prefix);
}

std::vector<std::string> FromVariable(const Row& row, const std::string& text) {
  if (text.empty()) return {};
  if (row.shape != Row::Shape::kMany) return {text};
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

std::string HintFor(const Table& table, const Row& row) {
  const std::string variable = VariableOf(table, row);
  if (variable.empty()) return HelpHint(table);
  std::string hint = "or set " + variable;
  if (!table.file_option.empty()) {
    hint +=
        ", or `" + row.key() + "` in the file that --" + std::string(table.file_option) + " names";
  }
  return hint;
}

// A bar would end the cell.
std::string Cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\\');
  }
  return " " + text + " |";
}

std::string CodeCell(const std::string& text) {
  return Cell(text.empty() ? "" : "`" + text + "`");
}

}  // namespace

std::optional<Given> ReadArguments(const Table& table, std::span<const std::string> arguments,
                                   const program::Environment& environment) {
  Values flags;
  if (!Parse(table, arguments, flags)) return std::nullopt;
  Given given;
  std::vector<Diagnostic> problems;
  for (const Row& row : table.rows) {
    std::string source = row.flag();
    std::vector<std::string> values = std::move(flags[row.name]);
    if (const std::string variable = VariableOf(table, row); values.empty() && !variable.empty()) {
      source = variable;
      values = FromVariable(row, environment(variable).value_or(""));
    }
    if (values.empty()) continue;
    given.insert(row.name);
    for (const std::string& value : values) {
      if (const std::optional<Wanted> wanted = row.set(value)) {
        problems.push_back(
            {.source = source, .message = wanted->Complaint(value), .hint = wanted->hint});
      }
    }
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return given;
}

void CheckComplete(const Table& table, const Given& given) {
  std::vector<Diagnostic> problems;
  for (const Row& row : table.rows) {
    if (!row.required || given.contains(row.name)) continue;
    problems.push_back({.message = row.flag() + " is needed", .hint = HintFor(table, row)});
  }
  if (table.check) {
    for (Diagnostic& problem : table.check()) problems.push_back(std::move(problem));
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
}

bool Read(const Table& table, std::span<const std::string> arguments,
          const program::Environment& environment) {
  const std::optional<Given> given = ReadArguments(table, arguments, environment);
  if (given) CheckComplete(table, *given);
  return given.has_value();
}

std::string Usage(const Table& table) {
  Values values;
  return MakeApp(table, values)->help();
}

std::string ToMarkdown(const Table& table) {
  const bool has_variables = !table.prefix.empty();
  const bool has_file = !table.file_option.empty();
  std::string text = "| flag |";
  if (has_variables) text += " variable |";
  if (has_file) text += " in the file |";
  text += " default | meaning |\n|---|---|---|";
  if (has_variables) text += "---|";
  if (has_file) text += "---|";
  text += "\n";
  for (const Row& row : table.rows) {
    text += "|" + CodeCell(row.value.empty() ? row.flag() : row.flag() + " " + row.value);
    if (has_variables) text += CodeCell(VariableOf(table, row));
    if (has_file) text += CodeCell(row.name == table.file_option ? "" : row.key());
    text += row.required ? Cell("needed") : CodeCell(row.shown);
    text += Cell(std::string(row.description)) + "\n";
  }
  return text;
}

}  // namespace locust::options
