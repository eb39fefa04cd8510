#include "common/standards/exemption.h"

#include <algorithm>
#include <charconv>

#include "common/standards/glob.h"

namespace locust::standards {
namespace {

std::string Padded(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

bool Exemption::IsFor(std::string_view rule_id, std::string_view kubernetes_namespace,
                      const std::vector<std::string>& subjects) const {
  if (rule != rule_id || !MatchesAny(namespaces, kubernetes_namespace)) return false;
  return names.empty() || std::ranges::any_of(subjects, [&](const std::string& subject) {
           return !subject.empty() && MatchesAny(names, subject);
         });
}

std::chrono::year_month_day ParseDate(std::string_view text) {
  constexpr std::chrono::year_month_day kNone{};  // the month 0 is not ok()
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return kNone;
  const auto number = [&](std::size_t begin, std::size_t size) {
    int value = -1;
    const char* first = text.data() + begin;
    const auto [stop, error] = std::from_chars(first, first + size, value);
    return error == std::errc() && stop == first + size ? value : -1;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year <= 0 || month <= 0 || day <= 0) return kNone;
  return {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
          std::chrono::day(static_cast<unsigned>(day))};
}

std::string FormatDate(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return std::to_string(static_cast<int>(date.year())) + "-" +
         Padded(static_cast<unsigned>(date.month())) + "-" +
         Padded(static_cast<unsigned>(date.day()));
}

}  // namespace locust::standards
