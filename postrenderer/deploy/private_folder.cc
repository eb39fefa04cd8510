#include "postrenderer/deploy/private_folder.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "common/text/diagnostic.h"

namespace locust::deploy {

PrivateFolder::PrivateFolder() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string pattern = (parent / "locust-deploy-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    throw Error(ExitCode::kMissing,
                "cannot make a temporary folder: " +
                    (error ? error : std::error_code(errno, std::generic_category())).message(),
                "set TMPDIR to a folder that can be written");
  }
  path_ = pattern;
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace locust::deploy
