// The options of one command as a table: what is read, the help and the documentation come from the
// same rows, so all know the same options and say the same about wrong values.
//
//   --drain-delay 15s   LOCUST_WEBHOOK_DRAIN_DELAY=15s   drainDelay: 15s
//
// A flag counts more than its variable, a variable more than a file. An empty variable counts as
// unset. Reading sets the variables that the rows are bound to; one table for one reading. No
// global state, any thread.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/options/row.h"
#include "common/process/program.h"
#include "common/text/diagnostic.h"

namespace locust::options {

struct Table {
  std::string_view command = {};  // "locust-webhook serve"
  std::string_view does = {};     // a sentence
  std::string_view footer = {};   // what the help ends with
  std::string_view prefix = {};   // of the variables, "LOCUST_WEBHOOK_"; empty: flags only
  // The option that names a file which has the others by their keys; empty: there is none.
  std::string_view file_option = {};
  std::vector<Row> rows = {};
  // What is wrong with the values together, when each alone is right; may be empty.
  std::function<std::vector<Diagnostic>()> check = {};
};

// The names of the options that were given.
using Given = std::set<std::string_view>;

// Reads flags and variables. `arguments`: without program and command. nullopt when --help was
// given: the caller prints Usage. Throws Error (kUsage) for what is no option, or with all values
// that are wrong, each with the flag or variable that it came from.
std::optional<Given> ReadArguments(const Table& table, std::span<const std::string> arguments,
                                   const program::Environment& environment);

// Throws Error (kUsage) with all that is needed and not given, and what the table's check finds.
void CheckComplete(const Table& table, const Given& given);

// Both, for a command without a file. Whether there are options: false when --help was given.
bool Read(const Table& table, std::span<const std::string> arguments,
          const program::Environment& environment);

// The help.
std::string Usage(const Table& table);

// The rows as a Markdown table: flag, variable, key in the file (these where the command has them),
// default, meaning.
std::string ToMarkdown(const Table& table);

}  // namespace locust::options
