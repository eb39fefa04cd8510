#include "common/standards/references.h"

#include <algorithm>

#include "common/standards/values.h"

namespace locust::standards {
namespace {

using Variable = References::Variable;
using State = Variable::State;

// No option of Locust is longer; what is cut off keeps a reference and so counts as unknown.
constexpr std::size_t kMostExpanded = 16384;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// `text` with its `$(NAME)` replaced by what `find` knows.
template <class Find>
std::string ExpandWith(std::string_view text, const Find& find) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (out.size() > kMostExpanded) return out.substr(0, kMostExpanded) + "$(…)";
    if (text[i] != '$' || i + 1 >= text.size()) {
      out += text[i++];
    } else if (text[i + 1] == '$') {
      out += '$';
      i += 2;
    } else if (const std::size_t end = text.find(')', i);
               text[i + 1] == '(' && end != std::string_view::npos) {
      const std::string_view name = text.substr(i + 2, end - i - 2);
      const Variable* variable = find(name);
      const bool is_known = variable != nullptr && variable->state == State::kKnown;
      out += is_known ? std::string_view(variable->value) : text.substr(i, end + 1 - i);
      i = end + 1;
    } else {
      out += text[i++];
    }
  }
  return out;
}

std::string SourceOf(const Json& value_from) {
  if (Get(&value_from, "secretKeyRef") != nullptr) return "a Secret";
  if (Get(&value_from, "configMapKeyRef") != nullptr) return "a ConfigMap";
  return "a field that is known only in the cluster";
}

// One entry by itself, its references not expanded.
Variable RawVariable(const Json& entry) {
  if (const Json* value = Get(&entry, "value")) return {State::kKnown, std::string(Text(value))};
  if (const Json* source = Get(&entry, "valueFrom"))
    return {State::kUnknown, "", SourceOf(*source)};
  return {State::kKnown};
}

void MarkUnresolved(Variable& variable) {
  if (variable.state != State::kKnown || !References::HasReference(variable.value)) return;
  variable.state = State::kUnknown;
  variable.source = "a reference that can't be resolved";
}

}  // namespace

const References::Table& References::Resolved() const {
  if (resolved_) return *resolved_;
  resolved_.emplace();
  Table& table = *resolved_;
  const auto find = [&table](std::string_view name) -> const Variable* {
    const auto found = table.find(name);
    return found == table.end() ? nullptr : &found->second;
  };
  for (const Json& entry : Items(env_)) {
    Variable variable = RawVariable(entry);
    if (variable.state == State::kKnown) variable.value = ExpandWith(variable.value, find);
    MarkUnresolved(variable);
    table[json::StringAt(entry, "name")] = std::move(variable);
  }
  return table;
}

Variable References::Find(std::string_view name) const {
  const Json::array_t& entries = Items(env_);
  const auto last = std::find_if(entries.rbegin(), entries.rend(), [&](const Json& entry) {
    return json::StringAt(entry, "name") == name;
  });
  if (last == entries.rend()) return {};
  Variable variable = RawVariable(*last);
  if (variable.state != State::kKnown || variable.value.find('$') == std::string::npos)
    return variable;
  return Resolved().at(json::StringAt(*last, "name"));
}

std::string References::Expand(std::string_view text) const {
  const Table& table = Resolved();
  return ExpandWith(text, [&table](std::string_view name) -> const Variable* {
    const auto found = table.find(name);
    return found == table.end() ? nullptr : &found->second;
  });
}

std::string References::ExpandShell(std::string_view text) const {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool braced = text.substr(i).starts_with("${");
    const std::size_t begin = i + (braced ? 2 : 1);
    std::size_t end = begin;
    while (text[i] == '$' && end < text.size() && IsNameCharacter(text[end])) ++end;
    const bool is_reference =
        text[i] == '$' && end > begin && (!braced || (end < text.size() && text[end] == '}'));
    const Variable variable = is_reference ? Find(text.substr(begin, end - begin)) : Variable{};
    if (variable.state == State::kKnown && out.size() <= kMostExpanded) {
      out += variable.value;
      i = end + (braced ? 1 : 0);
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace locust::standards
