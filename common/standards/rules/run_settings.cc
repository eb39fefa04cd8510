#include "common/standards/rules/run_settings.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/standards/values.h"

namespace locust::standards {

Place PlaceOf(const ObjectView::Run& run, const Setting& setting, const RunOption& option) {
  if (setting.where == Setting::Where::kArguments) return run.arguments;
  const Json::array_t& variables = Items(run.variables);
  for (std::size_t i = variables.size(); i > 0; --i) {
    if (json::StringAt(variables[i - 1], "name") == option.variable)
      return run.environment.Item(i - 1, option.variable);
  }
  return run.environment;
}

std::string HowToSet(const RunOption& option) {
  return "set it by " + std::string(*option.names.begin()) + " or " + std::string(option.variable);
}

void CheckUnknown(const ObjectView::Run& run, const RunRule& rule, const Setting& setting,
                  const RunOption& option, const std::string& allowed, Violations& found) {
  const bool is_silent_worker = run.settings.IsWorker() && setting.value.empty();
  if (rule.unknown == Unknown::kAllow || is_silent_worker) return;
  found.push_back(
      {.place = PlaceOf(run, setting, option),
       .found = Shown(setting.value),
       .allowed = allowed,
       .message = std::string(option.title) + " can't be known: it " + Shown(setting.reason),
       .hint = HowToSet(option) + " to a literal value"});
}

void CheckOnce(const ObjectView::Run& run, const RunRule& rule, const RunOption& option,
               Violations& found) {
  if (!rule.require_once || run.settings.IsWorker() || run.settings.IsHeadless()) return;
  found.push_back(
      {.place = run.arguments,
       .allowed = "--headless",
       .message = std::string(option.title) + " can be changed on the web page",
       .hint = "start the test without one: run.mode `once` of a load test, or --headless"});
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n\r\f\v");
  if (begin == text.npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(" \t\n\r\f\v") + 1 - begin);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  bool after_digit = false;
  for (const char c : text) {
    if (c == '_' && after_digit) {
      after_digit = false;
    } else if (c >= '0' && c <= '9') {
      digits += c;
      after_digit = true;
    } else {
      return std::nullopt;
    }
  }
  if (!after_digit) return std::nullopt;
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range) number = INT64_MAX;
  return is_negative ? -number : number;
}

std::optional<std::int64_t> ParseTimeSpan(std::string_view text) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;  // ages; keeps the sums in range
  if (const auto seconds = ParseInteger(text)) return std::min(*seconds, kMost);
  std::int64_t seconds = 0;
  for (const auto& [unit, factor] : {std::pair{'h', 3600}, std::pair{'m', 60}, std::pair{'s', 1}}) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (stop == text.data() || stop == end || *stop != unit) continue;
    if (error != std::errc() || number > kMost / factor) number = kMost / factor;
    seconds += number * factor;
    text.remove_prefix(static_cast<std::size_t>(stop + 1 - text.data()));
    if (text.empty()) return std::min(seconds, kMost);
  }
  return std::nullopt;
}

}  // namespace locust::standards
