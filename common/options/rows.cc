#include "common/options/rows.h"

#include "common/options/values.h"
#include "common/text/date.h"
#include "common/text/words.h"

namespace locust::options {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

template <class Take>
Setter NotEmpty(Take take) {
  return [take = std::move(take)](std::string_view text) mutable -> std::optional<Wanted> {
    if (text.empty()) return Wanted{"given a value"};
    take(text);
    return std::nullopt;
  };
}

auto Append(std::vector<std::string>& into) {
  return [&into, is_first = true](std::string_view text) mutable {
    if (std::exchange(is_first, false)) into.clear();
    into.emplace_back(text);
  };
}

auto Assign(std::string& into) {
  return [&into](std::string_view text) { into = text; };
}

template <class Time>
Row DurationRow(std::string_view name, Time& into, const Between<Time>& bounds,
                std::string_view examples, std::string_view description) {
  const auto parse = [bounds](std::string_view text) -> std::optional<Time> {
    const std::optional<milliseconds> exact = ParseDuration(text);
    if (!exact) return std::nullopt;
    const Time time = std::chrono::duration_cast<Time>(*exact);
    return time == *exact && bounds.Has(time) ? std::optional(time) : std::nullopt;
  };
  return {.name = name,
          .value = "DURATION",
          .description = description,
          .shown = FormatDuration(into),
          .set = Into(into, parse,
                      "a time from " + FormatDuration(bounds.least) + " to " +
                          FormatDuration(bounds.most) + ", like " + std::string(examples))};
}

// What `parse` reads, within bounds.
template <class Parse>
auto Within(Between<std::size_t> bounds, Parse parse) {
  return [bounds, parse](std::string_view text) {
    std::optional<std::size_t> number = parse(text);
    if (number && !bounds.Has(*number)) number.reset();
    return number;
  };
}

}  // namespace

Row Needed(Row row) {
  row.required = true;
  return row;
}

Row Operand(Row row) {
  row.shape = Row::Shape::kOperand;
  return row;
}

Row Text(std::string_view name, std::string value, std::string& into,
         std::string_view description) {
  return {.name = name,
          .value = std::move(value),
          .description = description,
          .shown = into,
          .set = NotEmpty(Assign(into))};
}

Row Texts(std::string_view name, std::string value, std::vector<std::string>& into,
          std::string_view description) {
  return {.name = name,
          .value = std::move(value),
          .description = description,
          .shown = Joined(into, ","),
          .shape = Row::Shape::kMany,
          .set = NotEmpty(Append(into))};
}

Row Name(std::string_view name, std::string& into, Check check, std::string wanted,
         std::string_view description) {
  return {.name = name,
          .value = "NAME",
          .description = description,
          .shown = into,
          .set = Checked(std::move(check), std::move(wanted), Assign(into))};
}

Row Names(std::string_view name, std::vector<std::string>& into, Check check, std::string wanted,
          std::string_view description) {
  return {.name = name,
          .value = "NAME",
          .description = description,
          .shown = Joined(into, ","),
          .shape = Row::Shape::kMany,
          .set = Checked(std::move(check), std::move(wanted), Append(into))};
}

Row Switch(std::string_view name, bool& into, std::string_view description) {
  const auto parse = [](std::string_view text) -> std::optional<bool> {
    if (text != "true" && text != "false") return std::nullopt;
    return text == "true";
  };
  return {.name = name,
          .description = description,
          .shape = Row::Shape::kSwitch,
          .set = Into(into, parse, "true or false")};
}

Row Count(std::string_view name, std::size_t& into, Between<std::size_t> bounds,
          std::string_view description) {
  return {.name = name,
          .value = "N",
          .description = description,
          .shown = std::to_string(into),
          .set = Into(into, Within(bounds, &ParseCount),
                      "a number from " + std::to_string(bounds.least) + " to " +
                          std::to_string(bounds.most))};
}

Row Duration(std::string_view name, milliseconds& into, Between<milliseconds> bounds,
             std::string_view description) {
  return DurationRow(name, into, bounds, "500ms, 15s or 2m", description);
}

Row Duration(std::string_view name, seconds& into, Between<seconds> bounds,
             std::string_view description) {
  return DurationRow(name, into, bounds, "30s, 15m, 36h or 90d", description);
}

Row Bytes(std::string_view name, std::size_t& into, Between<std::size_t> bounds,
          std::string_view description) {
  return {.name = name,
          .value = "BYTES",
          .description = description,
          .shown = FormatBytes(into),
          .set = Into(into, Within(bounds, &ParseBytes),
                      "a size from " + FormatBytes(bounds.least) + " to " +
                          FormatBytes(bounds.most) + ", like 65536 or 64Ki")};
}

Row Day(std::string_view name, std::optional<std::chrono::sys_days>& into,
        std::string_view description) {
  return {.name = name,
          .value = "DATE",
          .description = description,
          .set = Into(into, &ParseDate, "a date like 2030-12-31")};
}

}  // namespace locust::options
