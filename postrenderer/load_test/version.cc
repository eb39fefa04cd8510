#include "postrenderer/load_test/version.h"

#include <initializer_list>

namespace locust {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsAlnum(char c) {
  return IsDigit(c) || (Lower(c) >= 'a' && Lower(c) <= 'z');
}
bool IsSeparator(char c) {
  return c == '.' || c == '-' || c == '_';
}

class VersionScanner {
 public:
  explicit VersionScanner(std::string_view text) : rest_(text) {}

  VersionShape Scan() {
    VersionShape shape;
    Word("v");
    if (!Number()) return shape;
    if (rest_.starts_with('!')) {  // the epoch
      rest_.remove_prefix(1);
      if (!Number()) return shape;
    }
    shape.release_numbers = 1;
    while (rest_.size() > 1 && rest_[0] == '.' && IsDigit(rest_[1])) {
      rest_.remove_prefix(1);
      Number();
      ++shape.release_numbers;
    }
    shape.has_suffix = Suffix({"alpha", "beta", "preview", "pre", "rc", "a", "b", "c"});
    if (rest_.size() > 1 && rest_[0] == '-' && IsDigit(rest_[1])) {  // "1.0-1": a post-release
      rest_.remove_prefix(1);
      Number();
      shape.has_suffix = true;
    } else {
      shape.has_suffix |= Suffix({"post", "rev", "r"});
    }
    shape.has_suffix |= Suffix({"dev"});
    if (rest_.starts_with('+')) {
      shape.has_local = true;
      if (!Local()) return shape;
    }
    shape.valid = rest_.empty();
    return shape;
  }

 private:
  bool Word(std::string_view word) {
    if (rest_.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (Lower(rest_[i]) != word[i]) return false;
    }
    rest_.remove_prefix(word.size());
    return true;
  }

  bool Number() {
    const std::size_t before = rest_.size();
    while (!rest_.empty() && IsDigit(rest_[0])) rest_.remove_prefix(1);
    return rest_.size() < before;
  }

  // One of `words`, longer ones first, with its separators and its number: ".rc-1".
  bool Suffix(std::initializer_list<std::string_view> words) {
    const std::string_view before = rest_;
    if (!rest_.empty() && IsSeparator(rest_[0])) rest_.remove_prefix(1);
    for (const std::string_view word : words) {
      if (!Word(word)) continue;
      if (rest_.size() > 1 && IsSeparator(rest_[0]) && IsDigit(rest_[1])) rest_.remove_prefix(1);
      Number();
      return true;
    }
    rest_ = before;
    return false;
  }

  bool Local() {
    do {
      rest_.remove_prefix(1);  // the '+' or a separator
      if (rest_.empty() || !IsAlnum(rest_[0])) return false;
      while (!rest_.empty() && IsAlnum(rest_[0])) rest_.remove_prefix(1);
    } while (!rest_.empty() && IsSeparator(rest_[0]));
    return true;
  }

  std::string_view rest_;
};

}  // namespace

VersionShape ParseVersion(std::string_view text) {
  return VersionScanner(text).Scan();
}

}  // namespace locust
