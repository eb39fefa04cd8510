#include "common/standards/load.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "common/fields/object.h"
#include "common/kube/names.h"
#include "common/standards/defaults_fields.h"
#include "common/standards/field_types.h"
#include "common/yaml/document.h"

namespace locust::standards {
namespace {

using fields::Checked;
using fields::Handled;
using fields::kOptional;
using fields::kRequired;
using fields::List;
using fields::Member;
using fields::Named;
using fields::Nested;
using fields::Object;
using fields::String;
using fields::Type;
using fields::Value;

Type<std::string> NamespaceGlob() {
  return Checked<std::string>(String(), [](const Value& value, const std::string& glob) {
    const bool fits = std::ranges::all_of(glob, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '*';
    });
    if (glob.empty() || !fits) {
      value.Fail("`" + glob + "` matches no namespace",
                 "namespaces are lower-case letters, digits and '-'; `*` stands for any of them");
    }
  });
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t begin, std::size_t size) {
    int value = -1;
    const char* first = text.data() + begin;
    const auto [stop, error] = std::from_chars(first, first + size, value);
    return error == std::errc() && stop == first + size ? value : -1;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  return year > 0 && month > 0 && day > 0 &&
         std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

// What is checked for its form only.

OrderedJson MappingSchema() {
  return {{"type", "object"}};
}

void CheckRule(const Value& rule) {
  for (const Value& entry : rule.Entries()) {
    if (entry.key() != "action" || entry.is_null()) continue;
    int ignored = 0;
    fields::Choice<int>({{"deny", 0}, {"warn", 1}, {"audit", 2}, {"off", 3}}).read(entry, ignored);
    return;
  }
  if (rule.node().kind != yaml::Node::Kind::kMapping) return;
  rule.FailAtKey(rule.path() + ".action", "missing", "add `action`: deny, warn, audit or off");
}

void CheckRules(const Value& rules) {
  for (const Value& rule : rules.Entries()) CheckRule(rule);
  rules.Note("is checked for its form only: this version does not judge by rules");
}

struct Exemption {
  std::string rule, reason, approved_by, expires;
  std::vector<std::string> namespaces, names;
};

const Object<Exemption>& ExemptionFields() {
  static const Object<Exemption> kFields(
      "an exception from one rule, for a time",
      {
          Member("rule", &Exemption::rule, String(), "id of the rule", kRequired),
          Member("namespaces", &Exemption::namespaces, List(NamespaceGlob()),
                 "namespaces that it holds for", kRequired),
          Member("names", &Exemption::names, List(String()),
                 "names of the workloads; all when absent"),
          Member("reason", &Exemption::reason, String(), "why", kRequired),
          Member("approvedBy", &Exemption::approved_by, String(), "who allowed it"),
          Member("expires", &Exemption::expires,
                 Checked<std::string>(String(),
                                      [](const Value& value, const std::string& text) {
                                        if (IsDate(text)) return;
                                        value.Fail("`" + text + "` is no date",
                                                   "write it like `2030-12-31`");
                                      }),
                 "last day, by UTC", kRequired),
      });
  return kFields;
}

void CheckExemptions(const Value& exemptions) {
  for (const Value& item : exemptions.Items()) {
    Exemption ignored;
    ExemptionFields().Read(item, ignored);
  }
  exemptions.Note("is checked for its form only: this version does not judge by rules");
}

void CheckEnforce(const Value& enforce) {
  int ignored = 0;
  fields::Choice<int>({{"deny", 0}, {"warn", 1}}).read(enforce, ignored);
  enforce.Note("is checked for its form only: this version does not judge by rules");
}

const Object<Environment>& EnvironmentFields() {
  static const Object<Environment> kFields(
      "namespaces with rules and labels of their own",
      {
          Member("name", &Environment::name, Named(kube::CheckLabelValue), "as load tests name it",
                 kRequired),
          Member("namespaces", &Environment::namespaces, List(NamespaceGlob()),
                 "namespaces that belong to it; `*` stands for any characters"),
          Member("clusterCredential", &Environment::cluster_credential, CredentialType(),
                 "kubeconfig that `deploy` uses"),
          Member("labels", &Environment::labels, LabelsType(), "on every object"),
          Handled<Environment>(
              "rules", [](const Value& value, Environment&) { CheckRules(value); }, MappingSchema,
              "rules that differ here"),
      });
  return kFields;
}

void CheckEnvironmentNames(const Value& list, const std::vector<Environment>&) {
  std::map<std::string, Position> seen;
  for (const Value& environment : list.Items()) {
    if (environment.node().kind != yaml::Node::Kind::kMapping) continue;
    for (const Value& entry : environment.Entries()) {
      if (entry.key() != "name") continue;
      const std::string& name = entry.node().value;
      const auto [first, is_new] = seen.try_emplace(name, entry.position());
      if (is_new) continue;
      entry.Fail("`" + name + "` is the name of the environment in line " +
                     std::to_string(first->second.line) + " too",
                 "give each environment a name of its own");
    }
  }
}

const Object<Standards>& SpecFields() {
  static const Object<Standards> kFields(
      "the standards",
      {
          Member("defaults", &Standards::defaults, Nested(DefaultsFields),
                 "values added where nobody has set them"),
          Member("environments", &Standards::environments,
                 Checked<std::vector<Environment>>(List(Nested(EnvironmentFields)),
                                                   CheckEnvironmentNames),
                 "namespaces with rules and labels of their own"),
          Handled<Standards>(
              "rules", [](const Value& value, Standards&) { CheckRules(value); }, MappingSchema,
              "what workloads must fulfil, by rule id"),
          Handled<Standards>(
              "exemptions", [](const Value& value, Standards&) { CheckExemptions(value); },
              [] { return OrderedJson{{"type", "array"}, {"items", ExemptionFields().Schema()}}; },
              "exceptions from rules, each for a time"),
          Handled<Standards>(
              "enforce", [](const Value& value, Standards&) { CheckEnforce(value); },
              [] { return OrderedJson{{"enum", {"deny", "warn"}}}; },
              "`warn` makes warnings of all denials"),
      });
  return kFields;
}

const Object<Standards>& MetadataFields() {
  static const Object<Standards> kFields(
      "what the standards are called",
      {Member("name", &Standards::name, String(), "for messages", kRequired)});
  return kFields;
}

const Object<Standards>& FileFields() {
  const auto itself = [](Standards& standards) -> Standards& { return standards; };
  const auto constant = [](const char* text) {
    return [text](const Value& value, Standards&) {
      int ignored = 0;
      fields::Choice<int>({{text, 0}}).read(value, ignored);
    };
  };
  static const Object<Standards> kFields(
      "a platform team's standards for load tests",
      {
          Handled<Standards>(
              "apiVersion", constant("locust-standards/v1"),
              [] { return OrderedJson{{"const", "locust-standards/v1"}}; }, "locust-standards/v1",
              kRequired),
          Handled<Standards>(
              "kind", constant("LocustStandards"),
              [] { return OrderedJson{{"const", "LocustStandards"}}; }, "LocustStandards",
              kRequired),
          fields::FieldOf<Standards>("metadata", itself, Nested(MetadataFields),
                                     "what the standards are called", kRequired, {}),
          fields::FieldOf<Standards>("spec", itself, Nested(SpecFields), "the standards", kOptional,
                                     {}),
      });
  return kFields;
}

}  // namespace

Standards Load(std::string_view text, std::string_view source, std::vector<Diagnostic>* notices) {
  const yaml::Document document = yaml::Document::Parse(text, source);
  fields::Reader reader(document);
  Standards standards;
  standards.source = source;
  FileFields().Read(reader.Root(), standards);
  std::vector<Diagnostic> noticed = reader.Finish();
  if (notices != nullptr) *notices = std::move(noticed);
  return standards;
}

const Environment* FindEnvironment(const Standards& standards, std::string_view name) {
  if (name.empty() || standards.environments.empty()) return nullptr;
  const auto found = std::ranges::find(standards.environments, name, &Environment::name);
  if (found != standards.environments.end()) return &*found;
  std::vector<std::string> names;
  for (const Environment& environment : standards.environments) names.push_back(environment.name);
  throw Error(ExitCode::kInvalid,
              {Diagnostic{.source = standards.source,
                          .message = "no environment is called `" + std::string(name) + "`",
                          .hint = "the standards have " + fields::Listed(names)}});
}

}  // namespace locust::standards
