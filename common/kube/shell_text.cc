#include "common/kube/shell_text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

namespace locust::kube {
namespace {

constexpr std::string_view kBlanks = " \t\n";

bool IsBlank(char c) {
  return kBlanks.find(c) != std::string_view::npos;
}

class Splitter {
 public:
  Splitter(std::string_view text, std::span<const std::string> positional)
      : text_(text), positional_(positional) {}

  std::vector<Words> Split() {
    while (at_ < text_.size()) Step();
    EndCommand();
    return std::move(commands_);
  }

 private:
  char Next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  void Step() {
    const char c = text_[at_];
    if (c == '\'' || c == '"') {
      Quoted(c);
    } else if (c == '\\') {
      if (Next() != '\n') Append(Next());
      ++at_;
    } else if (c == '$' && (Next() == '(' || Next() == '{')) {
      Substitution(Next(), Next() == '(' ? ')' : '}');
      return;
    } else if (c == '#' && !in_word_) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    } else if (c == '<' || c == '>') {
      Redirection();
      return;
    } else if (c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')') {
      EndCommand();
    } else if (IsBlank(c)) {
      EndWord();
    } else {
      Append(c);
    }
    ++at_;
  }

  void Append(char c) {
    in_word_ = true;
    if (c != '\0') word_ += c;
  }

  // Leaves at_ at the closing quote.
  void Quoted(char quote) {
    in_word_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      const bool escape = quote == '"' && text_[at_] == '\\' &&
                          std::string_view("$`\"\\\n").find(Next()) != std::string_view::npos;
      if (escape) ++at_;
      if (at_ < text_.size() && !(escape && text_[at_] == '\n')) word_ += text_[at_];
    }
  }

  // Takes "$(…)" or "${…}" whole, blanks included.
  void Substitution(char open, char close) {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      Append(text_[at_]);
      if (text_[at_] == open) ++depth;
      if (text_[at_] == close && --depth == 0) break;
    }
    ++at_;
  }

  // Drops "2>&1", "> file", "<<< text".
  void Redirection() {
    if (std::ranges::all_of(word_, [](unsigned char c) { return std::isdigit(c) != 0; })) {
      word_.clear();
      in_word_ = false;
    }
    EndWord();
    constexpr std::string_view kOperators = "<>&|";
    at_ = std::min(text_.find_first_not_of(kOperators, at_), text_.size());
    at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
    drop_word_ = true;
  }

  void EndWord() {
    if (!in_word_) return;
    in_word_ = false;
    std::string word = std::exchange(word_, {});
    if (std::exchange(drop_word_, false)) return;
    if (word == "$@" || word == "$*") {
      command_.insert(command_.end(), positional_.begin(), positional_.end());
    } else {
      command_.push_back(std::move(word));
    }
  }

  void EndCommand() {
    EndWord();
    drop_word_ = false;
    if (!command_.empty()) commands_.push_back(std::exchange(command_, {}));
  }

  std::string_view text_;
  std::span<const std::string> positional_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;    // an empty quoted word is a word too
  bool drop_word_ = false;  // the next word is where a redirection goes
  Words command_;
  std::vector<Words> commands_;
};

}  // namespace

std::vector<Words> SplitShellText(std::string_view text, std::span<const std::string> positional) {
  return Splitter(text, positional).Split();
}

Words SplitAtBlanks(std::string_view text) {
  Words words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) return words;
    const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
    words.emplace_back(word);
    text.remove_prefix(word.size());
  }
}

}  // namespace locust::kube
