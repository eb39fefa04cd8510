#include "postrenderer/deploy/line_diff.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace locust::deploy {
namespace {

using Lines = std::vector<std::string_view>;

std::string Text(const std::vector<Hunk>& hunks) {
  std::string out;
  for (const Hunk& hunk : hunks) {
    out += "@@ -" + std::to_string(hunk.old_line) + "," + std::to_string(hunk.old_count) + " +" +
           std::to_string(hunk.new_line) + "," + std::to_string(hunk.new_count) + "\n";
    for (const DiffLine& line : hunk.lines) out += line.sign + std::string(line.text) + "\n";
  }
  return out;
}

TEST(LineDiff, ShowsAChangedLineBetweenItsNeighbours) {
  const Lines before = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
  const Lines after = {"a", "b", "c", "d", "E", "f", "g", "h", "i"};
  EXPECT_EQ(Text(DiffLines(before, after)), "@@ -2,7 +2,7\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
}

TEST(LineDiff, JoinsChangesThatShareTheirNeighbours) {
  const Lines before = {"1", "a", "b", "2", "c", "d", "e", "3"};
  const Lines after = {"a", "b", "c", "d", "e", "3", "4"};
  EXPECT_EQ(Text(DiffLines(before, after, 1)),
            "@@ -1,5 +1,3\n-1\n a\n b\n-2\n c\n@@ -8,1 +6,2\n 3\n+4\n");
}

TEST(LineDiff, ShowsWhatIsWhollyNewOrGone) {
  const Lines lines = {"a", "b"};
  EXPECT_EQ(Text(DiffLines({}, lines)), "@@ -0,0 +1,2\n+a\n+b\n");
  EXPECT_EQ(Text(DiffLines(lines, {})), "@@ -1,2 +0,0\n-a\n-b\n");
  EXPECT_EQ(Text(DiffLines(lines, lines)), "");
}

// The length of the longest common subsequence, by the textbook.
std::size_t Common(const Lines& a, const Lines& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1
                                         : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.size()][b.size()];
}

TEST(LineDiff, AppliedGivesTheNewTextAndIsShortest) {
  std::mt19937 random(7);
  constexpr std::string_view kLetters = "abcd";
  const auto any = [&] {
    Lines lines;
    for (std::size_t i = random() % 13; i > 0; --i) {
      lines.push_back(kLetters.substr(random() % kLetters.size(), 1));
    }
    return lines;
  };
  for (int round = 0; round < 3000; ++round) {
    const Lines before = any(), after = any();
    const std::size_t context = random() % 4;
    Lines applied;
    std::size_t at = 0, changed = 0;
    for (const Hunk& hunk : DiffLines(before, after, context)) {
      const std::size_t begin = hunk.old_count > 0 ? hunk.old_line - 1 : hunk.old_line;
      while (at < begin) applied.push_back(before[at++]);
      ASSERT_EQ(applied.size(), hunk.new_count > 0 ? hunk.new_line - 1 : hunk.new_line);
      for (const DiffLine& line : hunk.lines) {
        if (line.sign != '+') {
          ASSERT_EQ(before[at++], line.text);
        }
        if (line.sign != '-') applied.push_back(line.text);
        changed += line.sign != ' ' ? 1 : 0;
      }
    }
    while (at < before.size()) applied.push_back(before[at++]);
    ASSERT_EQ(applied, after);
    ASSERT_EQ(changed, before.size() + after.size() - 2 * Common(before, after));
  }
}

TEST(LineDiff, TextsThatShareNothingComeWhole) {
  std::vector<std::string> numbers;
  for (int i = 0; i < 6000; ++i) numbers.push_back(std::to_string(i));
  const Lines before(numbers.begin(), numbers.begin() + 3000);
  const Lines after(numbers.begin() + 3000, numbers.end());
  const std::vector<Hunk> hunks = DiffLines(before, after);
  ASSERT_EQ(hunks.size(), 1u);
  EXPECT_EQ(hunks[0].old_count, 3000u);
  EXPECT_EQ(hunks[0].new_count, 3000u);
}

}  // namespace
}  // namespace locust::deploy
