// Splits the text that a shell gets by `-c` into simple commands, as words without their quotes.
//
// Enough of the shell's grammar to see what is run with which arguments: quotes, backslashes,
// comments, separators, redirections. Nothing is expanded or run; what is no shell text gives some
// words all the same.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locust::kube {

using Words = std::vector<std::string>;

// `positional`: what stands for a word "$@" or "$*".
std::vector<Words> SplitShellText(std::string_view text, std::span<const std::string> positional);

// `text` split at blanks, tabs and line ends, as an unquoted expansion is.
Words SplitAtBlanks(std::string_view text);

}  // namespace locust::kube
