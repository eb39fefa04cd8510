#include "postrenderer/load_test/requirement.h"

#include <algorithm>
#include <array>
#include <utility>

#include "postrenderer/load_test/marker.h"
#include "postrenderer/load_test/version.h"

namespace locust {
namespace {

using Kind = RequirementError::Kind;

constexpr std::array<std::string_view, 8> kOperators = {
    "===", "~=", "==", "!=", "<=", ">=", "<", ">"};

// What people write for an operator that pip does not have.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kMistaken = {{
    {"=>", ">="},
    {"=<", "<="},
    {"=", "=="},
    {"<>", "!="},
    {"!", "!="},
    {"=!", "!="},
    {"~", "~="},
    {"~>", "~="},
    {"^", "~="},
    {"^=", "~="},
}};

constexpr std::string_view kUrlHint =
    "publish it on a package index and name it with a version, or put it into `requirements`, "
    "where the standards can allow it";

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsAlnum(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsNameChar(char c) {
  return IsAlnum(c) || c == '.' || c == '-' || c == '_';
}
bool IsVersionChar(char c) {
  return IsNameChar(c) || c == '*' || c == '+' || c == '!';
}
bool IsOperatorChar(char c) {
  return std::string_view("<>=!~^").find(c) != std::string_view::npos;
}

std::string Quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}

// The character at the start of `text`, all its bytes.
std::string_view FirstCharacter(std::string_view text) {
  std::size_t size = text.empty() ? 0 : 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return text.substr(0, size);
}

class RequirementScanner {
 public:
  RequirementScanner(std::string_view text, bool whole) : text_(text), whole_(whole) {}

  RequirementResult Scan() {
    Requirement requirement;
    RequirementResult result;
    if (Read(requirement)) {
      result.requirement = std::move(requirement);
      result.length = end_;
    } else {
      result.error = std::move(error_);
    }
    return result;
  }

 private:
  bool Fail(std::string message, std::string hint, Kind kind = Kind::kMalformed) {
    error_ = {kind, std::move(message), std::move(hint), at_};
    return false;
  }

  std::string_view rest() const { return text_.substr(at_); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipBlanks() {
    while (IsBlank(peek())) ++at_;
  }

  template <class Predicate>
  std::string_view TakeWhile(Predicate predicate) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && predicate(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool Read(Requirement& requirement) {
    SkipBlanks();
    if (!LooksLikeName() || !Name(requirement.name)) return false;
    end_ = at_;
    SkipBlanks();
    if (peek() == '[' && !Extras(requirement.extras)) return false;
    SkipBlanks();
    if (peek() == '@') {
      return Fail("names a URL instead of a version", std::string(kUrlHint), Kind::kUrl);
    }
    if (!Specifiers(requirement.specifiers)) return false;
    SkipBlanks();
    if (peek() == ';' && !Marker(requirement.marker)) return false;
    SkipBlanks();
    return !whole_ || at_ == text_.size() || FailAtRest();
  }

  // Refuses what is no package name from its first characters on.
  bool LooksLikeName() {
    std::string_view word = rest().substr(0, rest().find_first_of(" \t;"));
    if (word.empty()) {
      if (peek() == ';') {
        return Fail("begins with `;` where the package name belongs",
                    "the name comes first: `faker; python_version < \"3.12\"`");
      }
      return Fail("is empty", "name a package: `requests` or `faker>=20,<30`");
    }
    if (word[0] == '-') {
      return Fail("is a pip option, not a package",
                  "put options into `requirements`, where the standards can allow them",
                  Kind::kOption);
    }
    for (const std::string_view vcs : {"git+", "hg+", "svn+", "bzr+"}) {
      if (word.starts_with(vcs)) {
        return Fail("is a version control reference, not a package of an index",
                    std::string(kUrlHint), Kind::kUrl);
      }
    }
    const std::size_t scheme = word.find("://");
    if (scheme != word.npos && std::ranges::all_of(word.substr(0, scheme), IsAlnum)) {
      return Fail("is a URL, not a package of an index", std::string(kUrlHint), Kind::kUrl);
    }
    if (IsPath(word)) {
      return Fail("is a path, not a package of an index",
                  "the pod has no such file: name a package of an index, or put modules of your "
                  "own into `lib_files_content`",
                  Kind::kPath);
    }
    if (!IsAlnum(word[0])) {
      return Fail(Quoted(FirstCharacter(word)) + " cannot begin a package name",
                  "a name begins and ends with a letter or a digit");
    }
    return true;
  }

  static bool IsPath(std::string_view word) {
    if (word[0] == '.' || word[0] == '/' || word[0] == '~') return true;
    const std::size_t name_end =
        static_cast<std::size_t>(std::ranges::find_if_not(word, IsNameChar) - word.begin());
    if (name_end < word.size() && (word[name_end] == '/' || word[name_end] == '\\')) return true;
    return std::ranges::all_of(word, IsVersionChar) &&
           std::ranges::any_of(std::array<std::string_view, 4>{".whl", ".tar.gz", ".zip", ".tgz"},
                               [&](std::string_view suffix) { return word.ends_with(suffix); });
  }

  bool Name(std::string& name) {
    name = TakeWhile(IsNameChar);
    if (IsAlnum(name.back())) return true;
    --at_;
    return Fail(Quoted(name) + " is no package name",
                "a name begins and ends with a letter or a digit");
  }

  bool Extras(std::vector<std::string>& extras) {
    ++at_;
    SkipBlanks();
    while (peek() != ']') {
      const std::string_view extra = TakeWhile(IsNameChar);
      if (extra.empty() || !IsAlnum(extra.front()) || !IsAlnum(extra.back())) {
        return Fail("extras between `[` and `]` are not complete",
                    "write them like `requests[socks,security]`");
      }
      extras.emplace_back(extra);
      SkipBlanks();
      if (peek() == ',') {
        ++at_;
        SkipBlanks();
        if (peek() != ']') continue;
      } else if (peek() == ']') {
        break;
      }
      return Fail("extras between `[` and `]` are not complete",
                  "write them like `requests[socks,security]`");
    }
    ++at_;
    end_ = at_;
    return true;
  }

  bool Specifiers(std::string& specifiers) {
    const bool parenthesised = peek() == '(';
    if (parenthesised) {
      ++at_;
      SkipBlanks();
    } else if (!IsOperatorChar(peek())) {
      return true;
    }
    while (true) {
      if (!Clause(specifiers)) return false;
      SkipBlanks();
      if (peek() != ',') break;
      ++at_;
      SkipBlanks();
      specifiers += ",";
      if (!IsOperatorChar(peek())) {
        return Fail("comma without a version after it", "write `>=1.0,<2` or leave the comma out");
      }
    }
    if (!parenthesised) return true;
    if (peek() != ')') return Fail("`(` is not closed", "add a `)` or leave the `(` out");
    ++at_;
    end_ = at_;
    return true;
  }

  // One comparison: an operator and a version.
  bool Clause(std::string& specifiers) {
    const std::size_t begin = at_;
    const std::string_view op = TakeWhile(IsOperatorChar);
    if (std::ranges::find(kOperators, op) == kOperators.end()) {
      at_ = begin;
      const auto* mistaken =
          std::ranges::find(kMistaken, op, &std::pair<std::string_view, std::string_view>::first);
      return Fail(
          op.empty() ? "no version operator after `(`" : Quoted(op) + " is no version operator",
          mistaken != kMistaken.end() ? "did you mean " + Quoted(mistaken->second) + "?"
                                      : "operators are ==, !=, <, <=, >, >=, ~= and ===");
    }
    SkipBlanks();
    const std::size_t version_at = at_;
    const std::string_view version =
        op == "==="
            ? TakeWhile([](char c) { return !IsBlank(c) && c != ';' && c != ',' && c != ')'; })
            : TakeWhile(IsVersionChar);
    if (version.empty()) {
      at_ = begin;
      return Fail("operator " + Quoted(op) + " without a version",
                  "write the version after it, like `" + std::string(op) + "1.0`");
    }
    end_ = at_;
    if (op != "===" && !CheckVersion(op, version, version_at)) return false;
    specifiers += std::string(op) + std::string(version);
    return true;
  }

  bool CheckVersion(std::string_view op, std::string_view version, std::size_t version_at) {
    const bool equality = op == "==" || op == "!=";
    const bool wildcard = version.ends_with(".*");
    const std::string_view plain = wildcard ? version.substr(0, version.size() - 2) : version;
    const VersionShape shape = ParseVersion(plain);
    at_ = version_at;
    if (!shape.valid || (wildcard && (shape.has_suffix || shape.has_local))) {
      return Fail(Quoted(version) + " is no version",
                  "versions look like `1.4`, `2.0rc1` or, after == and !=, `1.*`");
    }
    if (wildcard && !equality) {
      return Fail(Quoted(op) + " takes no wildcard",
                  "write " + Quoted(std::string(op) + std::string(plain)) + " or " +
                      Quoted("==" + std::string(version)));
    }
    if (shape.has_local && !equality) {
      return Fail(Quoted(op) + " takes no local version", "leave the part after `+` out");
    }
    if (op == "~=" && shape.release_numbers < 2) {
      return Fail("`~=` needs a version of at least two numbers",
                  "write " + Quoted("~=" + std::string(plain) + ".0") + " or " +
                      Quoted(">=" + std::string(plain)));
    }
    at_ = end_;
    return true;
  }

  bool Marker(std::string& marker) {
    ++at_;
    MarkerResult result = ParseMarkerPrefix(rest());
    if (!result.message.empty()) {
      at_ += result.offset;
      return Fail(std::move(result.message), std::move(result.hint));
    }
    marker = std::move(result.canonical);
    at_ += result.length;
    end_ = at_;
    return true;
  }

  // Something follows what is a whole requirement.
  bool FailAtRest() {
    const std::string_view word = rest().substr(0, rest().find_first_of(" \t"));
    if (word.starts_with('-')) {
      return Fail(Quoted(word) + " is a pip option, not part of the requirement",
                  "put options into `requirements`, where the standards can allow them",
                  Kind::kOption);
    }
    if (IsDigit(word[0])) {
      return Fail(
          Quoted(word) + " follows without an operator",
          "write " + Quoted("==" + std::string(word)) + " or " + Quoted(">=" + std::string(word)));
    }
    if (IsAlnum(word[0])) {
      return Fail("more than one package", "give each package an item of its own");
    }
    return Fail(Quoted(FirstCharacter(word)) + " cannot stand here",
                "a requirement goes to pip as it is and no shell reads it");
  }

  std::string_view text_;
  bool whole_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;  // of what was accepted so far
  RequirementError error_;
};

}  // namespace

std::string Requirement::ToString() const {
  std::string text = name;
  for (std::size_t i = 0; i < extras.size(); ++i) text += (i == 0 ? "[" : ",") + extras[i];
  if (!extras.empty()) text += "]";
  text += specifiers;
  if (!marker.empty()) text += "; " + marker;
  return text;
}

RequirementResult ParseRequirement(std::string_view text) {
  return RequirementScanner(text, /*whole=*/true).Scan();
}

RequirementResult ParseRequirementPrefix(std::string_view text) {
  return RequirementScanner(text, /*whole=*/false).Scan();
}

std::string NormalisedPackageName(std::string_view name) {
  std::string normal;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == '.') {
      if (!normal.ends_with('-')) normal += '-';
    } else {
      normal += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return normal;
}

}  // namespace locust
