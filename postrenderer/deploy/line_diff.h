// The difference of two texts as a unified diff has it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locust::deploy {

struct DiffLine {
  char sign = ' ';  // '-', '+' or ' '
  std::string_view text;
};

struct Hunk {
  std::size_t old_line = 0, old_count = 0;  // 1-based, as after "@@"; 0 where there are no lines
  std::size_t new_line = 0, new_count = 0;
  std::vector<DiffLine> lines;
};

// Views of `text` without line ends.
std::vector<std::string_view> SplitLines(std::string_view text);

// The fewest changed lines, each with up to `context` lines around. Texts that differ in more than
// some thousand lines come as one removed and one added whole. None for equal ones. The lines of
// the result are those given.
std::vector<Hunk> DiffLines(std::span<const std::string_view> before,
                            std::span<const std::string_view> after, std::size_t context = 3);

}  // namespace locust::deploy
