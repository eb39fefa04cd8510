// What `check` found, and the formats it is printed in.
//
// A finding is a diagnostic of a file with the rule that made it and the object it is about; errors
// of a file that is no valid load test or manifest have no rule. Values and pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::findings {

struct Finding {
  Diagnostic diagnostic;
  std::string rule = {};    // id; empty: the file itself is wrong
  std::string object = {};  // "Deployment/load/shop-worker"; empty: none
};

// As a compiler would say it, with the object before the path and the rule behind the message:
// "x.yaml:12:9: error: Deployment/load/shop-worker spec.replicas: … [worker-replicas]".
Diagnostic Shown(const Finding& finding);

// One file (or stdin) that was checked; without findings it is in order.
struct CheckedFile {
  std::string source;
  std::vector<Finding> findings;
};

// A rule as the reports describe it.
struct RuleInfo {
  std::string id;
  std::string summary;
};

enum class OutputFormat { kText, kJson, kSarif, kJunit };

struct Counts {
  std::size_t files = 0, errors = 0, warnings = 0, notices = 0;
};
Counts Count(std::span<const CheckedFile> files);

// Compiler style, and a closing line with the counts.
std::string WriteText(std::span<const CheckedFile> files);

// {"files": [{"source", "findings": [{"rule", "object", "severity", "line", "column", "path",
// "message", "hint"}]}],
//  "errors", "warnings", "notices"}
std::string WriteJson(std::span<const CheckedFile> files);

// SARIF 2.1.0 (OASIS), for code scanning. Sources are relative URIs; stdin is "stdin".
std::string WriteSarif(std::span<const CheckedFile> files, std::span<const RuleInfo> rules,
                       std::string_view version);

// JUnit XML as CI systems read it: a test case for each file and rule that complained, one for each
// file in order.
std::string WriteJunit(std::span<const CheckedFile> files);

}  // namespace locust::findings
