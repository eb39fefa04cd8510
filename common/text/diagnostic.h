// Errors, warnings and notices as the user reads them, and the one exception type that carries
// them.
//
// A diagnostic names its source, line and column (1-based; 0 where there is none, as for a flag or
// for a whole file), the path of the field, what is wrong and how to fix it. It is thrown where the
// fault is found, all faults of one file together, and caught once, in main or at a request's
// boundary.
//
// Values only; safe to use from any thread.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace locust {

// What the process exits with. Stable: scripts and CI depend on it.
enum class ExitCode : int {
  kDone = 0,
  kInvalid = 1,    // a standard is violated or the resource is invalid
  kUsage = 2,      // wrong command line
  kMissing = 3,    // a needed file or program is missing or cannot be read
  kInternal = 70,  // one of our own checks failed: a bug, nothing was written
};

struct Position {
  std::size_t line = 0;    // 1-based; 0: unknown
  std::size_t column = 0;  // 1-based, in bytes; 0: unknown
  friend bool operator==(const Position&, const Position&) = default;
};

// Members have initialisers so that `{.source = …, .message = …}` may name only some of them.
struct Diagnostic {
  enum class Severity { kError, kWarning, kNotice };
  Severity severity = Severity::kError;
  std::string source = {};  // file name as the user gave it, or "<stdin>"; empty: none
  Position position = {};
  std::string path = {};     // "spec.load_test.name"; empty: none
  std::string message = {};  // what is wrong, one sentence without a full stop
  std::string hint = {};     // how to fix it; empty: none
  std::string line = {};     // the text of the source line, for the excerpt; empty: none
};

// Compiler style, each line ended by '\n':
//
//   test.yaml:12:3: error: spec.load_test.nam: unknown field
//     12 |   nam: x
//        |   ^
//   hint: did you mean `name`?
//
// What is unknown is left out: "error: …" without a source, "test.yaml: error: …" without a line,
// no excerpt without the line's text, no caret without a column. Control characters are replaced by
// blanks (so that no file can steer a terminal; line breaks stay, but in the excerpt) and an
// excerpt of over 160 bytes is cut around the caret. The caret counts code points, so it stands
// right under any text of single-width characters.
std::string Format(const Diagnostic& diagnostic);
std::string Format(const std::vector<Diagnostic>& diagnostics);

// The text of the 1-based `line` of `text`, without its line end; empty when there is no such line.
std::string_view LineOf(std::string_view text, std::size_t line);

class Error : public std::exception {
 public:
  Error(ExitCode code, std::vector<Diagnostic> diagnostics);
  Error(ExitCode code, std::string message, std::string hint = {});

  ExitCode code() const { return code_; }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  ExitCode code_;
  std::vector<Diagnostic> diagnostics_;
  std::string what_;  // Format(diagnostics_)
};

// A check of our own that failed: exit code 70, "internal error: …" and where to report it.
Error InternalError(std::string message);

}  // namespace locust
