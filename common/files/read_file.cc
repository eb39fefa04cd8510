#include "common/files/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/text/diagnostic.h"

namespace locust {
namespace {

struct File {
  explicit File(const std::string& path) : descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor >= 0) close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const int descriptor;
};

Error CannotRead(const std::string& path, const std::string& why) {
  return Error(ExitCode::kMissing, "cannot read " + path + ": " + why);
}

}  // namespace

std::string ReadFile(const std::string& path, std::size_t limit) {
  const File file(path);
  if (file.descriptor < 0) throw CannotRead(path, std::strerror(errno));
  std::string text;
  for (;;) {
    constexpr std::size_t kBlock = 16384;
    const std::size_t have = text.size();
    text.resize(have + kBlock);
    const ssize_t count = read(file.descriptor, text.data() + have, kBlock);
    if (count < 0 && errno == EINTR) {
      text.resize(have);
      continue;
    }
    if (count < 0) throw CannotRead(path, std::strerror(errno));
    text.resize(have + static_cast<std::size_t>(count));
    if (text.size() > limit) {
      throw CannotRead(path, "larger than " + std::to_string(limit) + " bytes");
    }
    if (count == 0) return text;
  }
}

}  // namespace locust
