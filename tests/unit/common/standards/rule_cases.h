// The cases in tests/rules/<rule id>/*.yaml: objects, parameters and the violations to expect.
//
//   parameters: {max: 10}      # of every case in the file; a case may have its own
//   hint: lower it             # of every violation in the file; so may `allowed`
//   cases:
//     - name: too many
//       object: {…}            # one object, or
//       objects: [{…}, {…}]    # a stream, or
//       pod: {metadata: {…}, spec: {…}}   # put into every kind with a pod that the rule judges
//       kinds: [Job]           # only into these
//       violations:            # none: the case passes
//         - {path: "{pod}spec.x", found: "1", allowed: …, message: …, hint: …, object: 1}
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/json/json.h"
#include "common/standards/rule.h"

namespace locust::standards {

struct RuleCase {
  std::string name;  // "too many / Deployment"
  std::string file;
  Json parameters;
  std::vector<Json> objects;
  Json violations;  // a list of {object, path, found, allowed, message, hint}
};

std::filesystem::path RuleCasesFolder();

// All cases of one rule, `pod` cases once for each kind.
std::vector<RuleCase> LoadRuleCases(const Rule& rule);

// A pod template as an object of `kind`.
Json PutIntoKind(const Json& pod, Kind kind);

// The rule's settings as the standards would hold them.
std::shared_ptr<const Settings> SettingsOf(const Rule& rule, const Json& parameters);

// What the rule finds, in the form of RuleCase::violations.
Violations RunRule(const Rule& rule, const Settings& settings, const std::vector<Json>& objects);
Json ToJson(const Violations& violations);

}  // namespace locust::standards
