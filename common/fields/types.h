// The types of fields: what reads a value and what describes it for the JSON Schema.
#pragma once

#include <climits>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/fields/reader.h"
#include "common/kube/names.h"
#include "common/text/nearest.h"

namespace locust::fields {

struct FieldInfo;
using FieldInfos = std::vector<FieldInfo>;

template <class U>
struct Type {
  // Sets the target and returns true, or reports what is wrong and returns false.
  std::function<bool(const Value&, U&)> read;
  std::function<OrderedJson()> schema;
  std::function<const FieldInfos&()> children = {};  // of an object: its fields
};

// A string. A plain number is one too and keeps its text ("1.10", "0755"); a plain boolean is not.
Type<std::string> String();

Type<bool> Boolean();
Type<int> Integer(int least = INT_MIN, int most = INT_MAX);
Type<double> PositiveNumber();

// Reads a value of any type as it is.
Type<OrderedJson> Any();

// A list of choices as text, for messages: "a, b or c".
std::string Listed(const std::vector<std::string>& choices);

// "did you mean `x`?" when a choice is near, else empty.
std::string NearestHint(std::string_view given, const std::vector<std::string>& choices);

template <class E>
Type<E> Choice(std::vector<std::pair<std::string, E>> choices) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  return {[choices = std::move(choices), names](const Value& value, E& into) {
            std::string given;
            if (!String().read(value, given)) return false;
            for (const auto& [name, meaning] : choices) {
              if (given != name) continue;
              into = meaning;
              return true;
            }
            value.Fail("must be " + Listed(names) + ", is " +
                           (given.empty() ? "empty" : "`" + given + "`"),
                       NearestHint(given, names));
            return false;
          },
          [names] { return OrderedJson{{"type", "string"}, {"enum", names}}; }};
}

template <class U>
Type<std::vector<U>> List(Type<U> item) {
  return {[read = std::move(item.read)](const Value& value, std::vector<U>& into) {
            if (value.node().kind != yaml::Node::Kind::kSequence) {
              value.FailType("a list");
              return false;
            }
            into.clear();  // a list replaces a default, it does not add to it
            for (const Value& element : value.Items()) {
              U read_item{};
              if (read(element, read_item)) into.push_back(std::move(read_item));
            }
            return true;
          },
          [schema = std::move(item.schema)] {
            return OrderedJson{{"type", "array"}, {"items", schema()}};
          }};
}

// A mapping with keys of the user's choice, in the order of the file.
template <class U>
Type<std::vector<std::pair<std::string, U>>> Map(Type<U> item) {
  using Pairs = std::vector<std::pair<std::string, U>>;
  return {[read = std::move(item.read)](const Value& value, Pairs& into) {
            if (value.node().kind != yaml::Node::Kind::kMapping) {
              value.FailType("a mapping");
              return false;
            }
            into.clear();
            for (const Value& entry : value.Entries()) {
              U read_item{};
              if (read(entry, read_item)) into.emplace_back(entry.key(), std::move(read_item));
            }
            return true;
          },
          [schema = std::move(item.schema)] {
            return OrderedJson{{"type", "object"}, {"additionalProperties", schema()}};
          }};
}

template <class U>
Type<std::optional<U>> Optional(Type<U> type) {
  return {[read = std::move(type.read)](const Value& value, std::optional<U>& into) {
            U read_value{};
            if (!read(value, read_value)) return false;
            into = std::move(read_value);
            return true;
          },
          std::move(type.schema), std::move(type.children)};
}

// `type`, and `check` on what it read; the check reports through the Value.
template <class U>
Type<U> Checked(Type<U> type, std::function<void(const Value&, const U&)> check) {
  return {[read = std::move(type.read), check = std::move(check)](const Value& value, U& into) {
            if (!read(value, into)) return false;
            check(value, into);
            return true;
          },
          std::move(type.schema), std::move(type.children)};
}

// `type`, with these members in its schema: what `Checked` refuses and a schema can say too.
template <class U>
Type<U> Described(Type<U> type, OrderedJson members) {
  type.schema = [schema = std::move(type.schema), members = std::move(members)] {
    OrderedJson described = schema();
    described.update(members);
    return described;
  };
  return type;
}

// A string that `check` accepts: it returns what is wrong, in words that complete "`x` …", or
// nullopt. The schema has the pattern of a check of common/kube/names.h.
Type<std::string> Named(kube::NameCheck check);

// A value whose text no diagnostic may show.
template <class U>
Type<U> Hidden(Type<U> type) {
  return {[read = std::move(type.read)](const Value& value, U& into) {
            return read(value.Hidden(), into);
          },
          std::move(type.schema), std::move(type.children)};
}

}  // namespace locust::fields
