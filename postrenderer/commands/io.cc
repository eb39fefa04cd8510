#include "postrenderer/commands/io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/text/diagnostic.h"

namespace locust::commands {
namespace {

constexpr std::size_t kChunk = 64u << 10;

std::string Reason(int error) {
  return std::generic_category().message(error);
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  // Closing can be where a full disk shows.
  int Close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

Error CannotWrite(std::string_view what, int error) {
  return Error(ExitCode::kMissing, "cannot write " + std::string(what) + ": " + Reason(error));
}

void WriteFile(const std::string& path, int flags, std::string_view text, std::string_view what) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666));
  if (file.get() < 0) throw CannotWrite(what, errno);
  WriteAll(file.get(), text, what);
  if (file.Close() != 0) throw CannotWrite(what, errno);
}

}  // namespace

std::string ReadAll(int fd, std::string_view source, std::size_t limit) {
  std::string text;
  if (struct stat status{}; ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    text.reserve(std::min(static_cast<std::size_t>(status.st_size), limit));
  }
  std::array<char, kChunk> chunk;
  while (true) {
    const ssize_t count = ::read(fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw Error(ExitCode::kMissing, "cannot read " + std::string(source) + ": " + Reason(errno));
    }
    if (count == 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(count));
    if (text.size() > limit) {
      throw Error(ExitCode::kInvalid, {{.source = std::string(source),
                                        .message = "larger than " + std::to_string(limit >> 20) +
                                                   " MiB, the most that is read"}});
    }
  }
  return text;
}

std::string ReadFile(const std::string& path, std::string_view what, std::size_t limit) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  int error = 0;
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    error = errno;
  } else if (S_ISDIR(status.st_mode)) {
    error = EISDIR;
  }
  if (error != 0) {
    throw Error(ExitCode::kMissing,
                "cannot read the " + std::string(what) + " `" + path + "`: " + Reason(error),
                error == ENOENT && path.find(':') != path.npos
                    ? "flags take one file each; only the variables take several, split at ':'"
                    : "");
  }
  return ReadAll(file.get(), path, limit);
}

void WriteAll(int fd, std::string_view text, std::string_view what) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw CannotWrite(what, errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

StagedFile::StagedFile(std::string path, std::string_view text) : path_(std::move(path)) {
  std::error_code ignored;
  // Through symbolic links, which stay.
  if (const auto real = std::filesystem::canonical(path_, ignored); !real.empty()) {
    path_ = real.string();
  }
  const auto status = std::filesystem::status(path_, ignored);
  if (std::filesystem::is_directory(status)) throw CannotWrite("`" + path_ + "`", EISDIR);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    text_ = text;
    return;
  }
  const std::string temporary = path_ + "." + std::to_string(::getpid()) + ".tmp";
  try {
    WriteFile(temporary, O_CREAT | O_EXCL, text, "`" + path_ + "`");
  } catch (...) {
    std::filesystem::remove(temporary, ignored);
    throw;
  }
  temporary_ = temporary;
}

StagedFile::~StagedFile() {
  std::error_code ignored;
  if (!temporary_.empty()) std::filesystem::remove(temporary_, ignored);
}

void StagedFile::Commit() {
  const std::string what = "`" + path_ + "`";
  if (temporary_.empty()) return WriteFile(path_, O_APPEND, text_, what);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) throw CannotWrite(what, errno);
  temporary_.clear();
}

}  // namespace locust::commands
