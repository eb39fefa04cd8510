// Makes rows of the usual kinds. `into` is the variable that a row sets; what it holds now is shown
// as the default.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/options/row.h"

namespace locust::options {

using Setter = std::function<std::optional<Wanted>(std::string_view)>;

// Why a text is refused, in words that complete "it …", or nullopt: the checks of
// common/kube/names.h.
using Check = std::function<std::optional<std::string>(std::string_view)>;

template <class Value>
struct Between {
  Value least, most;
  bool Has(const Value& value) const { return least <= value && value <= most; }
};

// The same row, which must be given; as an argument without a flag.
Row Needed(Row row);
Row Operand(Row row);

// Any text but an empty one.
Row Text(std::string_view name, std::string value, std::string& into, std::string_view description);
Row Texts(std::string_view name, std::string value, std::vector<std::string>& into,
          std::string_view description);

// A text that passes `check`; `wanted`: what that is ("a name in the cluster").
Row Name(std::string_view name, std::string& into, Check check, std::string wanted,
         std::string_view description);
Row Names(std::string_view name, std::vector<std::string>& into, Check check, std::string wanted,
          std::string_view description);

Row Switch(std::string_view name, bool& into, std::string_view description);

// A whole number.
Row Count(std::string_view name, std::size_t& into, Between<std::size_t> bounds,
          std::string_view description);

// As values.h reads them. A variable in seconds takes whole seconds only.
Row Duration(std::string_view name, std::chrono::milliseconds& into,
             Between<std::chrono::milliseconds> bounds, std::string_view description);
Row Duration(std::string_view name, std::chrono::seconds& into,
             Between<std::chrono::seconds> bounds, std::string_view description);

// As values.h reads them. The bounds must enclose 64Ki, which is named as an example.
Row Bytes(std::string_view name, std::size_t& into, Between<std::size_t> bounds,
          std::string_view description);

// A date, by UTC.
Row Day(std::string_view name, std::optional<std::chrono::sys_days>& into,
        std::string_view description);

// For other kinds: a setter of what `parse` makes of a text, an optional that is empty when the
// text is not `wanted`.
template <class Target, class Parse>
Setter Into(Target& into, Parse parse, std::string wanted) {
  return [&into, parse = std::move(parse),
          wanted = std::move(wanted)](std::string_view text) -> std::optional<Wanted> {
    auto value = parse(text);
    if (!value) return Wanted{wanted};
    into = *std::move(value);
    return std::nullopt;
  };
}

// A setter that gives a text to `take` when it passes `check`.
template <class Take>
Setter Checked(Check check, std::string wanted, Take take) {
  return [check = std::move(check), wanted = std::move(wanted),
          take = std::move(take)](std::string_view text) mutable -> std::optional<Wanted> {
    if (const auto wrong = check(text)) return Wanted{wanted, "it " + *wrong};
    take(text);
    return std::nullopt;
  };
}

// One of a few words, each with what it stands for.
template <class Value>
Row Choice(std::string_view name, Value& into,
           std::vector<std::pair<std::string_view, Value>> choices, std::string_view description) {
  std::string value, wanted, shown;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto& [word, meaning] = choices[i];
    value.append(i == 0 ? "" : "|").append(word);
    wanted.append(i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ").append(word);
    if (meaning == into) shown = word;
  }
  const auto parse = [choices = std::move(choices)](std::string_view text) {
    std::optional<Value> chosen;
    for (const auto& [word, meaning] : choices) {
      if (word == text) chosen = meaning;
    }
    return chosen;
  };
  return {.name = name,
          .value = std::move(value),
          .description = description,
          .shown = std::move(shown),
          .set = Into(into, parse, std::move(wanted))};
}

}  // namespace locust::options
