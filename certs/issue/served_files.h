// The files that the webhook serves from: tls.crt and tls.key in one folder.
//
// A reader sees the old pair or the new one, never one of each: both are symbolic links into a
// folder that is swapped by one rename, as the kubelet does it for Secret volumes. What a crash
// left behind is removed by the next write. One thread.
#pragma once

#include <string>

#include "certs/issue/content.h"

namespace locust::certs {

class ServedFiles {
 public:
  explicit ServedFiles(std::string folder) : folder_(std::move(folder)) {}

  // Does nothing when this leaf was written last. The key can be read by owner and group. Throws
  // Error (kMissing).
  void Write(const Content& content);

 private:
  const std::string folder_;
  std::string written_;  // the leaf
};

}  // namespace locust::certs
