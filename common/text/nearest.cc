#include "common/text/nearest.h"

#include <algorithm>
#include <string>
#include <vector>

namespace locust {
namespace {

std::string Fold(std::string_view name) {
  std::string folded;
  for (const char c : name) {
    if (c == '_' || c == '-') continue;
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return folded;
}

// Damerau-Levenshtein distance in its common form: insertion, deletion, substitution, and a swap of
// two neighbours that is not edited again.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string_view> Nearest(std::string_view name,
                                        std::span<const std::string_view> candidates) {
  const std::string wanted = Fold(name);
  std::size_t limit = std::max<std::size_t>(wanted.size() / 3, 1);
  std::optional<std::string_view> best;
  for (const std::string_view candidate : candidates) {
    const std::string folded = Fold(candidate);
    const std::size_t longer = std::max(wanted.size(), folded.size());
    const std::size_t shorter = std::min(wanted.size(), folded.size());
    if (longer - shorter > limit) continue;  // bounds the work for a name of any length
    const std::size_t distance = Distance(wanted, folded);
    if (distance > limit) continue;
    best = candidate;
    if (distance == 0) break;
    limit = distance - 1;  // only a strictly smaller distance may replace the first
  }
  return best;
}

}  // namespace locust
