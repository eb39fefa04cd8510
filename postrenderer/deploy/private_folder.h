// A temporary folder that nobody else can look into, gone with the object.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace locust::deploy {

class PrivateFolder {
 public:
  PrivateFolder();  // throws Error (kMissing)
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  std::string Path(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace locust::deploy
