// Reading and writing whole files, with errors that say what to do.
//
// Nothing here is shared between threads. SIGPIPE must be ignored by the program, so that a closed
// pipe is an error of write and not a silent death.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace locust::commands {

// All that `fd` gives. Throws Error: kMissing when it cannot be read, kInvalid when there are more
// than `limit` bytes; `source` names it.
std::string ReadAll(int fd, std::string_view source, std::size_t limit);

// A file of at most `limit` bytes; `what` says what it is for ("load test"). Throws Error: kMissing
// when it cannot be read, kInvalid when it is larger.
std::string ReadFile(const std::string& path, std::string_view what, std::size_t limit);

// All of `text`, or Error (kMissing) with the system's reason; `what` says what could not be
// written.
void WriteAll(int fd, std::string_view text, std::string_view what);

// A file that is written beside its place and put there at once by Commit, so that no reader ever
// sees half of it. A place that is no regular file (a pipe, /dev/stderr) is written to by Commit
// itself. Without Commit nothing changes.
class StagedFile {
 public:
  // Throws Error (kMissing).
  StagedFile(std::string path, std::string_view text);
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  ~StagedFile();

  // Throws Error (kMissing).
  void Commit();

 private:
  std::string path_;
  std::string temporary_;  // empty: none is there (any more)
  std::string text_;       // for a place that is no regular file
};

}  // namespace locust::commands
