#include "certs/issue/served_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCurrent = "..data";     // the link that is swapped
constexpr const char* kNext = "..data_next";   // what it is swapped for
constexpr const char* kPrefix = "..version_";  // of the folders that it points to
constexpr const char* kLeaf = "tls.crt";
constexpr const char* kLeafKey = "tls.key";

Error CannotWrite(const std::string& path, const std::string& why) {
  return Error(ExitCode::kMissing, "cannot write " + path + ": " + why);
}

[[noreturn]] void ThrowErrno(const fs::path& path) {
  throw CannotWrite(path.string(), std::system_category().message(errno));
}

void WriteNew(const fs::path& path, std::string_view text, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) ThrowErrno(path);
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error = errno;
      close(file);
      errno = error;
      ThrowErrno(path);
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (close(file) != 0) ThrowErrno(path);
}

fs::path MakeVersionFolder(const fs::path& folder) {
  std::string name = (folder / kPrefix).string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) ThrowErrno(name);
  // Added to what is there, so that a volume's group is inherited.
  fs::permissions(name, fs::perms::group_read | fs::perms::group_exec, fs::perm_options::add);
  return name;
}

// Makes `link` point to `target`, at once, whatever it was.
void PutLink(const fs::path& target, const fs::path& link) {
  const fs::path next = link.parent_path() / kNext;
  fs::remove(next);
  fs::create_symlink(target, next);
  fs::rename(next, link);
}

void RemoveOtherVersions(const fs::path& folder, const fs::path& kept) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name != kept.filename()) fs::remove_all(entry.path());
  }
}

}  // namespace

void ServedFiles::Write(const Content& content) {
  if (content.leaf.pem == written_) return;
  try {
    const fs::path folder = folder_;
    const fs::path version = MakeVersionFolder(folder);
    WriteNew(version / kLeaf, content.leaf.pem, 0644);
    WriteNew(version / kLeafKey, content.leaf_key, 0640);
    PutLink(version.filename(), folder / kCurrent);
    for (const char* name : {kLeaf, kLeafKey}) {
      const fs::path target = fs::path(kCurrent) / name;
      std::error_code none;
      if (fs::read_symlink(folder / name, none) != target) PutLink(target, folder / name);
    }
    RemoveOtherVersions(folder, version);
  } catch (const fs::filesystem_error& error) {
    throw CannotWrite(folder_, error.code().message());
  }
  written_ = content.leaf.pem;
}

}  // namespace locust::certs
