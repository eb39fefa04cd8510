// A folder that is gone when the test is.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace locust::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "locust-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string Path(std::string_view name) const { return (path_ / name).string(); }

  // Writes beside the file and renames, so that a reader sees the old content or the new.
  std::string Write(std::string_view name, std::string_view content) const {
    const std::string path = Path(name), beside = path + ".new";
    std::ofstream(beside, std::ios::binary) << content;
    std::filesystem::rename(beside, path);
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace locust::testing
