// The table of the audit's options: how each is named, checked and documented.
//
// Pure functions; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "webhook/audit/options.h"

namespace locust::webhook {

struct AuditOptionRow {
  enum class Shape { kOne, kMany, kSwitch };

  std::string_view name;
  std::string_view value;  // "DURATION", for the help; of a switch: nothing
  std::string description;
  std::string shown;  // the default; may be empty
  // Takes one value, of a switch "true" or "false". Returns what is wrong with it, in words that
  // complete "must be …", or nothing.
  std::function<std::optional<std::string>(AuditOptions&, const std::string&)> set;
  Shape shape = Shape::kOne;

  std::string flag() const { return "--" + std::string(name); }  // "--page-size"
  std::string variable() const;                                  // "LOCUST_WEBHOOK_PAGE_SIZE"
};

// In the order of the help. A row that collects several values forgets the defaults at the first
// one: take a new table for each reading.
std::vector<AuditOptionRow> AuditOptionRows();

}  // namespace locust::webhook
