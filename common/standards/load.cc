#include "common/standards/load.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "common/fields/object.h"
#include "common/kube/names.h"
#include "common/standards/defaults_fields.h"
#include "common/standards/field_types.h"
#include "common/standards/judge.h"
#include "common/standards/rules/table.h"
#include "common/text/date.h"
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
using fields::Optional;
using fields::String;
using fields::Type;
using fields::Value;

Type<std::string> NamespaceGlob() {
  return Checked<std::string>(String(), [](const Value& value, const std::string& glob) {
    const bool fits = std::ranges::all_of(glob, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '*';
    });
    if (glob.empty() || !fits) {
      value.FailText(
          glob, "matches no namespace",
          "namespaces are lower-case letters, digits and '-'; `*` stands for any of them");
    }
  });
}

fields::Type<std::chrono::sys_days> Date() {
  return {[](const Value& value, std::chrono::sys_days& into) {
            std::string text;
            if (!String().read(value, text)) return false;
            const std::optional<std::chrono::sys_days> date = ParseDate(text);
            if (!date) {
              value.FailText(text, "is no date", "write it like `2030-12-31`");
              return false;
            }
            into = *date;
            return true;
          },
          [] { return OrderedJson{{"type", "string"}, {"format", "date"}}; }};
}

template <class U>
Type<std::vector<U>> NotEmpty(Type<std::vector<U>> list, std::string hint) {
  return Checked<std::vector<U>>(
      std::move(list), [hint = std::move(hint)](const Value& value, const std::vector<U>&) {
        if (value.node().entries.empty()) value.Fail("must not be empty", hint);
      });
}

Type<std::string> RuleId() {
  return Checked<std::string>(String(), [](const Value& value, const std::string& id) {
    std::vector<std::string> ids = {std::string(kUnrecognisedRule)};
    for (const Rule& rule : Rules()) ids.emplace_back(rule.id);
    if (std::ranges::find(ids, id) != ids.end()) return;
    const std::string hint = fields::NearestHint(id, ids);
    value.Fail("no rule is called `" + id + "`",
               hint.empty() ? "`locust-postrenderer rules` lists them" : hint);
  });
}

const Object<Exemption>& ExemptionFields() {
  static const Object<Exemption> kFields(
      "an exception from one rule, for a time",
      {
          Member("rule", &Exemption::rule, RuleId(), "id of the rule", kRequired),
          Member("namespaces", &Exemption::namespaces,
                 NotEmpty(List(NamespaceGlob()), "name the namespaces that it holds for"),
                 "namespaces that it holds for", kRequired),
          Member("names", &Exemption::names, List(String()),
                 "names of the workloads; `*` stands for any characters, all when absent"),
          Member("reason", &Exemption::reason, String(), "why", kRequired),
          Member("approvedBy", &Exemption::approved_by, String(), "who allowed it"),
          Member("expires", &Exemption::expires, Date(), "last day, by UTC", kRequired),
      });
  return kFields;
}

Type<Scope> ScopeChoice() {
  return fields::Choice<Scope>({{"locust", Scope::kLocust}, {"namespace", Scope::kNamespace}});
}

Type<Action> UnrecognisedChoice() {
  return fields::Choice<Action>(
      {{"allow", Action::kOff}, {"warn", Action::kWarn}, {"deny", Action::kDeny}});
}

// The rules of an environment are those of the standards with what it changes, so they are read
// when both are known.
struct EnvironmentDraft {
  Environment environment;
  std::optional<Value> rules;
};

template <class Draft, class U>
fields::Field<Draft> DraftField(std::string_view name, U Environment::* member, Type<U> type,
                                std::string_view description,
                                fields::Presence presence = kOptional) {
  return fields::FieldOf<Draft>(name,
                                [member](Draft& draft) -> U& { return draft.environment.*member; },
                                std::move(type), description, presence, {});
}

const Object<EnvironmentDraft>& EnvironmentFields() {
  using Draft = EnvironmentDraft;
  static const Object<Draft> kFields(
      "namespaces with rules and labels of their own",
      {
          DraftField<Draft>("name", &Environment::name, Named(kube::CheckLabelValue),
                            "as load tests name it", kRequired),
          DraftField<Draft>("namespaces", &Environment::namespaces, List(NamespaceGlob()),
                            "namespaces that belong to it; `*` stands for any characters"),
          DraftField<Draft>("clusterCredential", &Environment::cluster_credential, CredentialType(),
                            "kubeconfig that `deploy` uses"),
          DraftField<Draft>("labels", &Environment::labels, LabelsType(), "on every object"),
          Handled<Draft>(
              "rules", [](const Value& value, Draft& draft) { draft.rules = value; }, RulesSchema,
              "rules that differ here; what is left out of one stays as it is for all"),
          DraftField<Draft>("scope", &Environment::scope, Optional(ScopeChoice()),
                            "what is judged here"),
          DraftField<Draft>("unrecognised", &Environment::unrecognised,
                            Optional(UnrecognisedChoice()),
                            "what becomes here of workloads that are not Locust's"),
      });
  return kFields;
}

void CheckEnvironmentNames(const Value& list, const std::vector<EnvironmentDraft>&) {
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

struct SpecDraft {
  Standards standards;
  std::vector<EnvironmentDraft> environments;
  std::optional<Value> rules;
};

template <class U>
fields::Field<SpecDraft> SpecField(std::string_view name, U Standards::* member, Type<U> type,
                                   std::string_view description) {
  return fields::FieldOf<SpecDraft>(
      name, [member](SpecDraft& draft) -> U& { return draft.standards.*member; }, std::move(type),
      description, kOptional, {});
}

const Object<SpecDraft>& SpecFields() {
  static const Object<SpecDraft> kFields(
      "the standards",
      {
          SpecField("defaults", &Standards::defaults, Nested(DefaultsFields),
                    "values added where nobody has set them"),
          Handled<SpecDraft>(
              "rules", [](const Value& value, SpecDraft& draft) { draft.rules = value; },
              RulesSchema, "what objects must fulfil, by rule id; what is not named is off"),
          Member("environments", &SpecDraft::environments,
                 Checked<std::vector<EnvironmentDraft>>(List(Nested(EnvironmentFields)),
                                                        CheckEnvironmentNames),
                 "namespaces with rules and labels of their own"),
          SpecField("exemptions", &Standards::exemptions, List(Nested(ExemptionFields)),
                    "exceptions from rules, each for a time"),
          SpecField("enforce", &Standards::enforce_warn,
                    fields::Choice<bool>({{"deny", false}, {"warn", true}}),
                    "`warn` makes warnings of all denials"),
          SpecField("scope", &Standards::scope, ScopeChoice(),
                    "`locust`: what is recognised as Locust's; `namespace`: every object"),
          SpecField("unrecognised", &Standards::unrecognised, UnrecognisedChoice(),
                    "what becomes of workloads that are not Locust's"),
          SpecField("trustedControllers", &Standards::trusted_controllers, List(String()),
                    "users of the API server that make objects for owners which were judged, "
                    "besides the controllers of Kubernetes"),
      });
  return kFields;
}

void ReadSpec(const Value& value, Standards& standards) {
  SpecDraft draft;
  draft.standards = std::move(standards);
  SpecFields().Read(value, draft);
  standards = std::move(draft.standards);
  if (draft.rules) standards.rules.Read(*draft.rules);
  for (EnvironmentDraft& each : draft.environments) {
    each.environment.rules = standards.rules;
    if (each.rules) each.environment.rules.Read(*each.rules);
    standards.environments.push_back(std::move(each.environment));
  }
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
          Handled<Standards>(
              "spec", ReadSpec, [] { return SpecFields().Schema(); }, "the standards"),
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

OrderedJson StandardsSchema() {
  OrderedJson schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "LocustStandards"}};
  schema.update(FileFields().Schema());
  return schema;
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
