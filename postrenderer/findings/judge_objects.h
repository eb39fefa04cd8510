// Judges objects by the standards and says where in which text each finding stands.
//
// Pure functions; safe to use from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/standards/standards.h"
#include "common/yaml/document.h"
#include "postrenderer/findings/finding.h"

namespace locust::findings {

// One object to judge, and where it is and will be.
struct Subject {
  const Json* value = nullptr;
  std::string source = {};                   // file, for a finding that has no line
  const yaml::Document* document = nullptr;  // the text that it is written in; nullptr: none
  std::string pointer = {};                  // to the object in the document, as "/items/0"
  bool is_edited = false;                    // `value` is not all the document's
  std::string kubernetes_namespace = {};     // empty: not known
  const standards::Environment* environment = nullptr;
};

struct Judged {
  std::size_t subject = 0;   // index
  std::string pointer = {};  // of the violation in the object
  Finding finding;
};

// What a document holds: itself or, of a `kind: List`, its items, each with its pointer.
std::vector<Subject> SubjectsOf(const Json& value);

// Whether any rule is on, anywhere.
bool HasRules(const standards::Standards& standards);

// By object and stream rules, in the order of the subjects. References between objects are followed
// within a namespace, as Kubernetes does. A denial is an error, a warning a warning and what is
// only for an audit a notice.
std::vector<Judged> JudgeSubjects(std::span<const Subject> subjects,
                                  const standards::Standards& standards,
                                  std::chrono::sys_days today);

// "Deployment/load/shop-worker".
std::string NameOf(const Subject& subject);

// The descriptions of all rules, for the reports.
std::vector<RuleInfo> AllRules();

}  // namespace locust::findings
