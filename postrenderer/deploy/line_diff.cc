#include "postrenderer/deploy/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace locust::deploy {
namespace {

using Lines = std::span<const std::string_view>;

// Time and memory grow with the square of it: 16 MB.
constexpr int kMostEdits = 2000;

// Myers, "An O(ND) Difference Algorithm and Its Variations", 1986: the furthest x on each diagonal
// k = x - y after d edits, kept for each d. The signs of the shortest script, or nullopt when it is
// longer than kMostEdits.
std::optional<std::string> ShortestScript(Lines before, Lines after) {
  const int n = static_cast<int>(before.size()), m = static_cast<int>(after.size());
  const int most = std::min(n + m, kMostEdits);
  std::vector<std::vector<std::int32_t>> trace;  // trace[d][k + d]
  std::vector<std::int32_t> furthest(static_cast<std::size_t>(2 * most + 3), 0);
  const auto at = [&](int k) -> std::int32_t& {
    const int index = k + most + 1;
    return furthest[static_cast<std::size_t>(index)];
  };
  const auto is_down = [&](int k, int d) { return k == -d || (k != d && at(k - 1) < at(k + 1)); };
  const auto same = [&](int x, int y) {
    return before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(y)];
  };
  int d = 0;
  for (bool found = false; !found; ++d) {
    if (d > most) return std::nullopt;
    for (int k = -d; k <= d && !found; k += 2) {
      int x = d == 0 ? 0 : is_down(k, d) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && x - k >= 0 && same(x, x - k)) ++x;
      at(k) = x;
      found = x >= n && x - k >= m;
    }
    std::vector<std::int32_t>& row = trace.emplace_back();
    for (int k = -d; k <= d; ++k) row.push_back(at(k));
  }
  std::string reversed;
  int x = n, y = m;
  for (--d; d > 0; --d) {
    const std::vector<std::int32_t>& row = trace[static_cast<std::size_t>(d - 1)];
    const auto then = [&](int k) {
      return k < -(d - 1) || k > d - 1 ? -1 : row[static_cast<std::size_t>(k + d - 1)];
    };
    const int k = x - y;
    const bool down = k == -d || (k != d && then(k - 1) < then(k + 1));
    const int from_x = down ? then(k + 1) : then(k - 1);
    const int from_y = from_x - (down ? k + 1 : k - 1);
    while (x > from_x && y > from_y) {
      if (x == (down ? from_x : from_x + 1)) break;
      reversed += ' ';
      --x, --y;
    }
    reversed += down ? '+' : '-';
    x = from_x, y = from_y;
  }
  reversed.append(static_cast<std::size_t>(x), ' ');
  return std::string(reversed.rbegin(), reversed.rend());
}

// Which lines go, stay and come, in order.
std::string Script(Lines before, Lines after) {
  std::size_t head = 0, tail = 0;
  const std::size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before[head] == after[head]) ++head;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const Lines old_middle = before.subspan(head, before.size() - head - tail);
  const Lines new_middle = after.subspan(head, after.size() - head - tail);
  const std::optional<std::string> middle = ShortestScript(old_middle, new_middle);
  return std::string(head, ' ') +
         (middle ? *middle
                 : std::string(old_middle.size(), '-') + std::string(new_middle.size(), '+')) +
         std::string(tail, ' ');
}

}  // namespace

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<Hunk> DiffLines(Lines before, Lines after, std::size_t context) {
  const std::string script = Script(before, after);
  std::vector<Hunk> hunks;
  std::size_t old_at = 0, new_at = 0;
  std::size_t since_change = 2 * context + 1;  // unchanged lines so far
  for (std::size_t i = 0; i < script.size(); ++i) {
    const char sign = script[i];
    if (sign != ' ') {
      if (since_change > 2 * context) {
        // Cut what follows the last change, and begin with what stands before this one.
        const std::size_t lead = std::min({context, old_at, new_at});
        Hunk& hunk = hunks.emplace_back();
        hunk.old_line = old_at - lead;
        hunk.new_line = new_at - lead;
        for (std::size_t j = lead; j > 0; --j) hunk.lines.push_back({' ', before[old_at - j]});
      }
      since_change = 0;
    } else {
      ++since_change;
    }
    if (!hunks.empty() && (sign != ' ' || since_change <= 2 * context)) {
      hunks.back().lines.push_back({sign, sign == '+' ? after[new_at] : before[old_at]});
    }
    if (sign != '+') ++old_at;
    if (sign != '-') ++new_at;
  }
  for (Hunk& hunk : hunks) {
    std::size_t unchanged = 0;
    for (auto line = hunk.lines.rbegin(); line != hunk.lines.rend() && line->sign == ' '; ++line) {
      ++unchanged;
    }
    if (unchanged > context) hunk.lines.resize(hunk.lines.size() - (unchanged - context));
    for (const DiffLine& line : hunk.lines) {
      hunk.old_count += line.sign != '+' ? 1 : 0;
      hunk.new_count += line.sign != '-' ? 1 : 0;
    }
    if (hunk.old_count > 0) ++hunk.old_line;
    if (hunk.new_count > 0) ++hunk.new_line;
  }
  return hunks;
}

}  // namespace locust::deploy
