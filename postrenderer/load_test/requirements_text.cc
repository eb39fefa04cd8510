#include "postrenderer/load_test/requirements_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/text/nearest.h"

namespace locust {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

// The options that pip reads from a requirements.txt.
constexpr std::array<std::string_view, 18> kFileOptions = {"--index-url",
                                                           "--extra-index-url",
                                                           "--no-index",
                                                           "--find-links",
                                                           "--trusted-host",
                                                           "--no-binary",
                                                           "--only-binary",
                                                           "--prefer-binary",
                                                           "--require-hashes",
                                                           "--pre",
                                                           "--use-feature",
                                                           "--editable",
                                                           "--requirement",
                                                           "--constraint",
                                                           "-i",
                                                           "-f",
                                                           "-e",
                                                           "-r"};

constexpr std::array<std::string_view, 4> kPackageOptions = {"--hash", "--config-settings",
                                                             "--global-option", "--install-option"};

struct HashKind {
  std::string_view name;
  std::size_t digits;
};
constexpr std::array<HashKind, 3> kHashKinds = {{{"sha256", 64}, {"sha384", 96}, {"sha512", 128}}};

bool IsBlank(char c) {
  return kBlanks.find(c) != kBlanks.npos;
}

std::string Quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::string_view TakeWord(std::string_view& text) {
  text = Trim(text);
  const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
  const std::string_view word = text.substr(0, end);
  text = Trim(text.substr(end));
  return word;
}

// What stands before a comment: a '#' at the start or after a blank.
std::string_view WithoutComment(std::string_view line) {
  for (std::size_t i = line.find('#'); i != line.npos; i = line.find('#', i + 1)) {
    if (i == 0 || IsBlank(line[i - 1])) return line.substr(0, i);
  }
  return line;
}

// A line before it is understood. `column`: where its text starts in its first part, from 1.
struct Joined {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 1;
};

std::vector<Joined> JoinLines(std::string_view text) {
  std::vector<Joined> lines;
  bool continued = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == text.npos ? "" : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!continued) lines.push_back({"", number, 1});
    // A comment ends a continuation, whatever it ends in.
    continued = !Trim(line).starts_with('#') && line.ends_with('\\');
    if (continued) line.remove_suffix(1);
    lines.back().text.append(line);
  }
  for (Joined& line : lines) {
    const std::string_view content = Trim(WithoutComment(line.text));
    if (!content.empty()) {
      line.column = 1 + static_cast<std::size_t>(content.data() - line.text.data());
    }
    line.text = std::string(content);
  }
  std::erase_if(lines, [](const Joined& line) { return line.text.empty(); });
  return lines;
}

// The offset of the first option on a line: a word that begins with '-'.
std::size_t OptionsAt(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '-' && (i == 0 || IsBlank(line[i - 1]))) return i;
  }
  return line.size();
}

class TextReader {
 public:
  RequirementsText Read(std::string_view text) {
    for (Joined& joined : JoinLines(text)) {
      joined_ = &joined;
      line_ = {.text = joined.text, .line = joined.line};
      const std::size_t options = OptionsAt(joined.text);
      if (options == 0) {
        ReadOptionLine();
      } else {
        ReadPackageLine(options);
      }
      result_.lines.push_back(std::move(line_));
      columns_.push_back(joined.column);
    }
    if (!hash_reason_.empty()) CheckHashes();
    std::ranges::stable_sort(result_.problems, {}, &RequirementsProblem::line);
    return std::move(result_);
  }

 private:
  void Fail(std::size_t offset, std::string message, std::string hint) {
    result_.problems.push_back(
        {line_.line, joined_->column + offset, std::move(message), std::move(hint)});
  }

  void ReadOptionLine() {
    std::string_view rest = joined_->text;
    std::string_view name = TakeWord(rest);
    name = name.substr(0, name.find('='));
    if (name.size() > 2 && !name.starts_with("--")) name = name.substr(0, 2);  // "-fhttps://…"
    if (name == "-r" || name == "-c" || name == "--requirement" || name == "--constraint") {
      Fail(0, Quoted(name) + " names a file that the pod does not have", "write its lines here");
    } else if (name == "--require-hashes") {
      hash_reason_ = "`--require-hashes` demands one";
    } else if (std::ranges::find(kFileOptions, name) != kFileOptions.end()) {
      line_.needs_permission = true;
    } else {
      FailUnknownOption(0, name, kFileOptions);
    }
  }

  void FailUnknownOption(std::size_t offset, std::string_view name,
                         std::span<const std::string_view> known) {
    const auto nearest = Nearest(name, known);
    Fail(offset, Quoted(name) + " is no option of a requirements file",
         nearest ? "did you mean " + Quoted(*nearest) + "?"
                 : "pip takes --index-url, --extra-index-url, --find-links and a few more");
  }

  void ReadPackageLine(std::size_t options) {
    ReadOptions(options);
    const std::string_view package = Trim(std::string_view(joined_->text).substr(0, options));
    RequirementResult parsed = ParseRequirement(package);
    if (parsed.requirement) {
      line_.requirement = std::move(parsed.requirement);
    } else if (parsed.error.kind == RequirementError::Kind::kMalformed) {
      Fail(parsed.error.offset, std::move(parsed.error.message), std::move(parsed.error.hint));
    } else {
      line_.needs_permission = true;
    }
  }

  void ReadOptions(std::size_t offset) {
    std::string_view rest = std::string_view(joined_->text).substr(offset);
    while (!rest.empty()) {
      const auto at = static_cast<std::size_t>(rest.data() - joined_->text.data());
      std::string_view word = TakeWord(rest);
      const std::size_t equals = word.find('=');
      const std::string_view name = word.substr(0, equals);
      if (name == "--hash") {
        CheckHash(at, equals == word.npos ? TakeWord(rest) : word.substr(equals + 1));
        line_.hashed = true;
        if (hash_reason_.empty()) {
          hash_reason_ =
              Quoted(Trim(std::string_view(joined_->text).substr(0, offset))) + " has one";
        }
      } else if (std::ranges::find(kPackageOptions, name) != kPackageOptions.end()) {
        line_.needs_permission = true;
        if (equals == word.npos) TakeWord(rest);
      } else {
        FailUnknownOption(at, name, kPackageOptions);
        return;
      }
    }
  }

  void CheckHash(std::size_t offset, std::string_view hash) {
    const std::size_t colon = std::min(hash.find(':'), hash.size());
    const std::string_view name = hash.substr(0, colon);
    const std::string_view digits = hash.substr(std::min(colon + 1, hash.size()));
    const auto kind = std::ranges::find(kHashKinds, name, &HashKind::name);
    if (kind == kHashKinds.end()) {
      Fail(offset, Quoted(name) + " is no kind of hash that pip takes",
           "write `--hash=sha256:` and 64 digits; sha384 and sha512 are taken too");
      return;
    }
    const bool hexadecimal = std::ranges::all_of(digits, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    if (!hexadecimal || digits.size() != kind->digits) {
      Fail(offset,
           std::string(name) + " hash must be " + std::to_string(kind->digits) +
               " hexadecimal digits, has " + std::to_string(digits.size()) +
               (hexadecimal ? "" : " characters that are not all such digits"),
           "`pip hash` prints it");
    }
  }

  // Once one package has a hash, pip wants all of them hashed and pinned.
  void CheckHashes() {
    for (std::size_t i = 0; i < result_.lines.size(); ++i) {
      const RequirementLine& line = result_.lines[i];
      if (!line.requirement) continue;
      const std::string& specifiers = line.requirement->specifiers;
      const bool pinned = specifiers.starts_with("==") && specifiers.find(',') == specifiers.npos &&
                          !specifiers.ends_with(".*");
      const auto fail = [&](std::string message, std::string hint) {
        result_.problems.push_back({line.line, columns_[i], std::move(message), std::move(hint)});
      };
      if (!line.hashed) {
        fail(Quoted(line.requirement->ToString()) + " has no hash, but " + hash_reason_,
             "pip takes hashes for all packages or for none");
      } else if (!pinned) {
        fail(Quoted(line.requirement->ToString()) + " has a hash, but no exact version",
             "pin it with `==`, as pip demands where there are hashes");
      }
    }
  }

  const Joined* joined_ = nullptr;
  RequirementLine line_;
  RequirementsText result_;
  std::vector<std::size_t> columns_;  // parallel to the lines
  std::string hash_reason_;           // why every package needs a hash; empty: none does
};

}  // namespace

RequirementsText ParseRequirementsText(std::string_view text) {
  return TextReader().Read(text);
}

}  // namespace locust
