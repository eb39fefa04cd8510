#include <algorithm>
#include <string>

#include "common/json/json.h"
#include "common/standards/rules/table.h"
#include "common/standards/rules_document.h"
#include "common/text/nearest.h"
#include "postrenderer/commands/command.h"

namespace locust::commands {
namespace {

using standards::ParameterText;
using standards::Rule;

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, text.size() + 1), ' ');
  return padded;
}

std::string Table(std::span<const Rule> rules) {
  constexpr std::size_t kIdWidth = 23, kScopeWidth = 8, kActionWidth = 8;
  std::string text = Padded("RULE", kIdWidth) + Padded("SCOPE", kScopeWidth) +
                     Padded("ACTION", kActionWidth) + "DEMANDS\n";
  for (const Rule& rule : rules) {
    text += Padded(rule.id, kIdWidth) + Padded(ToString(rule.scope), kScopeWidth) +
            Padded(ToString(rule.action), kActionWidth) + std::string(rule.summary) + "\n";
  }
  return text;
}

std::string Description(const Rule& rule) {
  std::string text = std::string(rule.id) + "\n\n" + std::string(rule.summary) + ". " +
                     std::string(rule.details) + "\n\n";
  text += "scope:   " + std::string(ToString(rule.scope)) + "\n";
  text += "judges:  " + standards::KindsText(rule) + "\n";
  text += "action:  " + std::string(ToString(rule.action)) + " when none is given\n";
  text += "\nparameters, besides `action` and `strict`:\n";
  const std::vector<ParameterText> parameters = standards::ParametersOf(rule);
  if (parameters.empty()) text += "  none\n";
  for (const ParameterText& parameter : parameters) {
    text += "  " + parameter.name + " (" + parameter.type +
            (parameter.default_value.empty() ? "" : ", default " + parameter.default_value) +
            "): " + parameter.description + "\n";
  }
  return text + "\nexample:\n  " + std::string(rule.id) + ": " + std::string(rule.example) + "\n";
}

// The rule's part of the document.
std::string Section(const Rule& rule) {
  const std::string document = standards::RulesDocument();
  const std::size_t begin = document.find("\n## " + std::string(rule.id) + "\n") + 1;
  const std::size_t end = document.find("\n## ", begin);
  return document.substr(begin, end == document.npos ? end : end - begin);
}

OrderedJson ToJson(const Rule& rule) {
  OrderedJson parameters = OrderedJson::array();
  for (const ParameterText& parameter : standards::ParametersOf(rule)) {
    parameters.push_back({{"name", parameter.name},
                          {"type", parameter.type},
                          {"default", parameter.default_value},
                          {"description", parameter.description}});
  }
  return {{"id", rule.id},
          {"summary", rule.summary},
          {"details", rule.details},
          {"scope", ToString(rule.scope)},
          {"judges", standards::KindsText(rule)},
          {"action", ToString(rule.action)},
          {"parameters", std::move(parameters)},
          {"example", rule.example}};
}

const Rule& RuleCalled(const std::string& id) {
  if (const Rule* rule = standards::FindRule(id)) return *rule;
  std::vector<std::string_view> ids;
  for (const Rule& rule : standards::Rules()) ids.push_back(rule.id);
  const auto nearest = Nearest(id, ids);
  throw Error(ExitCode::kUsage, "no rule is called `" + id + "`",
              nearest ? "did you mean `" + std::string(*nearest) + "`?"
                      : "`locust-postrenderer rules` lists them");
}

}  // namespace

Outcome RunRules(const Options& options, const Input& input) {
  const Rule* one = input.arguments.empty() ? nullptr : &RuleCalled(input.arguments.front());
  if (options.format == "markdown") {
    return {.output = one == nullptr ? standards::RulesDocument() : Section(*one)};
  }
  if (options.format == "json") {
    OrderedJson json = OrderedJson::array();
    if (one == nullptr) {
      for (const Rule& rule : standards::Rules()) json.push_back(ToJson(rule));
    } else {
      json = ToJson(*one);
    }
    return {.output = json.dump(2) + "\n"};
  }
  return {.output = one == nullptr ? Table(standards::Rules()) : Description(*one)};
}

}  // namespace locust::commands
