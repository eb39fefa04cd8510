#include "postrenderer/load_test/marker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/text/nearest.h"

namespace locust {
namespace {

constexpr int kMaxDepth = 32;  // of parentheses; recursion is bounded by it

constexpr std::array<std::string_view, 12> kVariables = {"python_version",
                                                         "python_full_version",
                                                         "os_name",
                                                         "sys_platform",
                                                         "platform_machine",
                                                         "platform_system",
                                                         "platform_release",
                                                         "platform_version",
                                                         "platform_python_implementation",
                                                         "extra",
                                                         "implementation_name",
                                                         "implementation_version"};

constexpr std::array<std::string_view, 8> kOperators = {
    "===", "==", "<=", ">=", "!=", "~=", "<", ">"};

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
bool IsWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

class MarkerScanner {
 public:
  explicit MarkerScanner(std::string_view text) : text_(text) {}

  MarkerResult Scan() {
    std::string canonical;
    if (Or(canonical, 0)) {
      result_.canonical = std::move(canonical);
      result_.length = at_;
    }
    return std::move(result_);
  }

 private:
  bool Fail(std::string message, std::string hint) {
    result_.message = std::move(message);
    result_.hint = std::move(hint);
    result_.offset = at_;
    return false;
  }

  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }

  std::string_view PeekWord() const {
    std::size_t end = at_;
    while (end < text_.size() && IsWordChar(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }

  // Reads `word` with blanks before it, or nothing.
  bool TakeWord(std::string_view word) {
    const std::size_t before = at_;
    SkipBlanks();
    if (PeekWord() == word) {
      at_ += word.size();
      return true;
    }
    at_ = before;
    return false;
  }

  bool Or(std::string& out, int depth) { return Chain(out, depth, "or", &MarkerScanner::And); }
  bool And(std::string& out, int depth) {
    return Chain(out, depth, "and", &MarkerScanner::Comparison);
  }

  bool Chain(std::string& out, int depth, std::string_view word,
             bool (MarkerScanner::*part)(std::string&, int)) {
    if (!(this->*part)(out, depth)) return false;
    while (TakeWord(word)) {
      out += " " + std::string(word) + " ";
      if (!(this->*part)(out, depth)) return false;
    }
    return true;
  }

  bool Comparison(std::string& out, int depth) {
    SkipBlanks();
    if (at_ < text_.size() && text_[at_] == '(') {
      if (depth == kMaxDepth)
        return Fail("marker is nested too deeply", "write a simpler condition");
      ++at_;
      out += "(";
      if (!Or(out, depth + 1)) return false;
      SkipBlanks();
      if (at_ == text_.size() || text_[at_] != ')') {
        return Fail("`(` of the marker is not closed", "add a `)`");
      }
      ++at_;
      out += ")";
      return true;
    }
    return Operand(out) && Operator(out) && Operand(out);
  }

  bool Operand(std::string& out) {
    SkipBlanks();
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
      const std::size_t end = text_.find(text_[at_], at_ + 1);
      if (end == text_.npos) {
        return Fail("quote of the marker is not closed", "add the closing quote");
      }
      out += text_.substr(at_, end + 1 - at_);
      at_ = end + 1;
      return true;
    }
    const std::string_view word = PeekWord();
    if (std::ranges::find(kVariables, word) != kVariables.end()) {
      out += word;
      at_ += word.size();
      return true;
    }
    const std::string example = "after `;` stands a condition like `python_version < \"3.12\"`";
    if (word.empty()) return Fail("marker has no variable or text in quotes here", example);
    const auto nearest = Nearest(word, kVariables);
    return Fail("`" + std::string(word) + "` is no environment marker",
                nearest ? "did you mean `" + std::string(*nearest) + "`?" : example);
  }

  bool Operator(std::string& out) {
    SkipBlanks();
    for (const std::string_view op : kOperators) {
      if (!text_.substr(at_).starts_with(op)) continue;
      at_ += op.size();
      out += " " + std::string(op) + " ";
      return true;
    }
    if (TakeWord("in")) {
      out += " in ";
      return true;
    }
    if (TakeWord("not")) {
      if (!TakeWord("in")) return Fail("`not` of the marker without `in`", "write `not in`");
      out += " not in ";
      return true;
    }
    return Fail("marker has no comparison here",
                "compare with ==, !=, <, <=, >, >=, ~=, in or not in");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  MarkerResult result_;
};

}  // namespace

MarkerResult ParseMarkerPrefix(std::string_view text) {
  return MarkerScanner(text).Scan();
}

}  // namespace locust
